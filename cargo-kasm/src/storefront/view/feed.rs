//! The feed: what became of workspaces, for those who subscribe to it.

use std::collections::HashSet;

use registry_core::model::ListUrl;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::times::instant;
use super::{Page, Site};
use crate::history::{Event, History, Kind};

/// An Atom feed.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Feed {
    title: String,
    subtitle: String,
    updated: String,
    entries: Vec<Entry>,
}

/// Something that happened.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    title: String,
    updated: String,
    /// The workspace's page, or the library where it has none.
    address: String,
    changes: Vec<String>,
}

impl Feed {
    /// The feed of a site whose address is `root`.
    pub(in crate::storefront) fn new(
        site: &Site,
        root: &ListUrl,
        history: &History,
        pages: &[Page],
    ) -> Self {
        let events = &history.record.events;
        let there: HashSet<_> = pages.iter().map(|page| page.detail.page.as_str()).collect();
        let entry = |event: &Event| {
            let page = event.page.as_deref().filter(|page| there.contains(page));
            Entry {
                id: id(event),
                title: xml(&format!("{}: {}", said(event.kind), event.name)),
                updated: instant(event.time),
                address: page.map_or_else(|| root.to_string(), |page| root.join(page)),
                changes: event.changes.iter().map(|change| xml(change)).collect(),
            }
        };
        let mut entries: Vec<_> = events.iter().map(entry).collect();
        let mut ids = HashSet::new();
        entries.retain(|entry| ids.insert(entry.id.clone()));
        Self {
            title: xml(&site.name),
            subtitle: xml(&site.description),
            updated: instant(events.first().map_or(history.modified, |event| event.time)),
            entries,
        }
    }
}

const fn said(kind: Kind) -> &'static str {
    match kind {
        Kind::Added => "New",
        Kind::Changed => "Updated",
        Kind::Removed => "Removed",
    }
}

/// An identifier that stays what it is wherever the registry is published: a UUID of version 8, made of what
/// happened. A new workspace is not new again with another description.
fn id(event: &Event) -> String {
    let mut hash = Sha256::new();
    hash.update(event.time.to_be_bytes());
    let texts = [said(event.kind), &event.name].into_iter();
    let changes = event.changes.iter().filter(|_| event.kind != Kind::Added);
    for text in texts.chain(changes.map(String::as_str)) {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    let number = u128::from_be_bytes(bytes);
    let number = number & !(0xf << 76) & !(0x3 << 62) | (0x8 << 76) | (0x2 << 62);
    let hex = format!("{number:032x}");
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// A text without the characters that XML cannot hold, even escaped.
fn xml(text: &str) -> String {
    let is_kept = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= ' ',
    };
    text.chars().map(|c| if is_kept(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_uuids_that_differ_with_the_event() {
        let changes = vec!["a".to_owned(), "bc".to_owned()];
        let event =
            Event { time: 1, kind: Kind::Changed, name: "Desk".to_owned(), page: None, changes };
        let own = id(&event);
        assert_eq!(own, "urn:uuid:d8abffff-21b7-8560-8047-e48b290e7b49");
        for other in [
            Event { time: 2, ..event.clone() },
            Event { kind: Kind::Removed, ..event.clone() },
            Event { name: "Des".to_owned(), ..event.clone() },
            Event { changes: vec!["ab".to_owned(), "c".to_owned()], ..event.clone() },
        ] {
            assert_ne!(id(&other), own, "{other:?}");
        }
        // A page that moves is no news.
        assert_eq!(id(&Event { page: Some("workspace/a/".to_owned()), ..event.clone() }), own);
        let added = Event { kind: Kind::Added, ..event };
        assert_eq!(id(&Event { changes: Vec::new(), ..added.clone() }), id(&added));
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(xml("a\u{0}\u{1b}\u{ffff}\n<ä🦀>"), "a\u{fffd}\u{fffd}\u{fffd}\n<ä🦀>");
    }
}
