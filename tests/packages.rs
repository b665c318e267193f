//! The packages as they are published: what their archives hold, and that those alone pass their tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use flate2::read::GzDecoder;
use toml_edit::{Array, DocumentMut, Item, Table, value};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const PACKAGES: [&str; 3] = ["registry-core", "registry-macros", "cargo-kasm"];

/// Cargo, without what it told this test of this package; nothing is asked of the network.
fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var("CARGO").expect("Cargo runs the tests"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
        command.env_remove(name);
    }
    command.args(arguments).arg("--offline").current_dir(folder);
    command
}

/// The text of a manifest.
fn manifest(path: &Path) -> DocumentMut {
    fs::read_to_string(path).expect("a manifest").parse().expect("TOML")
}

#[test]
fn each_archive_holds_what_is_its_own_and_says_whose_it_is() {
    for package in PACKAGES {
        let output = cargo(ROOT.as_ref(), &["package", "--list", "--allow-dirty", "-p", package])
            .output()
            .expect("Cargo");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let list = String::from_utf8(output.stdout).expect("names that are text");
        let list: BTreeSet<_> = list.lines().collect();
        for name in ["README.md", "LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"] {
            assert!(list.contains(name), "no {name} in {package}");
        }
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let read = |folder| fs::read(Path::new(ROOT).join(folder).join(licence));
            assert_eq!(read(package).expect("a licence"), read("").expect("a licence"));
        }
    }
}

/// What is installed is small only without its symbols, and Cargo leaves them in a program whose own package
/// overrides the profile.
#[test]
fn the_installed_program_is_stripped() {
    let profile = &manifest(&Path::new(ROOT).join("Cargo.toml"))["profile"]["release"];
    assert_eq!(profile["strip"].as_str(), Some("symbols"));
    let overrides = profile["package"].as_table().expect("packages of their own profile");
    assert!(!overrides.contains_key("cargo-kasm"));
}

/// Packs the three, and unpacks them into a folder where nothing else is.
fn unpacked(folder: &Path) {
    let packed = folder.join("packed");
    let mut package = cargo(ROOT.as_ref(), &["package", "--no-verify", "--allow-dirty"]);
    package.args(PACKAGES.map(|name| format!("--package={name}")));
    let status = package.arg("--target-dir").arg(&packed).status().expect("Cargo");
    assert!(status.success());
    for archive in fs::read_dir(packed.join("package")).expect("archives").flatten() {
        if archive.path().extension().is_some_and(|ending| ending == "crate") {
            let file = fs::File::open(archive.path()).expect("an archive");
            let mut archive = tar::Archive::new(GzDecoder::new(file));
            // The times in it are older than what Cargo has compiled of an archive before it.
            archive.set_preserve_mtime(false);
            archive.unpack(folder).expect("an archive");
        }
    }
    fs::remove_dir_all(packed).expect("an own folder");
}

/// A Cargo workspace of the three, in which each is the one that the others ask for.
fn workspace_of(names: &[String], folder: &Path) -> DocumentMut {
    let mut workspace = DocumentMut::new();
    workspace["workspace"]["resolver"] = value("3");
    workspace["workspace"]["members"] = value(names.iter().collect::<Array>());
    let mut patches = Table::new();
    for name in names {
        let own = manifest(&folder.join(name).join("Cargo.toml"));
        let name_alone = own["package"]["name"].as_str().expect("a name");
        patches[name_alone]["path"] = value(name);
    }
    workspace["patch"]["crates-io"] = Item::Table(patches);
    // How dependencies are compiled: what the project's own tests have compiled is as good here.
    workspace["profile"] = manifest(&Path::new(ROOT).join("Cargo.toml"))["profile"].clone();
    workspace
}

#[test]
#[ignore = "compiles everything once more, which takes minutes: `cargo test --test packages -- --ignored`"]
fn the_archives_alone_build_and_pass_their_tests() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = target.join("packages");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    unpacked(&folder);
    let version = env!("CARGO_PKG_VERSION");
    let names = PACKAGES.map(|name| format!("{name}-{version}"));
    let workspace = workspace_of(&names, &folder);
    fs::write(folder.join("Cargo.toml"), workspace.to_string()).expect("a writable folder");
    let lock = folder.join(&names[2]).join("Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock")).expect("the versions that it was packed with");
    let mut test = cargo(&folder, &["test", "--workspace", "--all-features", "--quiet"]);
    test.env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_INCREMENTAL", "0");
    test.env("CARGO_BUILD_BUILD_DIR", target.join(".."));
    assert!(test.status().expect("Cargo").success());
}
