//! The finished bundle: a map from paths to bytes.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::sha::hex;
use crate::declare::Content;
use crate::model::layout;

/// The files of a bundle by their path, `/` between parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    files: BTreeMap<String, Content>,
}

impl Bundle {
    /// Adds a file, in the place of one of the same path.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Content>) {
        self.files.insert(path.into(), content.into());
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&Content> {
        self.files.get(path)
    }

    /// The files in the order of their paths.
    pub fn files(&self) -> &BTreeMap<String, Content> {
        &self.files
    }

    /// Adds `SHA256SUMS`, in the format of `sha256sum --check`; nothing may be added afterwards.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.files.remove(layout::SHA256SUMS);
        let lines: Vec<_> = self
            .files
            .par_iter()
            .map(|(path, content)| checksum_line(path, &hex(&Sha256::digest(content))))
            .collect();
        self.insert(layout::SHA256SUMS, lines.concat().into_bytes());
        self
    }
}

/// coreutils' format: a leading backslash says that the name is escaped.
fn checksum_line(path: &str, digest: &str) -> String {
    if path.contains(['\\', '\n', '\r']) {
        let escaped = path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        format!("\\{digest}  {escaped}\n")
    } else {
        format!("{digest}  {path}\n")
    }
}
