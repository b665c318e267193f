//! A new folder into the place of an old one.
//!
//! Linux and macOS exchange two folders in one step. Where the system or the file system cannot,
//! the old one is renamed aside first: between the two renames the target does not exist, and a
//! process killed there leaves that to the next run.

use std::fs::{self, File};
use std::io;

use camino::Utf8Path;

use super::{Places, PublishError};

/// Keeps other runs away from the same parent folder while it lives. Nothing is left on disk.
pub(super) struct Lock(#[expect(dead_code, reason = "it is held, never read")] Option<File>);

#[cfg(unix)]
pub(super) fn lock(parent: &Utf8Path) -> Result<Lock, PublishError> {
    use rustix::fs::{FlockOperation, flock};
    let folder = File::open(parent).map_err(|error| PublishError::read(parent, error))?;
    // A file system without locks still has the exchange; only two runs at once would clash.
    Ok(Lock(flock(&folder, FlockOperation::LockExclusive).is_ok().then_some(folder)))
}

#[cfg(not(unix))]
pub(super) fn lock(_: &Utf8Path) -> Result<Lock, PublishError> {
    Ok(Lock(None))
}

/// Ends what a killed run began.
pub(super) fn recover(places: &Places) -> Result<(), PublishError> {
    if exists(&places.aside) {
        if exists(&places.target) {
            remove(&places.aside)?;
        } else {
            rename(&places.aside, &places.target)?;
        }
    }
    if exists(&places.staged) { remove(&places.staged) } else { Ok(()) }
}

/// Puts the staged folder into the target's place, and removes what was there.
pub(super) fn exchange(places: &Places) -> Result<(), PublishError> {
    if !exists(&places.target) {
        return rename(&places.staged, &places.target);
    }
    match exchange_in_one_step(&places.staged, &places.target) {
        Ok(()) => {
            // The new bundle is in place. What remains of the old one is removed by the next run.
            let _ = remove(&places.staged);
            Ok(())
        }
        Err(error) if cannot_exchange(&error) => exchange_in_two_steps(places),
        Err(error) => Err(PublishError::write(&places.target, error)),
    }
}

fn exchange_in_two_steps(places: &Places) -> Result<(), PublishError> {
    rename(&places.target, &places.aside)?;
    if let Err(error) = rename(&places.staged, &places.target) {
        rename(&places.aside, &places.target)?;
        return Err(error);
    }
    let _ = remove(&places.aside);
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange_in_one_step(a: &Utf8Path, b: &Utf8Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a.as_std_path(), CWD, b.as_std_path(), RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange_in_one_step(_: &Utf8Path, _: &Utf8Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

fn exists(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn rename(from: &Utf8Path, to: &Utf8Path) -> Result<(), PublishError> {
    fs::rename(from, to).map_err(|error| PublishError::write(to, error))
}

/// Removes a folder, also one that its owner had closed for writing.
fn remove(path: &Utf8Path) -> Result<(), PublishError> {
    let removed = fs::remove_dir_all(path).or_else(|error| {
        if error.kind() != io::ErrorKind::PermissionDenied {
            return Err(error);
        }
        open_folders(path)?;
        fs::remove_dir_all(path)
    });
    removed.map_err(|error| PublishError::write(path, error))
}

#[cfg(unix)]
fn open_folders(folder: &Utf8Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_folders(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn open_folders(_: &Utf8Path) -> io::Result<()> {
    Ok(())
}
