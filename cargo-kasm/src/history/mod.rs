//! When workspaces were added to a registry and last changed, and what became of them.
//!
//! 1. `commits` is what git knows of the sources.
//! 2. `record` is what a bundle says of itself: `history.json`.
//! 3. `past` is the bundle before: what it published, and its record.
//! 4. [`History`] is what is known of a bundle that is made now; `members` are its workspaces.

mod commits;
mod members;
mod past;
mod record;

use std::collections::{BTreeMap, HashMap};

use registry_core::diff::{Changed, Normal, compare};
use registry_core::model::Model;

use members::{Member, members};

pub use commits::Commits;
pub(crate) use past::{Past, TIMEOUT};
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

    /// What follows from the bundle before, and from what is published now.
    pub(crate) fn since(past: &Past, now: &Normal, model: &Model<'_>, modified: u64) -> Self {
        let members = members(model);
        let by_key: HashMap<_, _> =
            members.iter().map(|member| (member.key.as_str(), member)).collect();
        let changes = compare(&past.normal, now);
        let mut record = Record::default();
        for (old, new) in changes.both {
            // Nobody knows when it changed, where the lists of that time say no time.
            let times = past.times(&old.key).unwrap_or(Times { added: None, changed: modified });
            record.workspaces.insert(new.key.clone(), times.until(modified));
        }
        for workspace in changes.added {
            let times = Times { added: Some(modified), changed: modified };
            record.workspaces.insert(workspace.key.clone(), times);
            record.events.extend(by_key.get(&*workspace.key).map(|own| own.added(modified)));
        }
        for Changed { new, fields, .. } in changes.changed {
            if let Some(times) = record.workspaces.get_mut(&new.key) {
                times.changed = modified;
            }
            let fields = fields.iter().map(ToString::to_string).collect();
            record.events.extend(by_key.get(&*new.key).map(|own| own.changed(modified, fields)));
        }
        record.events.extend(changes.removed.iter().map(|own| Event::removed(&own.key, modified)));
        record.events.extend(past.record.events.iter().cloned());
        Self::with(record.tidy(), members, modified)
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
