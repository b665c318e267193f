//! Files that lead astray, cannot be read, or are too much.

use crate::new::Desk;
use crate::*;

#[test]
fn paths_that_leave_the_registry_are_never_opened() {
    for (key, value) in [
        ("image_src", "../../../secret.svg"),
        ("image_src", "/etc/passwd"),
        ("image_src", "..\\secret.svg"),
    ] {
        let (folder, registry) = sound_registry();
        fs::write(folder.path().join("secret.svg"), "<svg/>").expect("a writable file");
        let file = format!("{registry}/workspaces/desk/workspace.toml");
        let text = fs::read_to_string(&file).expect("it was written");
        let text = text.replace("\"desk.svg\"", &format!("{value:?}"));
        fs::write(&file, text).expect("a writable file");
        let out = format!("{registry}-out");
        let output = Kasm::new().run(&["bundle", &registry, "--out-dir", &out]);
        assert_refused(&output, 1, "icon-not-a-name");
        assert!(!Path::new(&out).exists());
        let output =
            Kasm::new().run(&["bundle", &registry, "--out-dir", &out, "--cap-lints", "allow"]);
        assert!(output.status.success(), "{key} is published as text: {}", stderr(&output));
        assert!(!Path::new(&out).join("1.0/icons").exists(), "something was opened");
    }
}

#[test]
fn links_that_leave_the_registry_are_errors() {
    for (link, target) in [
        ("workspaces/desk/desk.svg", "../../../secret.svg"),
        ("workspaces/desk/desk.svg", "nowhere.svg"),
        ("workspaces/desk/workspace.toml", "../../../secret.svg"),
        ("workspaces/other", "../../elsewhere"),
        ("static", "../elsewhere"),
    ] {
        let (folder, registry) = sound_registry();
        fs::write(folder.path().join("secret.svg"), "<svg/>").expect("a writable file");
        fs::create_dir(folder.path().join("elsewhere")).expect("a writable folder");
        let link = Path::new(&registry).join(link);
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(target, &link).expect("a link");
        assert_not_bundled(&registry, 1, "link-leaves-registry");
        fs::remove_file(&link).expect("it was made");
        assert_mended(&registry);
    }
}

#[test]
fn what_a_site_is_made_with_lies_in_the_registry() {
    for (link, target) in [
        ("logo.svg", "../secret.svg"),
        ("theme", "../elsewhere"),
        ("theme/site.css", "../../secret.svg"),
    ] {
        let (folder, registry) = sound_registry();
        fs::write(folder.path().join("secret.svg"), "<svg/>").expect("a writable file");
        fs::create_dir(folder.path().join("elsewhere")).expect("a writable folder");
        let settings = Path::new(&registry).join("registry.toml");
        let text = fs::read_to_string(&settings).expect("it was written");
        let (setting, _) = link.split_once(['.', '/']).unwrap_or((link, ""));
        let name = if setting == "logo" { link } else { setting };
        fs::write(&settings, format!("{text}[site]\n{setting} = \"{name}\"\n")).expect("the same");
        let link = Path::new(&registry).join(link);
        fs::create_dir_all(link.parent().expect("a folder")).expect("a writable folder");
        std::os::unix::fs::symlink(target, &link).expect("a link");
        assert_not_bundled(&registry, 1, "link-leaves-registry");
        assert_mended(&registry);
    }
}

/// Four links in a folder to itself would be 4¹⁶ folders.
#[test]
fn links_cannot_multiply_a_folder_without_end() {
    for folder in ["static", "workspaces/json/docs"] {
        let (_folder, registry) = sound_registry();
        let looped = Path::new(&registry).join(folder);
        fs::create_dir_all(&looped).expect("a writable folder");
        fs::write(Path::new(&registry).join("workspaces/json/workspace.json"), "{}")
            .or_else(|_| fs::write(looped.join("file"), ""))
            .expect("a writable file");
        for name in ["a", "b", "c", "d"] {
            std::os::unix::fs::symlink(&looped, looped.join(name)).expect("a link");
        }
        assert_not_bundled(&registry, 1, "too-deep");
        let output = Kasm::new().run(&["check", &registry, "--message-format", "short"]);
        let errors = stderr(&output).matches("error[KR0007]").count();
        assert_eq!(errors, 1, "{}", stderr(&output));
    }
}

