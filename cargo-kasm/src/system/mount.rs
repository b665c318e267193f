//! Whether a folder is where another file system is mounted: it cannot be exchanged, and what lies
//! in it is not the bundle's to remove.

use std::path::Path;

/// Linux says so itself, even of a folder that is mounted within its own file system.
#[cfg(target_os = "linux")]
pub(crate) fn is_mount_point(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    match statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty()) {
        Ok(found) if found.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT) => {
            found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)
        }
        _ => is_on_another_device(path),
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn is_mount_point(path: &Path) -> bool {
    is_on_another_device(path)
}

/// A folder on another device than its parent, or the root.
#[cfg(unix)]
fn is_on_another_device(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| std::fs::symlink_metadata(path).map(|metadata| metadata.dev()).ok();
    let parent = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned));
    match parent {
        Some(parent) => device(path).is_some_and(|own| device(&parent) != Some(own)),
        None => true,
    }
}

/// Elsewhere, only the root of a disk.
#[cfg(not(unix))]
pub(crate) fn is_mount_point(path: &Path) -> bool {
    path.parent().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_one_and_a_folder_on_it_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_mount_point(folder.path()));
        assert!(is_mount_point(folder.path().ancestors().last().unwrap()));
    }
}
