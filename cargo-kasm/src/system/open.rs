//! What an owner closed for writing, opened for its removal.

use std::fs;
use std::io;

use camino::Utf8Path;

/// Lets the owner remove what lies in a folder: on Unix, folders say who may.
#[cfg(unix)]
pub(crate) fn open_for_removal(folder: &Utf8Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_for_removal(entry.path())?;
        }
    }
    Ok(())
}

/// Lets the owner remove what lies in a folder: on Windows, each file says so itself.
#[cfg(not(unix))]
pub(crate) fn open_for_removal(folder: &Utf8Path) -> io::Result<()> {
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            open_for_removal(entry.path())?;
            continue;
        }
        let mut permissions = metadata.permissions();
        if permissions.readonly() {
            #[expect(clippy::permissions_set_readonly_false, reason = "this is not Unix")]
            permissions.set_readonly(false);
            fs::set_permissions(entry.path(), permissions)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(path: &Utf8Path) {
        let mut permissions = fs::metadata(path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(path, permissions).unwrap();
    }

    #[test]
    fn what_was_closed_can_be_removed() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(parent.path()).unwrap().join("folder");
        fs::create_dir_all(folder.join("deep")).unwrap();
        let file = folder.join("deep/file");
        fs::write(&file, "").unwrap();
        for path in [&file, &folder.join("deep"), &folder] {
            close(path);
        }
        open_for_removal(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert!(!folder.exists());
    }
}
