//! A new folder into the place of an old one.
//!
//! Linux and macOS exchange two folders in one step. Where the system or the file system cannot,
//! the old one is renamed aside first: between the two renames the target does not exist, and a
//! process killed there leaves that to the next run.

use std::fs;
use std::io;

use camino::Utf8Path;

use super::guard::is_replaceable;
use super::write::MARK;
use super::{Places, PublishError};
use crate::system::{self, Lock};

/// Keeps other runs away from the same parent folder.
pub(super) fn lock(parent: &Utf8Path) -> Result<Lock, PublishError> {
    Lock::of(parent).map_err(|error| PublishError::read(parent, error))
}

/// Ends what a killed run began. What no run can have left is not touched.
pub(super) fn recover(places: &Places) -> Result<(), PublishError> {
    for left in [&places.aside, &places.staged] {
        if exists(left) && !is_left_behind(left) {
            let reason =
                "a bundle is written through this folder, but no bundle left what is in it";
            return Err(PublishError::refused(left, reason));
        }
    }
    if exists(&places.aside) {
        if exists(&places.target) {
            remove(&places.aside)?;
        } else {
            rename(&places.aside, &places.target)?;
        }
    }
    if exists(&places.staged) { remove(&places.staged) } else { Ok(()) }
}

/// A folder that is marked as unfinished, or a whole bundle, or empty.
fn is_left_behind(folder: &Utf8Path) -> bool {
    folder.join(MARK).exists() || is_replaceable(folder).is_ok()
}

/// Puts the staged folder into the target's place, and removes what was there.
pub(super) fn exchange(places: &Places) -> Result<(), PublishError> {
    if !exists(&places.target) {
        return rename(&places.staged, &places.target);
    }
    match system::exchange(&places.staged, &places.target) {
        Ok(()) => {
            // The new bundle is in place. What remains of the old one is removed by the next run.
            let _ = remove(&places.staged);
            Ok(())
        }
        Err(error) if system::cannot_exchange(&error) => exchange_in_two_steps(places),
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

fn exists(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn rename(from: &Utf8Path, to: &Utf8Path) -> Result<(), PublishError> {
    fs::rename(from, to).map_err(|error| PublishError::write(to, error))
}

/// Removes a folder, also one that its owner had closed for writing.
pub(super) fn remove(folder: &Utf8Path) -> Result<(), PublishError> {
    let removed = remove_marked(folder).or_else(|error| {
        if error.kind() != io::ErrorKind::PermissionDenied {
            return Err(error);
        }
        system::open_for_removal(folder)?;
        remove_marked(folder)
    });
    removed.map_err(|error| PublishError::write(folder, error))
}

/// The mark comes first and goes last, so that whatever a killed run leaves is known as its own.
fn remove_marked(folder: &Utf8Path) -> io::Result<()> {
    let mark = folder.join(MARK);
    match fs::write(&mark, []) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(error),
        // A full disk has no room for a mark, but gains some by what follows.
        _ => {}
    }
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != MARK {
            fs::remove_file(entry.path())?;
        }
    }
    let _ = fs::remove_file(mark);
    fs::remove_dir(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parent folder with a bundle in some of the three places; the text tells them apart.
    fn places(
        target: Option<&str>,
        staged: Option<&str>,
        aside: Option<&str>,
    ) -> (tempfile::TempDir, Places) {
        let folder = tempfile::tempdir().unwrap();
        let parent = Utf8Path::from_path(folder.path()).unwrap();
        let places = Places::beside(&parent.join("kasm")).unwrap();
        for (path, text) in
            [(&places.target, target), (&places.staged, staged), (&places.aside, aside)]
        {
            if let Some(text) = text {
                fs::create_dir(path).unwrap();
                fs::write(path.join("versions.txt"), text).unwrap();
                fs::write(path.join("SHA256SUMS"), "0  versions.txt\n").unwrap();
            }
        }
        (folder, places)
    }

    fn published(places: &Places) -> (Option<String>, usize) {
        let text = fs::read_to_string(places.target.join("versions.txt")).ok();
        (text, fs::read_dir(&places.parent).unwrap().count())
    }

    #[test]
    fn two_steps_do_what_one_does() {
        for exchange in [exchange, exchange_in_two_steps] {
            let (_folder, places) = places(Some("old"), Some("new"), None);
            exchange(&places).unwrap();
            assert_eq!(published(&places), (Some("new".to_owned()), 1));
        }
    }

    #[test]
    fn every_state_that_a_kill_leaves_is_mended() {
        for (target, staged, aside, expected) in [
            (Some("old"), Some("new"), None, Some("old")),
            (None, Some("new"), Some("old"), Some("old")),
            (Some("new"), None, Some("old"), Some("new")),
            (None, Some("new"), None, None),
        ] {
            let (_folder, places) = places(target, staged, aside);
            recover(&places).unwrap();
            let (text, count) = published(&places);
            assert_eq!((text.as_deref(), count), (expected, usize::from(expected.is_some())));
        }
    }

    #[test]
    fn half_written_folders_are_removed_and_strange_ones_are_not() {
        let (_folder, places) = places(Some("old"), Some("new"), None);
        fs::write(places.staged.join("mine.txt"), "").unwrap();
        assert!(recover(&places).unwrap_err().is_refusal());
        assert!(places.staged.join("mine.txt").exists());
        fs::write(places.staged.join(MARK), "").unwrap();
        recover(&places).unwrap();
        assert_eq!(published(&places), (Some("old".to_owned()), 1));
    }
}
