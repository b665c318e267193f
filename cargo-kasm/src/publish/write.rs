//! All files of a bundle into a new folder.

use std::collections::BTreeSet;
use std::fs;

use camino::Utf8Path;
use rayon::prelude::*;
use registry_core::bundle::Bundle;

use super::PublishError;

pub(super) fn write(bundle: &Bundle, folder: &Utf8Path) -> Result<(), PublishError> {
    fs::create_dir(folder).map_err(|error| PublishError::write(folder, error))?;
    let parents: BTreeSet<_> =
        bundle.files().keys().filter_map(|path| Utf8Path::new(path).parent()).collect();
    for parent in parents {
        let parent = folder.join(parent);
        fs::create_dir_all(&parent).map_err(|error| PublishError::write(&parent, error))?;
    }
    bundle.files().par_iter().try_for_each(|(path, content)| {
        let path = folder.join(path);
        fs::write(&path, content).map_err(|error| PublishError::write(&path, error))
    })
}
