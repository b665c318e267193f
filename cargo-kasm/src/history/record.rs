//! `history.json`: what a bundle tells the next one about the past.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::modified::LATEST;

/// The form that is written, and the only one that is read.
const VERSION: u64 = 1;
/// Events before these are forgotten.
const MOST_EVENTS: usize = 100;
/// What is larger was not written by this program.
pub(super) const MOST_BYTES: u64 = 16 << 20;
/// Of a text, the longest part that is told.
const LONGEST: usize = 300;
/// Of one event, the most changes that are told.
const MOST_CHANGES: usize = 20;

/// When workspaces were added and changed, and what became of them lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Record {
    /// By the workspace's name, as its list has it.
    #[serde(default)]
    pub workspaces: BTreeMap<String, Times>,
    /// The newest first.
    #[serde(default)]
    pub events: Vec<Event>,
}

/// Two times in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// When it was first published, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<u64>,
    /// When it was last published with something new.
    pub changed: u64,
}

/// Something that became of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Event {
    /// In milliseconds since 1970.
    pub time: u64,
    /// What it was.
    pub kind: Kind,
    /// What the record calls the workspace.
    pub name: String,
    /// Its page, below the site's root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// What is new, a sentence each; of an added workspace, what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// What can become of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It is there for the first time, or again.
    Added,
    /// It is not as it was.
    Changed,
    /// It is there no more.
    Removed,
}

/// Why a `history.json` cannot be heeded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is no JSON, or does not say what it should.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// It is larger than any that this program writes.
    #[error("it has more than {MOST_BYTES} bytes")]
    TooLarge,
    /// Another release wrote it.
    #[error("its version is {0}, and only {VERSION} is known here")]
    Version(u64),
}

/// What every version says.
#[derive(Deserialize)]
struct Version {
    version: u64,
}

impl Times {
    /// The same in a bundle of this time, in which nothing is newer.
    pub(super) fn until(self, modified: u64) -> Self {
        let added = self.added.map(|added| added.min(modified));
        Self { added, changed: self.changed.min(modified) }
    }
}

impl Event {
    /// That a workspace is there no more.
    pub(super) fn removed(name: &str, time: u64) -> Self {
        let (name, page, changes) = (name.to_owned(), None, Vec::new());
        Self { time, kind: Kind::Removed, name, page, changes }
    }
}

impl Record {
    /// Reads a `history.json`, whoever wrote it.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(content: &[u8]) -> Result<Self, RecordError> {
        if content.len() as u64 > MOST_BYTES {
            return Err(RecordError::TooLarge);
        }
        let Version { version } = serde_json::from_slice(content)?;
        if version != VERSION {
            return Err(RecordError::Version(version));
        }
        let mut record: Self = serde_json::from_slice(content)?;
        record.workspaces.retain(|_, times| times.changed.max(times.added.unwrap_or(0)) <= LATEST);
        record.events.retain(|event| event.time <= LATEST);
        Ok(record.tidy())
    }

    /// As it is published.
    pub fn write(&self) -> Vec<u8> {
        let Self { workspaces, events } = self;
        let record = json!({ "version": VERSION, "workspaces": workspaces, "events": events });
        format!("{record}\n").into_bytes()
    }

    /// The newest events in their order, each once, and none of them long.
    #[must_use]
    pub(super) fn tidy(mut self) -> Self {
        for event in &mut self.events {
            shorten(&mut event.name);
            event.changes.truncate(MOST_CHANGES);
            event.changes.iter_mut().for_each(shorten);
        }
        self.events.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.cmp(b)));
        self.events.dedup();
        self.events.truncate(MOST_EVENTS);
        self
    }
}

/// Keeps the beginning of what is long.
fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(time: u64, name: &str) -> Event {
        let changes = vec!["description: \"A\" -> \"B\"".to_owned()];
        Event { time, kind: Kind::Changed, name: name.to_owned(), page: None, changes }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let workspaces = BTreeMap::from([
            ("Ä \"Desk\"".to_owned(), Times { added: Some(1), changed: 2 }),
            ("Old".to_owned(), Times { added: None, changed: 3 }),
        ]);
        let page = Some("workspace/desk/".to_owned());
        let added = Event { kind: Kind::Added, page, changes: Vec::new(), ..event(5, "B\u{0}") };
        let record = Record { workspaces, events: vec![added, event(4, "A")] };
        let written = record.write();
        let text = std::str::from_utf8(&written).unwrap();
        assert!(
            text.starts_with("{\"version\":1,\"workspaces\":{\"Old\":{\"changed\":3},"),
            "{text}"
        );
        assert_eq!(Record::read(&written).unwrap(), record);
        assert_eq!(Record::read(b"{\"version\":1,\"more\":[]}").unwrap(), Record::default());
    }

    #[test]
    fn the_newest_hundred_events_are_kept_each_once() {
        let events =
            (0..150).map(|time| event(time, "A")).chain([event(149, "A"), event(149, "B")]);
        let record = Record { events: events.collect(), ..Record::default() }.tidy();
        assert_eq!(record.events.len(), MOST_EVENTS);
        assert_eq!(record.events[..3], [event(149, "A"), event(149, "B"), event(148, "A")]);
        let long = Event { changes: vec!["ä".repeat(999); 99], ..event(1, &"ö".repeat(301)) };
        let record = Record { events: vec![long], ..Record::default() }.tidy();
        assert_eq!(record.events[0].name, "ö".repeat(300) + "…");
        assert_eq!(record.events[0].changes, vec!["ä".repeat(300) + "…"; 20]);
        // Once is enough.
        assert_eq!(record.clone().tidy(), record);
    }

    #[test]
    fn strangers_files_are_told_from_records() {
        let deep = format!("{{\"version\":1,\"x\":{}", "[".repeat(100_000));
        let workspaces = |times: &str| format!("{{\"version\":1,\"workspaces\":{times}}}");
        for (content, said) in [
            ("", "EOF"),
            ("<!doctype html>", "expected value"),
            ("[]", "invalid"),
            ("{}", "missing field `version`"),
            ("{\"version\":2,\"workspaces\":7}", "its version is 2"),
            ("{\"version\":\"1\"}", "invalid type"),
            (&deep, "EOF"),
            (&workspaces("[]"), "invalid type"),
            (&workspaces("{\"a\":{\"added\":1}}"), "missing field `changed`"),
            (&workspaces("{\"a\":{\"changed\":-1}}"), "invalid value"),
            (&workspaces("{\"a\":{\"changed\":1.5}}"), "invalid type"),
            ("{\"version\":1,\"events\":[{\"time\":1,\"kind\":\"sold\"}]}", "unknown variant"),
        ] {
            let error = Record::read(content.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(said), "{content:.40}: {error}");
        }
        assert!(Record::read(b"\xff{}").is_err());
        let error = Record::read(&vec![b' '; (16 << 20) + 1]).unwrap_err();
        assert!(error.to_string().contains("bytes"), "{error}");
        // Beyond what a date can be.
        let late = workspaces("{\"a\":{\"changed\":9000000000000000},\"b\":{\"changed\":1}}");
        assert_eq!(Record::read(late.as_bytes()).unwrap().workspaces.len(), 1);
    }
}
