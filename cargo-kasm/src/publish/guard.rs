//! What a bundle must never be written over.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use registry_core::model::layout::SHA256SUMS;

use super::{Archive, PublishError};
use crate::system::is_mount_point;

/// Refuses a target that is a link, a mount point, the current folder or one above it, that
/// contains or lies inside of what was read, or that holds anything else than a bundle.
///
/// # Errors
/// [`PublishError::Refused`] says which of these; [`PublishError::Read`] where that cannot be told.
pub fn guard(target: &Utf8Path, inputs: &[Utf8PathBuf]) -> Result<(), PublishError> {
    guard_place(target, inputs)?;
    is_replaceable(target)
}

/// Refuses a file in such a place, and one that is no archive of a bundle.
///
/// # Errors
/// As [`guard`].
pub fn guard_archive(
    file: &Utf8Path,
    archive: Archive,
    inputs: &[Utf8PathBuf],
) -> Result<(), PublishError> {
    guard_place(file, inputs)?;
    is_replaceable_archive(file, |bytes| archive.is_own(bytes))
}

fn guard_place(target: &Utf8Path, inputs: &[Utf8PathBuf]) -> Result<(), PublishError> {
    const HERE: &str = "it is the current folder, or one above it";
    let refuse = |reason: String| Err(PublishError::refused(target, reason));
    if target.file_name().is_none() || target.as_str() == "." {
        return refuse(HERE.to_owned());
    }
    if fs::symlink_metadata(target).is_ok_and(|metadata| metadata.is_symlink()) {
        return refuse("it is a link".to_owned());
    }
    let resolved = resolve(target)?;
    if Utf8Path::new(".").canonicalize_utf8().is_ok_and(|here| here.starts_with(&resolved)) {
        return refuse(HERE.to_owned());
    }
    for input in inputs.iter().filter_map(|input| resolve(input).ok()) {
        if input.starts_with(&resolved) {
            return refuse(format!("it contains `{input}`, which the registry is made of"));
        }
        if resolved.starts_with(&input) {
            return refuse(format!("it lies inside `{input}`, which the registry is made of"));
        }
    }
    Ok(())
}

/// The target by a path without `..`, which means nothing to the system behind a folder that does not
/// exist yet. A path without it stays as it was written.
///
/// # Errors
/// [`PublishError::Refused`] where a file is in the way, [`PublishError::Read`] where that cannot be told.
pub fn plain(target: &Utf8Path) -> Result<Utf8PathBuf, PublishError> {
    if !target.components().any(|part| part == Utf8Component::ParentDir) {
        return Ok(target.to_owned());
    }
    match (target.parent(), target.file_name()) {
        // The last name may be a link, which is refused later and must not be followed here.
        (Some(parent), Some(name)) => Ok(resolve(parent)?.join(name)),
        _ => resolve(target),
    }
}

/// The target without links and `..`, whether it exists or not.
fn resolve(target: &Utf8Path) -> Result<Utf8PathBuf, PublishError> {
    let unreadable = |error| PublishError::read(target, error);
    let absolute = camino::absolute_utf8(target).map_err(unreadable)?;
    let mut resolved = Utf8PathBuf::new();
    for component in absolute.components() {
        match component {
            // What precedes it has no links any more, so its parent is the one that is meant.
            Utf8Component::ParentDir => drop(resolved.pop()),
            component => resolved.push(component),
        }
        match resolved.canonicalize_utf8() {
            Ok(found) => resolved = found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                let parent = resolved.parent().unwrap_or(&resolved);
                return Err(PublishError::refused(target, format!("`{parent}` is no folder")));
            }
            Err(error) => return Err(unreadable(error)),
        }
    }
    Ok(resolved)
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
    collect(target, target.as_std_path(), &mut files)?;
    if files.is_empty() {
        return Ok(());
    }
    if !files.remove(SHA256SUMS) {
        let reason = format!("it holds files but no {SHA256SUMS}, so it is no bundle");
        return Err(PublishError::refused(target, reason));
    }
    let sums = target.join(SHA256SUMS);
    let sums = fs::read(&sums).map_err(|error| PublishError::read(&sums, error))?;
    let named: BTreeSet<_> =
        String::from_utf8_lossy(&sums).lines().filter_map(named_file).collect();
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

/// A target that does not exist, or is a file with bytes such as these.
pub(super) fn is_replaceable_archive(
    target: &Utf8Path,
    is_own: impl FnOnce(&[u8]) -> bool,
) -> Result<(), PublishError> {
    let metadata = match fs::symlink_metadata(target) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(PublishError::read(target, error)),
    };
    if !metadata.is_file() {
        return Err(PublishError::refused(target, "it is no file"));
    }
    let bytes = fs::read(target).map_err(|error| PublishError::read(target, error))?;
    if is_own(&bytes) {
        Ok(())
    } else {
        Err(PublishError::refused(target, "it is no archive of a bundle"))
    }
}

/// The name in a line of `sha256sum`.
fn named_file(line: &str) -> Option<String> {
    match line.strip_prefix('\\') {
        Some(line) => {
            let (_, name) = line.split_once("  ")?;
            Some(unescaped(name))
        }
        None => line.split_once("  ").map(|(_, name)| name.to_owned()),
    }
}

/// A name as coreutils escape it, read from left to right.
fn unescaped(name: &str) -> String {
    let mut characters = name.chars();
    let mut plain = String::with_capacity(name.len());
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            character => character,
        });
    }
    plain
}

/// The files below a folder of the target; what no bundle holds is refused.
fn collect(
    target: &Utf8Path,
    folder: &Path,
    files: &mut BTreeSet<String>,
) -> Result<(), PublishError> {
    let read = |error| PublishError::read(target, error);
    if is_mount_point(folder) {
        return Err(PublishError::refused(
            target,
            format!("`{}` is a mount point", folder.display()),
        ));
    }
    for entry in fs::read_dir(folder).map_err(read)? {
        let entry = entry.map_err(read)?;
        let (path, file_type) = (entry.path(), entry.file_type().map_err(read)?);
        if file_type.is_dir() {
            collect(target, &path, files)?;
            continue;
        }
        let below = path.strip_prefix(target).ok().and_then(Path::to_str);
        match below.filter(|_| file_type.is_file()) {
            Some(below) => files.insert(below.replace(std::path::MAIN_SEPARATOR, "/")),
            None => {
                let reason = format!("`{}` in it is no file of a bundle", path.display());
                return Err(PublishError::refused(target, reason));
            }
        };
    }
    Ok(())
}
