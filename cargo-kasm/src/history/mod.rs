//! When workspaces were added to a registry and last changed, and what became of them.
//!
//! 1. `commits` is what git knows of the sources.
//! 2. `record` is what a bundle says of itself: `history.json`.
//! 3. [`History`] is what is known of a bundle that is made now; `members` are its workspaces.

mod commits;
mod members;
mod record;

use std::collections::{BTreeMap, HashMap};

use registry_core::model::Model;

use members::{Member, members};

pub use commits::Commits;
pub use record::{Event, Kind, Record, RecordError, Times};

/// What is known of a bundle's past.
#[derive(Clone, Debug)]
pub struct History {
    /// What the bundle says of it.
    pub record: Record,
    /// The bundle's own time, in milliseconds since 1970: nothing in it is newer.
    pub modified: u64,
    /// What the record calls workspaces, by their folder.
    keys: HashMap<String, String>,
}

impl History {
    /// What a record says of a registry.
    pub fn new(record: Record, model: &Model<'_>, modified: u64) -> Self {
        Self::with(record, members(model), modified)
    }

    /// What git knows; none where that is not all. What is not committed yet is as new as the bundle.
    pub fn of_commits(commits: &Commits, model: &Model<'_>, modified: u64) -> Option<Self> {
        if !commits.are_known() {
            return None;
        }
        let (mut workspaces, mut events) = (BTreeMap::new(), Vec::new());
        let members = members(model);
        for member in &members {
            let Some(touched) = commits.touched(member.folder) else { continue };
            let (added, changed) = (touched.first.min(modified), touched.last.min(modified));
            workspaces.insert(member.key.clone(), Times { added: Some(added), changed });
            events.push(member.added(added));
            if changed > added {
                events.push(member.changed(changed, Vec::new()));
            }
        }
        Some(Self::with(Record { workspaces, events }.tidy(), members, modified))
    }

    fn with(record: Record, members: Vec<Member<'_>>, modified: u64) -> Self {
        let keys = members.into_iter().map(|member| (member.folder.to_owned(), member.key));
        Self { record, modified, keys: keys.collect() }
    }

    /// The times of a workspace, by its folder.
    pub fn times(&self, folder: &str) -> Option<Times> {
        self.record.workspaces.get(self.keys.get(folder)?).copied()
    }
}
