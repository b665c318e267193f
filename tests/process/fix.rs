//! `check --fix` and the files that it changes.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use super::{Kasm, sound_registry};

/// A template's declaration, as no program would lay it out.
const JSON: &str = "{ \"friendly_name\" : \"Desk\\u00e9 \",\r\n\t\"description\":\"A desk.\", \"image_src\": \"desk.svg\",\r\n\r\n\
    \"categories\": [\"desktop\"],\"architecture\": [ \"amd64\" ],\r\n  \"compatibility\": [ {\"version\":\"1.17\",\
    \"image\": \"registry.example/desk:1.0.0\", \"uncompressed_size_mb\": 1e3}],\"audience\":[ 1.0,2 ]   }\r\n";

fn add_json(registry: &str) -> std::path::PathBuf {
    let folder = Path::new(registry).join("workspaces/office");
    fs::create_dir_all(&folder).expect("a writable folder");
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"/>";
    fs::write(folder.join("desk.svg"), picture).expect("a writable folder");
    let file = folder.join("workspace.json");
    fs::write(&file, JSON).expect("a writable folder");
    file
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("a text")
}

fn git(folder: &str, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
    let output = git.output().expect("git");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn every_other_byte_stays() {
    let (_folder, registry) = sound_registry();
    let file = add_json(&registry);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("an own file");
    let output = Kasm::new().run(&["check", "--fix", &registry]);
    assert!(output.status.success(), "{output:?}");
    let mended = JSON.replace("\\u00e9 \"", "é\"").replace("desktop", "Desktop");
    assert_eq!(read(&file), mended.replace("\"1.17\"", "\"1.17.x\""));
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let litter = fs::read_dir(file.parent().expect("a folder")).expect("a folder").count();
    assert_eq!(litter, 2);
}

#[test]
fn a_link_stays_one() {
    let (_folder, registry) = sound_registry();
    let file = add_json(&registry);
    let target = Path::new(&registry).join("desk.json");
    fs::rename(&file, &target).expect("an own file");
    symlink("../../desk.json", &file).expect("a writable folder");
    let output = Kasm::new().run(&["check", "--fix", &registry]);
    assert!(output.status.success(), "{output:?}");
    assert!(fs::symlink_metadata(&file).expect("a link").is_symlink());
    assert!(read(&target).contains("1.17.x"));
}

#[test]
fn a_dirty_tree_is_refused() {
    let (_folder, registry) = sound_registry();
    let file = add_json(&registry);
    let kasm = Kasm::new();
    git(&registry, &["init", "-q"]);
    let refused = kasm.run(&["check", "--fix", &registry]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("not committed") && said.contains("--allow-dirty"), "{said}");
    assert_eq!(read(&file), JSON);
    let shown = kasm.run(&["check", "--diff", &registry]);
    assert_eq!(shown.status.code(), Some(1));
    assert_eq!(read(&file), JSON);
    git(&registry, &["add", "-A"]);
    git(&registry, &["commit", "-qm", "all"]);
    assert!(kasm.run(&["check", "--fix", &registry]).status.success());
    assert!(read(&file).contains("1.17.x"));
    fs::write(&file, JSON).expect("an own file");
    fs::write(Path::new(&registry).join("new.txt"), "new").expect("a writable folder");
    assert_eq!(kasm.run(&["check", "--fix", &registry]).status.code(), Some(2));
    assert!(kasm.run(&["check", "--fix", "--allow-dirty", &registry]).status.success());
    assert!(read(&file).contains("1.17.x"));
}

#[test]
fn a_patch_is_one_that_git_applies() {
    let (_folder, registry) = sound_registry();
    let file = add_json(&registry);
    let kasm = Kasm::new();
    let mut command = kasm.command(&["check", "--diff"]);
    let patch = command.current_dir(&registry).output().expect("the binary runs").stdout;
    fs::write(Path::new(&registry).join("fix.patch"), patch).expect("a writable folder");
    git(&registry, &["apply", "fix.patch"]);
    let applied = read(&file);
    fs::write(&file, JSON).expect("an own file");
    assert!(kasm.run(&["check", "--fix", &registry]).status.success());
    assert_eq!(read(&file), applied);
}

/// Others may read all, and write nowhere.
#[test]
fn what_cannot_be_written_stays_whole() {
    let (_folder, registry) = sound_registry();
    let file = add_json(&registry);
    let folder = file.parent().expect("a folder");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o555)).expect("an own folder");
    let kasm = Kasm::new();
    let output = super::unprivileged(&kasm, &["check", "--fix", &registry]);
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("an own folder");
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    assert_eq!(read(&file), JSON);
}

#[test]
fn a_read_only_file_is_left_alone() {
    let (_folder, registry) = sound_registry();
    let file = add_json(&registry);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("an own file");
    let output = Kasm::new().run(&["check", "--fix", &registry]);
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("the file is read-only"));
    assert_eq!(read(&file), JSON);
}

#[test]
fn a_baseline_is_not_written_over_errors() {
    let (_folder, registry) = sound_registry();
    let file = add_json(&registry);
    let kasm = Kasm::new();
    let baseline = Path::new(&registry).join("kasm-baseline.toml");
    let run = |expected| {
        let output = kasm.run(&["check", "--write-baseline", "--cap-lints", "allow", &registry]);
        assert_eq!(output.status.code(), Some(expected), "{output:?}");
    };
    run(0);
    let whole = read(&baseline);
    assert!(whole.contains("unknown-key"), "{whole}");
    fs::write(&file, "{").expect("an own file");
    run(1);
    assert_eq!(read(&baseline), whole);
    fs::write(&file, JSON).expect("an own file");
    fs::write(&baseline, "damaged").expect("an own file");
    run(0);
    assert_eq!(read(&baseline), whole);
    fs::remove_file(&baseline).expect("an own file");
    let outside = Path::new(&registry).join("../outside.toml");
    symlink(&outside, &baseline).expect("a writable folder");
    run(1);
    assert!(!outside.exists());
}
