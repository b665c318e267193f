//! When workspaces were added to a registry, and when they last changed.

use std::collections::BTreeMap;

/// When each workspace was added and last changed, as far as that is known.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// By folder: milliseconds since 1970.
    pub times: BTreeMap<String, Times>,
}

/// Two times in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When it was added.
    pub added: u64,
    /// When it last changed.
    pub changed: u64,
}

impl History {
    /// When the workspace of a folder was added.
    pub fn added(&self, folder: &str) -> Option<u64> {
        self.times.get(folder).map(|times| times.added)
    }
}
