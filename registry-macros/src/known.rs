//! What earlier builds found right, kept where the package's build script writes.
//!
//! Macros run unoptimised, and most of a registry is as it was when it was compiled last. With a
//! watching build script there is a folder for what is worth keeping, and the script's stamp says when
//! it is not: whenever the rules were compiled anew.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::check;
use registry_core::declare::{self, Known, Loaded};
use registry_core::finding::Report;
use registry_core::model::Model;

use crate::lists::Lists;

/// Where it is kept, and what it holds for.
pub(crate) struct Store {
    file: Utf8PathBuf,
    key: String,
}

impl Store {
    /// The store of a registry, if a build script watches it. `variable` is what the script sets.
    pub(crate) fn of(registry: &Utf8Path, variable: &str) -> Option<Self> {
        let stamp = std::env::var(variable).ok().filter(|stamp| !stamp.is_empty())?;
        let folder = Utf8PathBuf::from(std::env::var("OUT_DIR").ok()?);
        let mut key = format!("{stamp} {registry}");
        for file in declare::shared_files(registry) {
            key.push(' ');
            key.push_str(&fs::read_to_string(file).ok()?);
        }
        Some(Self { file: folder.join(variable), key })
    }

    /// What is known.
    pub(crate) fn read(&self) -> Known {
        fs::read(&self.file)
            .map_or_else(|_| Known::default(), |bytes| Known::read(bytes, &self.key))
    }

    /// Keeps what was found right. Where that fails, the next build has more to do.
    pub(crate) fn save(&self, loaded: &Loaded, model: &Model<'_>, report: &Report, lists: &Lists) {
        let listed = |workspace| lists.encode(workspace);
        let bytes = check::remember(loaded, model, report, &self.key, listed);
        // Several compilers may run at once; each puts its own in place whole.
        let own = self.file.with_added_extension(std::process::id().to_string());
        if fs::write(&own, bytes).and_then(|()| fs::rename(&own, &self.file)).is_err() {
            let _ = fs::remove_file(&own);
        }
    }
}
