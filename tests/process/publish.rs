//! A bundle reaches the disk whole or not at all.

use crate::*;

#[test]
fn two_runs_in_two_folders_give_the_same_bytes() {
    let kasm = Kasm::new();
    let bundles: Vec<_> = (0..2)
        .map(|_| {
            let (folder, registry) = sound_registry();
            let out = folder.path().join("out");
            let output =
                kasm.run(&["bundle", &registry, "--out-dir", out.to_str().expect("a plain name")]);
            assert!(output.status.success(), "{}", stderr(&output));
            read_tree(&out)
        })
        .collect();
    assert_eq!(bundles[0], bundles[1]);
    assert!(bundles[0].len() > 4);
}

/// The folder that the command line writes, byte for byte but for what a theme's file brings.
/// `SNAPSHOTS=overwrite` blesses.
#[test]
fn the_whole_folder_is_as_expected() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let clean = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cli/inputs/clean");
    let output = Kasm::new()
        .command(&["bundle", clean, "--out-dir", out.to_str().expect("a plain name")])
        // This project's own history is none of the registry's.
        .env("GIT_CEILING_DIRECTORIES", concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cli/inputs"))
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cli/expected-bundle");
    assert_tree(&without_theme(&read_tree(&out)), expected.into());
    let sums = Command::new("sha256sum")
        .args(["--check", "--quiet", "SHA256SUMS"])
        .current_dir(&out)
        .status();
    assert!(sums.expect("sha256sum").success());
}

/// The folder without the theme's styles and scripts, which are as their sources are, and without what
/// changes with them: the hashes in their names, and checksums.
fn without_theme(tree: &Tree) -> Tree {
    let hashed: Vec<_> = tree.keys().filter_map(|name| theme_file(name)).collect();
    assert!(hashed.len() >= 4, "{hashed:?}");
    let plain = |text: &str| {
        hashed.iter().fold(text.to_owned(), |text, (_, hash)| text.replace(hash, "HASH"))
    };
    for (name, content) in tree {
        let Some((file, _)) = theme_file(name) else { continue };
        let source = format!("{}/storefront/{file}", env!("CARGO_MANIFEST_DIR"));
        // Data is made, and a registry's colours go before the style sheet.
        let is_as_it_was = fs::read(source).is_ok_and(|source| content.ends_with(&source));
        assert!(is_as_it_was || file.ends_with("json"), "{name}");
    }
    let without_sum = |line: &str| line.split_once("  ").map_or("", |(_, name)| name).to_owned();
    let kept = tree.iter().filter(|(name, _)| theme_file(name).is_none());
    let kept = kept.map(|(name, content)| match std::str::from_utf8(content) {
        Ok(text) if name == "SHA256SUMS" => {
            let mut names: Vec<_> =
                text.lines().map(without_sum).map(|name| plain(&name)).collect();
            // Their order is that of the hashes.
            names.sort();
            (name.clone(), names.join("\n").into_bytes())
        }
        Ok(text) => (name.clone(), plain(text).into_bytes()),
        Err(_) => (name.clone(), content.clone()),
    });
    kept.collect()
}

/// A theme's file that is published, and the hash in its name.
fn theme_file(name: &str) -> Option<(String, String)> {
    let parts: Vec<_> = name.strip_prefix("assets/")?.split('.').collect();
    match parts[..] {
        [stem, hash, ending @ ("css" | "js" | "json")] => {
            Some((format!("{stem}.{ending}"), hash.to_owned()))
        }
        _ => None,
    }
}

/// The checksums of a bundle, as `sha256sum --check` would see them.
fn is_whole(bundle: &Tree) -> bool {
    let sums = bundle.get("SHA256SUMS").map(|sums| String::from_utf8_lossy(sums).into_owned());
    let named: Vec<_> = sums
        .iter()
        .flat_map(|sums| sums.lines())
        .filter_map(|line| line.split_once("  "))
        .collect();
    let schemas = bundle.get("versions.txt").map(|schemas| String::from_utf8_lossy(schemas));
    let lists = bundle.keys().filter(|name| name.ends_with("list.json"));
    let lists_agree = schemas.is_some_and(|schemas| schemas.lines().count() == lists.count());
    named.len() + 1 == bundle.len()
        && named.iter().all(|(_, name)| bundle.contains_key(*name))
        && lists_agree
}

