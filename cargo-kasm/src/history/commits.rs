//! When workspaces were added to a registry, and when they last changed, as git knows it.

use std::collections::HashMap;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{Loaded, WORKSPACE_JSON, WORKSPACE_TOML};

use crate::git::Git;
use crate::modified::LATEST;

/// When each workspace was touched by commits, where all of that is known.
#[derive(Clone, Debug, Default)]
pub struct Commits {
    /// By the workspace's folder, where it is alone in it; none where git does not know the registry, or not
    /// all of its past.
    touched: Option<HashMap<String, Touched>>,
}

/// Two times in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Touched {
    /// By the first commit.
    pub(super) first: u64,
    /// By the last one.
    pub(super) last: u64,
}

/// Every commit below the folder: its time, and the files that it touched.
const LOG: &[&str] =
    &["log", "--format=%x01%ct", "--name-only", "-z", "--relative", "--no-renames", "--", "."];

/// What is not committed yet is newer than everything.
const NOT_YET: Touched = Touched { first: LATEST, last: LATEST };

impl Commits {
    /// What git says about the workspaces of a registry.
    pub fn of(loaded: &Loaded) -> Self {
        let git = Git::new(&loaded.registry.folder);
        if !git.is_complete() {
            return Self::default();
        }
        let folders = folders(loaded);
        let log = git.ask_for_paths(LOG);
        Self { touched: log.map(|log| touched(&log, &folders)) }
    }

    /// When a workspace was touched, by its folder. Of one that is declared among others, nobody knows
    /// which commit is about it.
    pub(super) fn touched(&self, folder: &str) -> Option<Touched> {
        self.touched.as_ref()?.get(folder).copied()
    }

    /// Whether git knows the registry's past.
    pub(super) const fn are_known(&self) -> bool {
        self.touched.is_some()
    }
}

/// The workspaces that have a folder of their own, by its path below the registry's.
fn folders(loaded: &Loaded) -> HashMap<Utf8PathBuf, &str> {
    let workspaces = loaded.registry.workspaces.iter();
    let own = workspaces.filter_map(|workspace| {
        let file = Utf8Path::new(&loaded.sources.file(workspace.source).path);
        let file = file.strip_prefix(&loaded.registry.folder).ok()?;
        let is_alone = matches!(file.file_name(), Some(WORKSPACE_TOML | WORKSPACE_JSON));
        Some((file.parent().filter(|_| is_alone)?.to_owned(), workspace.folder.as_str()))
    });
    own.collect()
}

/// Reads a log: for each commit its time behind the byte 1, then its files. Its order is that of
/// descent, while times are those of somebody's clock.
fn touched(log: &str, folders: &HashMap<Utf8PathBuf, &str>) -> HashMap<String, Touched> {
    let not_yet = folders.values().map(|folder| ((*folder).to_owned(), NOT_YET));
    let mut touched: HashMap<String, Touched> = not_yet.collect();
    let mut now = 0;
    for part in log.split('\0').map(|part| part.trim_start_matches('\n')) {
        if let Some(seconds) = part.strip_prefix('\u{1}') {
            now = seconds.parse::<u64>().unwrap_or_default().saturating_mul(1000);
            continue;
        }
        let mut above = Utf8Path::new(part).ancestors().skip(1);
        let folder = above.find_map(|folder| folders.get(folder));
        if let Some(own) = folder.and_then(|folder| touched.get_mut(*folder)) {
            let last = if *own == NOT_YET { now } else { own.last.max(now) };
            *own = Touched { first: own.first.min(now), last };
        }
    }
    touched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_and_the_latest_commit_count() {
        let folders = ["a", "b", "c"].map(|name| (format!("workspaces/{name}").into(), name));
        let log = "\u{1}30\0\nworkspaces/a/workspace.toml\0README.md\0\u{1}20\0\u{1}10\0\n\
                   workspaces/a/icon.png\0workspaces/b/deep/er.txt\0\u{1}15\0\nworkspaces/b/x\0";
        let commits = Commits { touched: Some(touched(log, &HashMap::from(folders))) };
        let of = |first, last| Some(Touched { first, last });
        assert_eq!(commits.touched("a"), of(10_000, 30_000));
        // A clock went back.
        assert_eq!(commits.touched("b"), of(10_000, 15_000));
        // What is not committed is the newest.
        assert_eq!(commits.touched("c"), Some(NOT_YET));
        // What has no folder of its own.
        assert_eq!(commits.touched("d"), None);
        assert_eq!(Commits::default().touched("a"), None);
    }
}
