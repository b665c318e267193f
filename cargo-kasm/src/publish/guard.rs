//! What a bundle must never be written over.

use std::collections::BTreeSet;
use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::model::layout::SHA256SUMS;

use super::PublishError;

/// Refuses a target that is a link, a mount point, the current folder or one above it, that
/// contains or lies inside of what was read, or that holds anything else than a bundle.
///
/// # Errors
/// [`PublishError::Refused`] says which of these; [`PublishError::Read`] where that cannot be told.
pub fn guard(target: &Utf8Path, inputs: &[Utf8PathBuf]) -> Result<(), PublishError> {
    let refuse = |reason: String| Err(PublishError::refused(target, reason));
    if target.as_str().is_empty() || target.file_name().is_none() {
        return refuse("it is the current folder, or one above it".to_owned());
    }
    if fs::symlink_metadata(target).is_ok_and(|metadata| metadata.is_symlink()) {
        return refuse("it is a link".to_owned());
    }
    let resolved = resolve(target)?;
    if current_folder().is_some_and(|here| here.starts_with(&resolved)) {
        return refuse("it is the current folder, or one above it".to_owned());
    }
    for input in inputs.iter().filter_map(|input| input.canonicalize_utf8().ok()) {
        if input.starts_with(&resolved) {
            return refuse(format!("it contains `{input}`, which the registry is made of"));
        }
        if resolved.starts_with(&input) {
            return refuse(format!("it lies inside `{input}`, which the registry is made of"));
        }
    }
    if is_mount_point(&resolved) {
        return refuse("it is a mount point".to_owned());
    }
    is_replaceable(target)
}

fn current_folder() -> Option<Utf8PathBuf> {
    Utf8Path::new(".").canonicalize_utf8().ok()
}

/// The target without links, whether it exists or not.
fn resolve(target: &Utf8Path) -> Result<Utf8PathBuf, PublishError> {
    let absolute =
        camino::absolute_utf8(target).map_err(|error| PublishError::read(target, error))?;
    if absolute.components().any(|part| part.as_str() == "..") && !absolute.exists() {
        return Err(PublishError::refused(
            target,
            "it does not exist, and `..` in it could lead anywhere",
        ));
    }
    for above in absolute.ancestors() {
        match above.canonicalize_utf8() {
            Ok(real) => {
                return Ok(absolute
                    .strip_prefix(above)
                    .map_or_else(|_| real.clone(), |rest| join(&real, rest)));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(PublishError::read(above, error)),
        }
    }
    Ok(absolute)
}

/// `join` with an empty rest would add a slash.
fn join(real: &Utf8Path, rest: &Utf8Path) -> Utf8PathBuf {
    if rest.as_str().is_empty() { real.to_owned() } else { real.join(rest) }
}

/// A folder on another file system than its parent, or the root.
#[cfg(unix)]
fn is_mount_point(path: &Utf8Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Utf8Path| fs::symlink_metadata(path).map(|metadata| metadata.dev()).ok();
    match path.parent() {
        Some(parent) => device(path).is_some_and(|own| device(parent) != Some(own)),
        None => true,
    }
}

#[cfg(not(unix))]
fn is_mount_point(path: &Utf8Path) -> bool {
    path.parent().is_none()
}

/// A target that does not exist, is empty, or holds exactly the files that its own checksums name.
pub(super) fn is_replaceable(target: &Utf8Path) -> Result<(), PublishError> {
    let metadata = match fs::symlink_metadata(target) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(PublishError::read(target, error)),
    };
    if !metadata.is_dir() {
        return Err(PublishError::refused(target, "it is no folder"));
    }
    let mut files = BTreeSet::new();
    collect(target, Utf8Path::new(""), &mut files)?;
    if files.is_empty() {
        return Ok(());
    }
    let Ok(sums) = fs::read_to_string(target.join(SHA256SUMS)) else {
        let reason = format!("it holds files but no {SHA256SUMS}, so it is no bundle");
        return Err(PublishError::refused(target, reason));
    };
    files.remove(SHA256SUMS);
    let named: BTreeSet<_> = sums.lines().filter_map(named_file).collect();
    if let Some(stranger) = files.difference(&named).next() {
        return Err(PublishError::refused(
            target,
            format!("`{stranger}` in it is not part of the bundle"),
        ));
    }
    if let Some(missing) = named.difference(&files).next() {
        return Err(PublishError::refused(target, format!("`{missing}` of the bundle is missing")));
    }
    Ok(())
}

/// The name in a line of `sha256sum`.
fn named_file(line: &str) -> Option<String> {
    match line.strip_prefix('\\') {
        Some(line) => {
            let (_, name) = line.split_once("  ")?;
            Some(name.replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\"))
        }
        None => line.split_once("  ").map(|(_, name)| name.to_owned()),
    }
}

fn collect(
    folder: &Utf8Path,
    below: &Utf8Path,
    files: &mut BTreeSet<String>,
) -> Result<(), PublishError> {
    let read = |error| PublishError::read(folder, error);
    for entry in folder.read_dir_utf8().map_err(read)? {
        let entry = entry.map_err(read)?;
        let path = below.join(entry.file_name());
        if entry.file_type().map_err(read)?.is_dir() {
            collect(entry.path(), &path, files)?;
        } else {
            files.insert(path.into_string());
        }
    }
    Ok(())
}
