//! New files: all of them, or none.

use std::fs::{self, File};
use std::io::{self, Write as _};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::error::Error;

/// A file to be made: its path, and what it holds.
pub(crate) type NewFile = (Utf8PathBuf, Vec<u8>);

/// Writes files where nothing is, with the folders that they lie in.
///
/// # Errors
/// Where something is in the way, or the system refuses; nothing is written, then.
pub(crate) fn write(files: &[NewFile]) -> Result<(), Error> {
    let files: Vec<_> = files.iter().map(|(path, content)| (settled(path), content)).collect();
    let paths = files.iter().filter_map(|(path, _)| in_the_way(path));
    let mut in_the_way: Vec<_> = paths.collect();
    in_the_way.dedup();
    if !in_the_way.is_empty() {
        return Err(Error::InTheWay { paths: in_the_way });
    }
    let mut made = Vec::new();
    let written = files.iter().try_for_each(|(path, content)| {
        make(path, content, &mut made).map_err(|source| Error::Write { path: path.clone(), source })
    });
    if written.is_err() {
        take_back(&made);
    }
    written
}

/// A path without the `..` behind folders that are not there, through which nothing can be seen.
pub(crate) fn settled(path: &Utf8Path) -> Utf8PathBuf {
    let mut settled = Utf8PathBuf::new();
    for component in path.components() {
        let is_missing = settled.file_name().is_some() && settled.symlink_metadata().is_err();
        if component == Utf8Component::ParentDir && is_missing {
            settled.pop();
        } else {
            settled.push(component);
        }
    }
    if settled.as_str().is_empty() { ".".into() } else { settled }
}

/// What stands where a file, or a folder above it, shall be.
fn in_the_way(path: &Utf8Path) -> Option<Utf8PathBuf> {
    if path.symlink_metadata().is_ok() {
        return Some(path.to_owned());
    }
    let above = path.ancestors().skip(1).find(|above| above.symlink_metadata().is_ok())?;
    (!above.is_dir()).then(|| above.to_owned())
}

/// Makes a file and the folders above it, and notes each of them.
fn make(path: &Utf8Path, content: &[u8], made: &mut Vec<Utf8PathBuf>) -> io::Result<()> {
    let missing = path.ancestors().skip(1).filter(|above| !above.as_str().is_empty());
    let missing: Vec<_> = missing.take_while(|above| !above.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    let mut file = File::create_new(path)?;
    made.push(path.to_owned());
    file.write_all(content)
}

/// Leaves no half of a registry behind.
fn take_back(made: &[Utf8PathBuf]) {
    for path in made.iter().rev() {
        // What somebody else put into a folder meanwhile keeps it.
        let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_nothing_is_left_half() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let file = |path: &str| (folder.join(path), path.as_bytes().to_vec());
        write(&[file("a/b/one"), file("a/two")]).unwrap();
        assert_eq!(fs::read(folder.join("a/b/one")).unwrap(), b"a/b/one");
        let refused = write(&[file("c/new"), file("a/two"), file("a/two/three")]);
        let Err(Error::InTheWay { paths }) = refused else { panic!("{refused:?}") };
        assert_eq!(paths, [folder.join("a/two")]);
        assert!(!folder.join("c").exists());
        let refused = write(&[file("new/x"), file("new/../a/two")]);
        let Err(Error::InTheWay { paths }) = refused else { panic!("{refused:?}") };
        assert_eq!(paths, [folder.join("a/two")]);
        assert!(!folder.join("new").exists());
        // The second needs a folder where the first became a file.
        let refused = write(&[file("d/e"), file("d/e/f")]);
        assert!(matches!(refused, Err(Error::Write { .. })), "{refused:?}");
        assert!(!folder.join("d").exists());
    }
}