/// What links multiply is counted as often, before it is read.
#[test]
fn links_cannot_multiply_a_file_without_end() {
    let (folder, registry) = sound_registry();
    let files = Path::new(&registry).join("static");
    fs::create_dir(&files).expect("a writable folder");
    let large = files.join("large");
    fs::File::create(&large).and_then(|file| file.set_len(64 << 20)).expect("a sparse file");
    for number in 0..17 {
        std::os::unix::fs::symlink("large", files.join(format!("link-{number}"))).expect("a link");
    }
    assert_not_bundled(&registry, 1, "file-too-large");
    drop(folder);
}

/// The `sha` of a template's folder is made of all its files, but not of an endless one.
#[test]
fn no_file_beside_a_declaration_is_read_without_end() {
    let (_folder, registry) = sound_registry();
    let folder = Path::new(&registry).join("workspaces/json");
    fs::create_dir(&folder).expect("a writable folder");
    fs::write(folder.join("workspace.json"), "{}").expect("a writable file");
    let endless = fs::File::create(folder.join("endless")).expect("a writable file");
    endless.set_len(1 << 40).expect("a sparse file");
    assert_not_bundled(&registry, 1, "file-too-large");
}

/// Nothing is quadratic in what a person can write into one file.
#[test]
fn large_declarations_are_answered_at_once() {
    let phases: String = (0..50_000).map(|n| ["p", &n.to_string(), " = {}\n"].concat()).collect();
    let tags: Vec<_> = (0..50_000).map(|n| format!("\"t{n}\"")).collect();
    let entry = "[[compatibility]]\nversion = \"1.17.x\"\nimage = \"kasmweb/desk:1\"\nuncompressed_size_mb = 1\n";
    let base = "friendly_name = \"Desk\"\ndescription = \"x\"\nimage_src = \"desk.svg\"\narchitecture = [\"amd64\"]\n";
    let declarations = [
        "=\n".repeat(100_000),
        [base, entry, "[exec_config]\n", &phases].concat(),
        [base, entry, "available_tags = [", &tags.join(","), "]\n"].concat(),
        [base, &entry.repeat(10_000)].concat(),
    ];
    for declaration in declarations {
        let (_folder, registry) = sound_registry();
        let file = Path::new(&registry).join("workspaces/desk/workspace.toml");
        fs::write(file, declaration).expect("a writable file");
        let kasm = Kasm::new();
        let output = Command::new("timeout")
            .arg("60")
            .arg(kasm.path())
            .args(["check", &registry, "--cap-lints", "allow", "--message-format", "short"])
            .output()
            .expect("timeout");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}", output.status);
    }
}

