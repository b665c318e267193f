//! One file, replaced whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};

use camino::Utf8Path;

use crate::error::Error;
use crate::system::Lock;

/// Puts a new text in a file's place; a link stays one, and the file keeps its permissions.
pub(super) fn replace(path: &Utf8Path, text: &str) -> Result<(), Error> {
    write(path, text).map_err(|source| Error::Write { path: path.to_owned(), source })
}

fn write(path: &Utf8Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize_utf8()?;
    // Replacing a file asks nobody; who made it read-only did not want that.
    if fs::metadata(&target)?.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let permissions = fs::metadata(&target)?.permissions();
    in_one_step(&target, text.as_bytes(), |beside| fs::set_permissions(beside, permissions))
}

/// Writes a file beside its place and moves it there once it is whole. What a killed run left beside it is
/// replaced.
fn in_one_step(
    target: &Utf8Path,
    content: &[u8],
    prepare: impl FnOnce(&Utf8Path) -> io::Result<()>,
) -> io::Result<()> {
    let name = target.file_name().unwrap_or_default();
    let beside = target.with_file_name(format!(".{name}.kasm-new"));
    let folder = beside.parent().filter(|folder| !folder.as_str().is_empty());
    let _lock = Lock::of(folder.unwrap_or(".".into()))?;
    let _ = fs::remove_file(&beside);
    let written = File::create_new(&beside)
        .and_then(|mut file| file.write_all(content))
        .and_then(|()| prepare(&beside))
        .and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        // What was not put in place is nothing to leave behind.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Puts a file in its place, whatever is there.
fn keep(path: &Utf8Path, content: &[u8]) -> io::Result<()> {
    in_one_step(path, content, |_| Ok(()))
}

/// Puts a new file in its place, or replaces what is there.
pub(crate) fn put(path: &Utf8Path, text: &str) -> Result<(), Error> {
    if path.exists() {
        return replace(path, text);
    }
    keep(path, text.as_bytes()).map_err(|source| Error::Write { path: path.to_owned(), source })
}