#[test]
fn two_hundred_kills_leave_a_whole_bundle_and_no_litter() {
    let kasm = Kasm::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = folder.path().join("registry");
    generate::registry(&registry, 200).expect("a writable folder");
    let published = folder.path().join("published");
    fs::create_dir(&published).expect("a writable folder");
    let out = published.join("kasm");
    let arguments = |modified: &str| {
        let paths = [&registry, &out].map(|path| path.to_str().expect("a plain name").to_owned());
        let [registry, out] = paths;
        ["bundle", &registry, "--out-dir", &out, "--cap-lints", "allow", "--modified", modified]
            .map(str::to_owned)
    };
    let run = |modified: &str| {
        let mut command = Command::new(kasm.path());
        command.args(arguments(modified)).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let start = Instant::now();
    assert!(run("1").status().expect("the binary runs").success());
    let whole_run = start.elapsed() + Duration::from_millis(2);
    for round in 0..200u32 {
        let mut child = run(&format!("{}", round + 2)).spawn().expect("the binary runs");
        std::thread::sleep(whole_run * round / 200);
        child.kill().expect("an own process");
        child.wait().expect("an own process");
        let bundle = read_tree(&out);
        assert!(is_whole(&bundle), "round {round}: {:?}", bundle.keys().collect::<Vec<_>>());
    }
    assert!(run("9").status().expect("the binary runs").success());
    let left: Vec<_> = fs::read_dir(&published)
        .expect("a readable folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["kasm"], "litter");
}

#[test]
fn two_runs_at_once_leave_one_whole_bundle() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("published/kasm");
    let out = out.to_str().expect("a plain name");
    for _ in 0..20 {
        let spawn = |modified| {
            let mut command =
                kasm.command(&["bundle", &registry, "--out-dir", out, "--modified", modified]);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs")
        };
        for child in [spawn("1"), spawn("2")] {
            let output = child.wait_with_output().expect("an own process");
            assert!(output.status.success(), "{}", stderr(&output));
        }
        assert!(is_whole(&read_tree(out)));
    }
}

/// A limit on the size of files, as a full disk in the middle of a write.
#[test]
fn a_full_disk_leaves_the_previous_bundle() {
    let kasm = Kasm::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = folder.path().join("registry");
    generate::registry(&registry, 40).expect("a writable folder");
    let out = folder.path().join("published/kasm");
    let [registry, out] =
        [registry, out].map(|path| path.to_str().expect("a plain name").to_owned());
    let arguments = ["bundle", &registry, "--out-dir", &out, "--cap-lints", "allow"];
    assert!(kasm.run(&arguments).status.success());
    let before = read_tree(&out);
    let limited = Command::new("sh")
        .args(["-c", "ulimit -f 4; exec \"$@\"", "sh"])
        .arg(kasm.path())
        .args(arguments)
        .args(["--modified", "5"])
        .output()
        .expect("a shell");
    assert_refused(&limited, 4, "what was published before is untouched");
    assert_refused(&limited, 4, "\n  help: make room");
    assert_eq!(read_tree(&out), before);
    let published = fs::read_dir(folder.path().join("published")).expect("a readable folder");
    assert_eq!(published.count(), 1, "litter");
}

#[test]
fn what_the_system_refuses_to_write_is_exit_code_4() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let parent = folder.path().join("closed");
    let out = parent.join("kasm");
    let out = out.to_str().expect("a plain name");
    assert!(kasm.run(&["bundle", &registry, "--out-dir", out]).status.success());
    let before = read_tree(out);
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).expect("an own folder");
    let output = unprivileged(&kasm, &["bundle", &registry, "--out-dir", out, "--modified", "7"]);
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).expect("an own folder");
    assert_refused(&output, 4, "cannot write");
    assert_refused(&output, 4, "\n  help: let whoever owns it give you permission");
    assert_eq!(read_tree(out), before);
}

