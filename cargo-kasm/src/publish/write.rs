//! All files of a bundle into a new folder, which is marked as long as it is not whole.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use registry_core::bundle::Bundle;

use super::PublishError;
use crate::system::names_a_device;

/// In a folder that is being written or removed; nothing else has a file of this name.
pub(super) const MARK: &str = ".kasm-unfinished";

pub(super) fn write(bundle: &Bundle, folder: &Utf8Path) -> Result<(), PublishError> {
    fs::create_dir(folder).map_err(|error| PublishError::write(folder, error))?;
    let parents: BTreeSet<_> =
        bundle.files().keys().filter_map(|path| Utf8Path::new(path).parent()).collect();
    for parent in parents {
        let parent = folder.join(parent);
        fs::create_dir_all(&parent).map_err(|error| PublishError::write(&parent, error))?;
    }
    let put = |path: Utf8PathBuf, content: &[u8]| {
        put_new(&path, content).map_err(|error| PublishError::write(&path, error))
    };
    put(folder.join(MARK), &[])?;
    bundle.files().par_iter().try_for_each(|(path, content)| put(folder.join(path), content))?;
    let mark = folder.join(MARK);
    fs::remove_file(&mark).map_err(|error| PublishError::write(&mark, error))
}

/// A file where none is: on a disk that takes two names for one, the second is refused.
fn put_new(path: &Utf8Path, content: &[u8]) -> io::Result<()> {
    if path.file_name().is_some_and(names_a_device) {
        return Err(io::Error::other("the name is that of a device"));
    }
    File::create_new(path)?.write_all(content)
}
