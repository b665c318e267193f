//! A bundle onto disk, whole or not at all.
//!
//! 1. [`guard()`] refuses targets whose content is not a bundle's to replace.
//! 2. [`publish`] writes everything into a folder beside the target, then exchanges the two in one
//!    step (`swap`). Whenever the process dies, the target is the old bundle or the new one; the
//!    next run removes what was left beside it.
//! 3. [`publish_archive`] does the same with one file ([`Archive`]).

mod archive;
mod error;
mod guard;
mod swap;
mod write;

pub use archive::Archive;
pub use error::PublishError;
pub use guard::{guard, guard_archive, plain};

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::bundle::Bundle;

/// Writes a bundle to `target`, in the place of the bundle that may be there.
///
/// # Errors
/// Where the system refuses; the target is then what it was before.
pub fn publish(bundle: &Bundle, target: &Utf8Path) -> Result<(), PublishError> {
    let places = Places::beside(target)?;
    let _lock = swap::lock(&places.parent)?;
    swap::recover(&places)?;
    guard::is_replaceable(&places.target)?;
    let written = write::write(bundle, &places.staged).and_then(|()| swap::exchange(&places));
    if written.is_err() {
        // The first error is the one to report.
        let _ = swap::remove(&places.staged);
    }
    written
}

/// Writes a bundle of a time to one file, in the place of the archive that may be there.
///
/// # Errors
/// Where the system refuses; the file is then what it was before.
pub fn publish_archive(
    bundle: &Bundle,
    archive: Archive,
    milliseconds: u64,
    file: &Utf8Path,
) -> Result<(), PublishError> {
    let failed = |error| PublishError::write(file, error);
    let bytes = archive.packed(bundle, milliseconds).map_err(failed)?;
    let places = Places::beside(file)?;
    let _lock = swap::lock(&places.parent)?;
    guard::is_replaceable_archive(&places.staged, |bytes| archive.is_begun(bytes))?;
    guard::is_replaceable_archive(&places.target, |bytes| archive.is_own(bytes))?;
    let written = fs::write(&places.staged, bytes)
        .and_then(|()| fs::rename(&places.staged, &places.target))
        .map_err(failed);
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&places.staged);
    }
    written
}

/// The target and the folders beside it that exist only while a bundle is written.
struct Places {
    parent: Utf8PathBuf,
    target: Utf8PathBuf,
    /// The new bundle, until it is complete.
    staged: Utf8PathBuf,
    /// The old bundle, where the two cannot be exchanged in one step.
    aside: Utf8PathBuf,
}

impl Places {
    fn beside(target: &Utf8Path) -> Result<Self, PublishError> {
        let Some(name) = target.file_name() else {
            return Err(PublishError::refused(target, "it has no name of its own"));
        };
        let parent = match target.parent() {
            Some(parent) if !parent.as_str().is_empty() => parent.to_owned(),
            _ => Utf8PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(|error| PublishError::write(&parent, error))?;
        Ok(Self {
            target: parent.join(name),
            staged: parent.join(format!(".{name}.kasm-new")),
            aside: parent.join(format!(".{name}.kasm-old")),
            parent,
        })
    }
}
