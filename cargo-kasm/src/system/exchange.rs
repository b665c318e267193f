//! Two folders that change places.

use std::io;

use camino::Utf8Path;

/// Exchanges two folders in one step, where the system and the file system can.
///
/// # Errors
/// Where they cannot ([`cannot_exchange`]), or one of the folders is missing.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(crate) fn exchange(a: &Utf8Path, b: &Utf8Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a.as_std_path(), CWD, b.as_std_path(), RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(crate) fn exchange(_: &Utf8Path, _: &Utf8Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether folders are exchanged in two steps here.
pub(crate) fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn both_change_places_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.join(name));
        for path in [&a, &b] {
            fs::create_dir(path).unwrap();
            fs::write(path.join("was"), path.file_name().unwrap()).unwrap();
        }
        let was = |path: &Utf8Path| fs::read_to_string(path.join("was")).unwrap();
        let exchanged = exchange(&a, &b);
        let places = (was(&a), was(&b));
        match exchanged {
            Ok(()) => assert_eq!(places, ("b".to_owned(), "a".to_owned())),
            Err(error) => {
                assert!(cannot_exchange(&error), "{error}");
                assert_eq!(places, ("a".to_owned(), "b".to_owned()));
            }
        }
        fs::remove_dir_all(&b).unwrap();
        assert!(exchange(&a, &b).is_err());
        assert!(a.exists());
    }
}
