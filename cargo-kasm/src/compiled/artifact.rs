//! Which of the files that Cargo reports hold a package's declarations.
//!
//! A library's declarations are in each file that is made of it, so one file is enough: the Rust
//! library if there is one, for linkers may drop what nobody refers to. Executables have their own.

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Artifact, PackageId, Target, TargetKind};

/// The files to read, gathered while Cargo reports them.
#[derive(Debug, Default)]
pub(super) struct Artifacts(Vec<Chosen>);

/// The file to read for one target of a package.
#[derive(Debug)]
struct Chosen {
    package: PackageId,
    role: Role,
    target: String,
    file: Utf8PathBuf,
}

/// What a target is to its package, in the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Library,
    Executable,
}

impl Artifacts {
    /// Takes what is to be read of a target, if anything is.
    pub(super) fn add(&mut self, artifact: Artifact) {
        let Some(role) = role(&artifact.target) else { return };
        let Some(file) = file(role, &artifact).map(Utf8Path::to_owned) else { return };
        let Artifact { package_id: package, target, .. } = artifact;
        let is_same = |old: &&mut Chosen| {
            old.package == package && old.role == role && old.target == target.name
        };
        match self.0.iter_mut().find(is_same) {
            // Also built for a build script: the one asked for is the one that was lifted.
            Some(old) if is_lifted(&old.file) && !is_lifted(&file) => {}
            Some(old) => old.file = file,
            None => self.0.push(Chosen { package, role, target: target.name, file }),
        }
    }

    /// A package's files: the library's, then the executables' by name.
    pub(super) fn of(&self, package: &PackageId) -> Vec<Utf8PathBuf> {
        let mut chosen: Vec<_> = self.0.iter().filter(|one| one.package == *package).collect();
        chosen.sort_by_key(|one| (one.role, &one.target));
        chosen.into_iter().map(|one| one.file.clone()).collect()
    }
}

/// Tests, examples, build scripts and procedural macros declare nothing for their package.
fn role(target: &Target) -> Option<Role> {
    use TargetKind::{Bin, CDyLib, DyLib, Lib, RLib, StaticLib};
    match target.kind.first()? {
        Lib | RLib | DyLib | CDyLib | StaticLib => Some(Role::Library),
        Bin => Some(Role::Executable),
        _ => None,
    }
}

fn file(role: Role, artifact: &Artifact) -> Option<&Utf8Path> {
    let files = artifact.filenames.iter().map(Utf8PathBuf::as_path);
    match role {
        Role::Library => {
            let ranked = files.filter_map(|file| Some((rank(file)?, file)));
            ranked.min_by_key(|(rank, _)| *rank).map(|(_, file)| file)
        }
        // Beside a `.wasm` the executable may be the script that loads it.
        Role::Executable => files
            .clone()
            .find(|file| file.extension() == Some("wasm"))
            .or(artifact.executable.as_deref())
            .or_else(|| files.clone().next()),
    }
}

/// How soon a library's file is read; none for what lies beside libraries.
fn rank(file: &Utf8Path) -> Option<u8> {
    match file.extension()? {
        "rlib" => Some(0),
        "so" | "dylib" | "dll" | "wasm" => Some(1),
        // An import library says no more than which DLL to load.
        "a" | "lib" if Utf8Path::new(file.file_stem()?).extension() == Some("dll") => None,
        "a" | "lib" => Some(2),
        _ => None,
    }
}

/// Whether Cargo put the file where users look for it. The others stay in `deps/`, or in a folder
/// `out/` of their own in Cargo's coming layout.
fn is_lifted(file: &Utf8Path) -> bool {
    let folder = file.parent().and_then(Utf8Path::file_name);
    !matches!(folder, Some("deps" | "out"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn artifact(kinds: &[&str], name: &str, files: &[&str]) -> Artifact {
        let executable = kinds.contains(&"bin").then(|| files[0]);
        serde_json::from_value(json!({
            "package_id": "p", "manifest_path": "/p/Cargo.toml",
            "target": {
                "name": name, "kind": kinds, "crate_types": kinds, "src_path": "/p/src/lib.rs",
                "edition": "2024", "doctest": false, "test": false, "doc": false,
            },
            "profile": {
                "opt_level": "0", "debuginfo": 0, "debug_assertions": true,
                "overflow_checks": true, "test": false,
            },
            "features": [], "filenames": files, "executable": executable, "fresh": false,
        }))
        .unwrap()
    }

    /// What is read after these reports.
    fn files(artifacts: impl IntoIterator<Item = Artifact>) -> Vec<Utf8PathBuf> {
        let mut all = Artifacts::default();
        artifacts.into_iter().for_each(|artifact| all.add(artifact));
        all.of(&PackageId { repr: "p".into() })
    }

    #[test]
    fn one_file_of_a_library_is_enough() {
        for (reported, read) in [
            (vec!["/t/libp.rlib", "/t/deps/libp-0.rmeta"], Some("/t/libp.rlib")),
            (vec!["/t/libp.so", "/t/libp.a", "/t/libp.rlib"], Some("/t/libp.rlib")),
            (vec!["/t/libp.a", "/t/libp.dylib"], Some("/t/libp.dylib")),
            (vec!["/t/p.dll.lib", "/t/p.pdb", "/t/p.dll"], Some("/t/p.dll")),
            (vec!["/t/libp.dll.a", "/t/p.dll"], Some("/t/p.dll")),
            (vec!["/t/p.wasm"], Some("/t/p.wasm")),
            (vec!["/t/p.lib"], Some("/t/p.lib")),
            (vec!["/t/deps/libp-0.rmeta"], None),
            (vec![], None),
        ] {
            let chosen = files([artifact(&["cdylib", "rlib"], "p", &reported)]);
            assert_eq!(chosen, Vec::from_iter(read), "{reported:?}");
        }
    }

    #[test]
    fn a_library_comes_before_executables_by_name() {
        let reports = [
            artifact(&["bin"], "z", &["/t/z"]),
            artifact(&["bin"], "a", &["/t/a.exe", "/t/a.pdb"]),
            artifact(&["bin"], "js", &["/t/js.js", "/t/js.wasm"]),
            artifact(&["lib"], "p", &["/t/libp.rlib"]),
        ];
        assert_eq!(files(reports), ["/t/libp.rlib", "/t/a.exe", "/t/js.wasm", "/t/z"]);
    }

    #[test]
    fn helpers_are_not_read() {
        for kind in ["custom-build", "test", "bench", "example", "proc-macro", "unheard-of"] {
            assert!(files([artifact(&[kind], "p", &["/t/libp.so"])]).is_empty(), "{kind}");
        }
    }

    #[test]
    fn of_two_builds_the_lifted_one_counts_else_the_last() {
        let build = |file| artifact(&["lib"], "p", &[file]);
        let lifted = "/t/debug/libp.rlib";
        let [first, second] = ["/t/debug/deps/libp-1.rlib", "/t/debug/build/p/2/out/libp-2.rlib"];
        assert_eq!(files([build(lifted), build(first)]), [lifted]);
        assert_eq!(files([build(second), build(lifted)]), [lifted]);
        assert_eq!(files([build(first), build(second)]), [second]);
    }
}
