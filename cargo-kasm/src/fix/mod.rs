//! `check --fix`: files as they are once what mends itself is mended. The texts are worked out in
//! memory, to the end, before the first file is touched.

pub(crate) mod diff;
mod vcs;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{self, Edited, Loaded, Reading};
use registry_core::finding::{Report, Safety};
use registry_core::fix;

use crate::error::Error;
use crate::select::Selected;

pub(crate) use vcs::refuse_dirty;
pub(crate) use write::put;

/// What fixing makes of a registry.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    /// How many findings are mended.
    pub(crate) mended: usize,
    /// The files that change, with their texts before and after.
    files: BTreeMap<Utf8PathBuf, (Arc<str>, Arc<str>)>,
}

/// More rounds than any fixes need that do not undo each other.
const MOST_ROUNDS: usize = 32;

/// Mends the files of a registry until nothing is left to do.
///
/// # Errors
/// Where the registry is gone.
pub(crate) fn fix(
    selected: &Selected,
    up_to: Safety,
    judge: impl Fn(&Loaded) -> Report,
) -> Result<Fixed, Error> {
    let mut fixed = Fixed::default();
    let mut edited = Edited::default();
    for _ in 0..MOST_ROUNDS {
        let loaded = read(selected, Reading::Everything, Arc::clone(&edited))?;
        let round = fix::round(&judge(&loaded), &loaded.sources, up_to);
        if round.texts.is_empty() {
            break;
        }
        fixed.mended += round.mended;
        let mut texts = (*edited).clone();
        for (source, text) in round.texts {
            let file = loaded.sources.file(source);
            let change = (Arc::clone(&file.text), Arc::clone(&text));
            fixed.files.entry(file.path.clone()).or_insert(change).1 = Arc::clone(&text);
            texts.insert(file.path.clone(), text);
        }
        edited = Arc::new(texts);
    }
    Ok(fixed)
}

/// What the files declare with other texts.
///
/// # Errors
/// Where the registry is gone.
pub(crate) fn read(selected: &Selected, reading: Reading, edited: Edited) -> Result<Loaded, Error> {
    let Selected { file, folder, alone, .. } = selected;
    Ok(if alone.is_empty() {
        declare::load_edited(file, reading, edited)?
    } else {
        declare::load_alone(folder, alone, reading, edited)
    })
}

impl Fixed {
    /// How many files change.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The new texts.
    pub(crate) fn edited(&self) -> Edited {
        let texts = self.files.iter().map(|(path, (_, after))| (path.clone(), Arc::clone(after)));
        Arc::new(texts.collect())
    }

    /// The files that change.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Utf8Path> {
        self.files.keys().map(Utf8PathBuf::as_path)
    }

    /// The changes as a patch.
    pub(crate) fn diff(&self) -> String {
        let files = self.files.iter();
        files.map(|(path, (before, after))| diff::of(path, before, after)).collect()
    }

    /// Writes the files, each in one step.
    ///
    /// # Errors
    /// Where the system refuses; the files before it are written then.
    pub(crate) fn write(&self) -> Result<(), Error> {
        self.files.iter().try_for_each(|(path, (_, after))| write::replace(path, after))
    }
}
