//! What a bundle is never written over, and the ways to name a target.

use crate::*;

#[test]
fn a_target_that_is_no_bundle_is_refused() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("out");
    let path = out.to_str().expect("a plain name");
    let bundle = |target: &str| kasm.run(&["bundle", &registry, "--out-dir", target]);
    assert!(bundle(path).status.success());
    fs::write(out.join("mine.txt"), "do not lose this").expect("a writable file");
    assert_refused(&bundle(path), 2, "`mine.txt` in it is not part of the bundle");
    fs::remove_file(out.join("mine.txt")).expect("it was written");
    fs::remove_file(out.join("versions.txt")).expect("it was published");
    assert_refused(&bundle(path), 2, "`versions.txt` of the bundle is missing");
    fs::remove_file(out.join("SHA256SUMS")).expect("it was published");
    assert_refused(&bundle(path), 2, "no SHA256SUMS");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&out, &link).expect("a link");
    assert_refused(&bundle(link.to_str().expect("a plain name")), 2, "it is a link");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a writable file");
    assert_refused(&bundle(file.to_str().expect("a plain name")), 2, "it is no folder");
    assert_refused(&bundle("/proc"), 2, "is a mount point");
    for above in [folder.path(), Path::new("/"), Path::new(&registry), Path::new("..")] {
        assert_refused(&bundle(above.to_str().expect("a plain name")), 2, "is not replaced");
    }
    assert!(Path::new(&registry).join("registry.toml").exists());
}

#[test]
fn a_target_may_be_named_by_a_way_around() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    fs::create_dir(Path::new(&registry).join("sub")).expect("a writable folder");
    let from = |here: &str, arguments: &[&str]| {
        let mut command = kasm.command(arguments);
        command.current_dir(Path::new(&registry).join(here)).output().expect("the binary runs")
    };
    let output = from("sub", &["bundle", ".."]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(Path::new(&registry).join("public/versions.txt").exists());
    let output = from("", &["bundle", ".", "--out-dir", "new/../../site"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(folder.path().join("site/versions.txt").exists());
    std::os::unix::fs::symlink(folder.path().join("site"), folder.path().join("link"))
        .expect("a link");
    assert_refused(&from("", &["bundle", ".", "--out-dir", "new/../../link"]), 2, "it is a link");
    // It would be published by the next run.
    assert_refused(&from("", &["bundle", ".", "--out-dir", "static"]), 2, "is made of");
}

#[test]
fn a_bundle_that_was_closed_for_writing_is_replaced_without_litter() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let parent = folder.path().join("published");
    fs::create_dir(&parent).expect("a writable folder");
    open_to_all(&parent);
    let out = parent.join("kasm");
    let path = out.to_str().expect("a plain name");
    for modified in ["1", "2"] {
        let output =
            unprivileged(&kasm, &["bundle", &registry, "--out-dir", path, "--modified", modified]);
        assert!(output.status.success(), "{}", stderr(&output));
        for closed in [out.join("1.0"), out.clone()] {
            let mode = fs::Permissions::from_mode(0o555);
            fs::set_permissions(closed, mode).expect("root, or the owner");
        }
    }
    assert_eq!(fs::read_dir(&parent).expect("a readable folder").count(), 1, "litter");
    for open in [&out, &out.join("1.0"), &out.join("1.0/icons")] {
        open_to_all(open);
    }
}
