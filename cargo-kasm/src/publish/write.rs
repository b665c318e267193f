//! All files of a bundle into a new folder, which is marked as long as it is not whole.

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use registry_core::bundle::Bundle;

use super::PublishError;

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
        fs::write(&path, content).map_err(|error| PublishError::write(&path, error))
    };
    put(folder.join(MARK), &[])?;
    bundle.files().par_iter().try_for_each(|(path, content)| put(folder.join(path), content))?;
    let mark = folder.join(MARK);
    fs::remove_file(&mark).map_err(|error| PublishError::write(&mark, error))
}