#[test]
fn links_inside_the_registry_are_followed() {
    let (_folder, registry) = sound_registry();
    let desk = Path::new(&registry).join("workspaces/desk");
    fs::rename(desk.join("desk.svg"), Path::new(&registry).join("shared.svg"))
        .expect("a writable folder");
    std::os::unix::fs::symlink("../../shared.svg", desk.join("desk.svg")).expect("a link");
    let output = Kasm::new().run(&["check", &registry]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_pipe_is_an_error_and_nobody_waits_for_it() {
    for name in [
        "workspaces/desk/workspace.toml",
        "workspaces/desk/desk.svg",
        "workspaces/desk/notes",
        "static/pipe",
    ] {
        let (_folder, registry) = sound_registry();
        let path = Path::new(&registry).join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a writable folder");
        let _ = fs::remove_file(&path);
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        assert_not_bundled(&registry, 1, "not-a-file");
        fs::remove_file(&path).expect("it was made");
        assert_mended(&registry);
    }
}

#[test]
fn giants_depths_and_other_bytes_are_errors() {
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("workspaces/desk/workspace.toml", vec![b'#'; 5 << 20], "file-too-large"),
        ("registry.toml", b"[registry]\nname = \"\xff\"\n".to_vec(), "not-utf8"),
        ("workspaces/desk/workspace.toml", nested("a = ", "[", "]"), "too-deep"),
        ("workspaces/json/workspace.json", nested("{\"a\":", "[", "]}"), "too-deep"),
        ("workspaces/json/workspace.json", b"\xef\xbb\xbf{}".to_vec(), "syntax"),
        ("workspaces/json/workspace.json", Vec::new(), "syntax"),
    ];
    for (name, bytes, code) in cases {
        let (_folder, registry) = sound_registry();
        let path = Path::new(&registry).join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a writable folder");
        fs::write(path, bytes).expect("a writable file");
        assert_not_bundled(&registry, 1, code);
        if code == "file-too-large" {
            assert_mended(&registry);
        }
    }
    let (_folder, registry) = sound_registry();
    hostile::large_icon(Path::new(&registry), 100 << 20).expect("a sparse file");
    assert_not_bundled(&registry, 1, "file-too-large");
    assert_mended(&registry);
}

fn nested(start: &str, open: &str, close: &str) -> Vec<u8> {
    let (inner, outer) = close.split_at(1);
    format!("{start}{}{}{outer}", open.repeat(200), inner.repeat(200)).into_bytes()
}

#[test]
fn what_the_system_refuses_to_read_is_exit_code_4() {
    let kasm = Kasm::new();
    for name in [
        "workspaces/desk",
        "workspaces/desk/workspace.toml",
        "workspaces/desk/desk.svg",
        "workspaces",
        "registry.toml",
    ] {
        let (_folder, registry) = sound_registry();
        let path = Path::new(&registry).join(name);
        let mode = fs::metadata(&path).expect("it was written").permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("an own file");
        let output = unprivileged(&kasm, &["check", &registry]);
        fs::set_permissions(&path, mode).expect("an own file");
        assert_refused(&output, 4, "unreadable-file");
        assert_mended(&registry);
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("out");
    let path = out.to_str().expect("a plain name");
    assert!(kasm.run(&["bundle", &registry, "--out-dir", path]).status.success());
    let pipe = |path: &Path| {
        fs::remove_file(path).expect("it was written");
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    };
    pipe(&out.join("SHA256SUMS"));
    assert_refused(
        &kasm.run(&["bundle", &registry, "--out-dir", path]),
        2,
        "is no file of a bundle",
    );
    pipe(&Path::new(&registry).join("registry.toml"));
    assert_refused(&kasm.run(&["check", &registry]), 1, "not-a-file");
}

#[test]
fn an_icon_without_an_end_is_not_read() {
    let desk = Desk::new();
    desk.write("registry.toml", "[registry]\nname = \"Icons\"\n");
    desk.run("mkfifo", &["pipe.png"], "");
    desk.write("large.png", "");
    let large = fs::File::options().write(true).open(desk.path("large.png")).expect("a file");
    large.set_len(1 << 40).expect("a file with a hole");
    let fields =
        ["--description", "d", "--image", "a/b:1", "--size", "1", "--architecture", "amd64"];
    for (icon, what) in
        [("pipe.png", "is no file"), ("/dev/zero", "is no file"), ("large.png", "is larger than")]
    {
        let arguments = [&["add", "a", "--kasm", "1.17", "--icon", icon][..], &fields].concat();
        let said = desk.kasm(&arguments);
        assert_eq!(said.status.code(), Some(2), "{}", stderr(&said));
        assert!(stderr(&said).contains(what), "{}", stderr(&said));
        assert!(!desk.path("workspaces").exists());
    }
}

#[test]
fn a_link_loop_and_a_link_for_registry_toml_are_errors() {
    let (folder, registry) = sound_registry();
    std::os::unix::fs::symlink("loop", Path::new(&registry).join("workspaces/loop"))
        .expect("a link");
    assert_not_bundled(&registry, 1, "link-leaves-registry");
    let (other, registry) = sound_registry();
    let file = Path::new(&registry).join("registry.toml");
    fs::rename(&file, other.path().join("elsewhere.toml")).expect("a writable folder");
    std::os::unix::fs::symlink("../elsewhere.toml", &file).expect("a link");
    assert_not_bundled(&registry, 1, "link-leaves-registry");
    drop(folder);
}