/// What an archive holds, as a folder would.
pub(crate) fn unpacked(file: &Path) -> Tree {
    let bytes = fs::read(file).expect("an archive");
    let mut tree = Tree::new();
    if file.extension().is_some_and(|ending| ending == "zip") {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP archive");
        for place in 0..zip.len() {
            let mut entry = zip.by_index(place).expect("an entry");
            assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o644));
            let name = entry.name().expect("UTF-8").into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("a whole entry");
            tree.insert(name, content);
        }
    } else {
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(&bytes[..]));
        for entry in tar.entries().expect("a tar archive") {
            let mut entry = entry.expect("an entry");
            let name = entry.path().expect("a path").to_str().expect("UTF-8").to_owned();
            assert_eq!(entry.header().mode().expect("a mode"), 0o644);
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("a whole entry");
            tree.insert(name, content);
        }
    }
    tree
}

#[test]
fn archives_hold_what_the_folder_holds() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("published/kasm");
    let out = out.to_str().expect("a plain name");
    let bundle = |more: &[&str]| {
        let arguments = ["bundle", &registry, "--out-dir", out, "--modified", "1700000000000"];
        let output = kasm.run(&[&arguments, more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    };
    let tree = read_tree(bundle(&[]));
    for format in ["zip", "tar.gz"] {
        let file = bundle(&["--archive", format]);
        assert_eq!(file, format!("{out}.{format}"));
        let first = fs::read(&file).expect("an archive");
        assert_eq!(unpacked(file.as_ref()), tree);
        assert_eq!(fs::read(bundle(&["--archive", format])).expect("an archive"), first);
        let data_alone = unpacked(bundle(&["--archive", format, "--no-site"]).as_ref());
        assert!(is_whole(&data_alone));
        assert!(!data_alone.contains_key("index.html"));
    }
    let published = fs::read_dir(folder.path().join("published")).expect("a readable folder");
    assert_eq!(published.count(), 3, "litter");
}

#[test]
fn an_archive_replaces_only_an_archive() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("published");
    let file = folder.path().join("published.zip");
    let refused = |because: &str| {
        let out = out.to_str().expect("a plain name");
        let output = kasm.run(&["bundle", &registry, "--out-dir", out, "--archive", "zip"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(because), "{}", stderr(&output));
    };
    fs::write(&file, "mine").expect("a writable folder");
    refused("it is no archive of a bundle");
    assert_eq!(fs::read(&file).expect("the file"), b"mine");
    fs::remove_file(&file).expect("a writable folder");
    fs::create_dir(&file).expect("a writable folder");
    refused("it is no file");
    fs::remove_dir(&file).expect("a writable folder");
    std::os::unix::fs::symlink("elsewhere", &file).expect("a writable folder");
    refused("it is a link");
    fs::remove_file(&file).expect("a writable folder");
    fs::write(folder.path().join(".published.zip.kasm-new"), "mine").expect("a writable folder");
    refused("it is no archive of a bundle");
}

#[test]
fn kills_leave_a_whole_archive_and_no_litter() {
    let kasm = Kasm::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = folder.path().join("registry");
    generate::registry(&registry, 100).expect("a writable folder");
    let published = folder.path().join("published");
    let [registry, out] = [&registry, &published.join("kasm")]
        .map(|path| path.to_str().expect("a plain name"))
        .map(str::to_owned);
    for format in ["zip", "tar.gz"] {
        let run = |modified: u32| {
            let mut command = Command::new(kasm.path());
            command.args(["bundle", &registry, "--out-dir", &out, "--cap-lints", "allow"]);
            command.args(["--archive", format, "--modified", &modified.to_string()]);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let start = Instant::now();
        assert!(run(1).status().expect("the binary runs").success());
        let whole_run = start.elapsed() + Duration::from_millis(2);
        for round in 0..40 {
            let mut child = run(round + 2).spawn().expect("the binary runs");
            std::thread::sleep(whole_run * round / 40);
            child.kill().expect("an own process");
            child.wait().expect("an own process");
            assert!(is_whole(&unpacked(format!("{out}.{format}").as_ref())), "round {round}");
        }
        assert!(run(9).status().expect("the binary runs").success());
    }
    let left: BTreeSet<_> = fs::read_dir(&published)
        .expect("a readable folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["kasm.tar.gz".into(), "kasm.zip".into()].into(), "litter");
}
