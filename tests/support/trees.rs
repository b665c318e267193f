//! Folders as maps, and their comparison: a missing file and an extra one both fail.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

/// A folder's files by their path, `/` between parts.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The folders below `folder`, sorted; each is one test case.
///
/// # Panics
/// Where the folder cannot be read.
pub fn cases(folder: &str) -> Vec<Utf8PathBuf> {
    let entries = Utf8Path::new(folder).read_dir_utf8().expect("the fixtures' folder");
    let paths = entries.map(|entry| entry.expect("a readable entry").into_path());
    let mut cases: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

/// Reads a folder whole; one that does not exist is empty.
///
/// # Panics
/// Where a file cannot be read, or has a name that is no text.
pub fn read_tree(folder: impl AsRef<Path>) -> Tree {
    let mut tree = Tree::new();
    let mut pending: Vec<PathBuf> = vec![folder.as_ref().to_owned()];
    while let Some(path) = pending.pop() {
        let Ok(entries) = fs::read_dir(&path) else { continue };
        for entry in entries {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(folder.as_ref()).expect("it was found below");
                let name = name.to_str().expect("names of fixtures are text").replace('\\', "/");
                tree.insert(name, fs::read(&path).expect("a readable file"));
            }
        }
    }
    tree
}

/// Compares a tree with a folder, or writes the folder where `SNAPSHOTS=overwrite` is set.
///
/// # Panics
/// Where they differ; the message names every file that does.
pub fn assert_tree(actual: &Tree, expected: &Utf8Path) {
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        let _ = fs::remove_dir_all(expected);
        for (name, bytes) in actual {
            let path = expected.join(name);
            fs::create_dir_all(path.parent().expect("it has a folder")).expect("a writable folder");
            fs::write(path, bytes).expect("a writable file");
        }
        return;
    }
    let wanted = read_tree(expected);
    let mut differences = String::new();
    for name in actual.keys().chain(wanted.keys().filter(|name| !actual.contains_key(*name))) {
        match (actual.get(name), wanted.get(name)) {
            (Some(actual), Some(wanted)) if actual == wanted => {}
            (Some(actual), Some(wanted)) => {
                let (actual, wanted) =
                    (String::from_utf8_lossy(actual), String::from_utf8_lossy(wanted));
                let _ =
                    writeln!(differences, "{name}:\n  is        {actual}\n  should be {wanted}");
            }
            (Some(_), None) => drop(writeln!(differences, "{name}: should not be there")),
            (None, _) => drop(writeln!(differences, "{name}: is missing")),
        }
    }
    assert!(differences.is_empty(), "compared with {expected}:\n{differences}");
}
