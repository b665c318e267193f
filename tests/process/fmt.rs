//! `fmt` and the files that it writes.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{Kasm, assert_refused, sound_registry, stderr};

const UNFORMATTED: &str = "description='A desk.'\nfriendly_name='Desk'\n";
const FORMATTED: &str = "friendly_name = \"Desk\"\ndescription = \"A desk.\"\n";

fn add(registry: &str, name: &str) -> std::path::PathBuf {
    let folder = Path::new(registry).join("workspaces").join(name);
    fs::create_dir_all(&folder).expect("a writable folder");
    folder.join("workspace.toml")
}

#[test]
fn what_lies_outside_stays_as_it_is() {
    let (folder, registry) = sound_registry();
    let (outside, inside) = (folder.path().join("outside.toml"), add(&registry, "inside"));
    fs::write(&outside, UNFORMATTED).expect("a writable folder");
    fs::write(&inside, UNFORMATTED).expect("a writable folder");
    symlink(&outside, add(&registry, "linked")).expect("a writable folder");
    let output = Kasm::new().run(&["fmt", &registry]);
    assert_refused(&output, 1, "is a link that leads out of the registry's folder");
    assert_eq!(fs::read_to_string(&outside).expect("a text"), UNFORMATTED);
    assert_eq!(fs::read_to_string(&inside).expect("a text"), FORMATTED);
}

#[test]
fn bytes_that_are_no_text_stay() {
    let (_folder, registry) = sound_registry();
    let file = add(&registry, "latin");
    let bytes = b"friendly_name='B\xFCro'\n";
    fs::write(&file, bytes).expect("a writable folder");
    let output = Kasm::new().run(&["fmt", &registry]);
    assert_refused(&output, 1, "is not UTF-8 text");
    assert_eq!(fs::read(&file).expect("a file"), bytes);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let (_folder, registry) = sound_registry();
    let file = add(&registry, "desk");
    fs::write(&file, UNFORMATTED).expect("a writable folder");
    let mut permissions = fs::metadata(&file).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).expect("an own file");
    let output = Kasm::new().run(&["fmt", &registry]);
    assert_refused(&output, 4, "the file is read-only");
    assert_eq!(fs::read_to_string(&file).expect("a text"), UNFORMATTED);
}

#[test]
fn what_a_package_depends_on_does_not_matter() {
    let (_folder, registry) = sound_registry();
    let root = Path::new(&registry);
    let manifest = "[package]\nname = \"unresolved\"\nedition = \"2024\"\n\n[dependencies]\nno-such-crate = { path = \"nowhere\" }\n";
    fs::create_dir(root.join("src")).expect("a writable folder");
    fs::write(root.join("src/lib.rs"), "").expect("a writable folder");
    fs::write(root.join("Cargo.toml"), manifest).expect("a writable folder");
    let output = Kasm::new().run(&["fmt", &registry]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
