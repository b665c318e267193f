//! Files and folders of a source, links not followed out of it.

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use crate::error::Error;

/// Folders nested deeper than this are not entered.
const DEEPEST: usize = 32;

fn unread(path: &Utf8Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Read { path, source }
}

fn unwritten(path: &Utf8Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Write { path, source }
}

/// Whether a path is a file in a folder, or a link to one.
pub(in crate::import) fn is_inside(path: &Utf8Path, root: &Utf8Path) -> bool {
    // What is empty is the current folder.
    let root = root.join(".").canonicalize_utf8();
    let real = path.canonicalize_utf8();
    real.is_ok_and(|real| root.is_ok_and(|root| real.starts_with(root)) && real.is_file())
}

/// The files below a folder, as paths in it, in order; what leads out of `root` or is no file is left
/// out and named in `left`.
fn below(
    folder: &Utf8Path,
    root: &Utf8Path,
    left: &mut Vec<String>,
) -> Result<BTreeSet<Utf8PathBuf>, Error> {
    let mut files = BTreeSet::new();
    let mut pending = vec![(Utf8PathBuf::new(), 0)];
    while let Some((path, depth)) = pending.pop() {
        let here = folder.join(&path);
        for entry in here.read_dir_utf8().map_err(unread(&here))? {
            let entry = entry.map_err(unread(&here))?;
            let own = path.join(entry.file_name());
            let kind = entry.file_type().map_err(unread(entry.path()))?;
            if kind.is_dir() && depth < DEEPEST && entry.file_name() != ".git" {
                pending.push((own, depth + 1));
            } else if kind.is_file() || (kind.is_symlink() && is_inside(entry.path(), root)) {
                files.insert(own);
            } else {
                left.push(entry.path().to_string());
            }
        }
    }
    Ok(files)
}

/// Copies a file, or a folder with all that lies in it. What is not copied is named in `left`.
pub(in crate::import) fn copy(
    from: &Utf8Path,
    to: &Utf8Path,
    left: &mut Vec<String>,
) -> Result<(), Error> {
    if !from.is_dir() {
        return copy_file(from, to);
    }
    fs::create_dir_all(to).map_err(unwritten(to))?;
    for file in below(from, from, left)? {
        copy_file(&from.join(&file), &to.join(&file))?;
    }
    Ok(())
}

fn copy_file(from: &Utf8Path, to: &Utf8Path) -> Result<(), Error> {
    let bytes = fs::read(from).map_err(unread(from))?;
    put(to, &bytes)
}

/// Writes a file, and the folders that it lies in.
pub(in crate::import) fn put(path: &Utf8Path, bytes: &[u8]) -> Result<(), Error> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(unwritten(parent))?;
    }
    fs::write(path, bytes).map_err(unwritten(path))
}

/// What lies in a folder, without what git keeps there and what is in the making; folders end with `/`.
pub(in crate::import) fn folders(folder: &Utf8Path) -> Result<BTreeSet<String>, Error> {
    let mut names = BTreeSet::new();
    for entry in folder.read_dir_utf8().map_err(unread(folder))? {
        let entry = entry.map_err(unread(folder))?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let end = if is_folder { "/" } else { "" };
        names.insert(format!("{}{end}", entry.file_name()));
    }
    names.retain(|name| name != ".git/" && !(name.starts_with('.') && name.contains(".kasm-")));
    Ok(names)
}

/// The files below a folder of workspaces that lie in none of `folded`, and those that do.
pub(in crate::import) fn remaining(
    workspaces: &Utf8Path,
    declared: &BTreeSet<&str>,
    folded: &BTreeSet<&str>,
    left: &mut Vec<String>,
) -> Result<(Vec<Utf8PathBuf>, Vec<Utf8PathBuf>), Error> {
    if !workspaces.is_dir() {
        return Ok((Vec::new(), Vec::new()));
    }
    let files = below(workspaces, workspaces, left)?;
    let is_folded = |file: &Utf8PathBuf| {
        let mut above = file.ancestors().skip(1).map(Utf8Path::as_str);
        above.find(|folder| declared.contains(folder)).is_some_and(|owner| folded.contains(owner))
    };
    let (folded, kept) = files.into_iter().partition(is_folded);
    Ok((kept, folded))
}
