//! `list.json`, whoever published it.

use std::collections::HashMap;
use std::sync::Arc;

use registry_core::check;
use registry_core::declare::{self, PublishedList};
use registry_core::finding::{Policy, Report};
use registry_core::listing::View;
use registry_core::model::{RELEASES, Schema};
use registry_core::visit::{Document, Fetch, Fetched, Unfetched, visit};

use crate::judged::{Judged, show};
use crate::sample::is_picked;

const SITE: &str = "https://registry.example/kasm/";

/// Reads it as the list of each schema, and as a server and browsers do.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let schema = if is_picked(data, 2) { Schema::V1_0 } else { Schema::V1_1 };
    let path = format!("{schema}/list.json").into();
    let list = PublishedList { schema, path, text: text.into(), icons: HashMap::new() };
    let list = declare::published(&list);
    let judged = Judged::with(&list.loaded, data, check::judge_published(&list.loaded));
    if is_picked(data, 4) {
        let lists = [(schema, Some(judged.model))];
        listed(&View::published(&lists));
    }
    if is_picked(data, 16) {
        visited(data);
    }
}

/// What each release shows of it.
fn listed(view: &View<'_>) {
    for &release in view.releases() {
        for channel in view.selections(release) {
            let listing = view.listing(release, channel);
            for tile in &listing.tiles {
                let _ = tile.warnings();
            }
        }
    }
}

fn visited(data: &[u8]) {
    let visit = visit(SITE, &RELEASES, &Site(data.into()));
    for seen in &visit.seen {
        let report = Report::new(seen.findings.clone(), &Policy::default());
        show(&report, &seen.loaded, data);
    }
}

/// A site that has nothing but the list.
struct Site(Arc<[u8]>);

impl Fetch for Site {
    fn get(&self, address: &str) -> Fetched {
        let document = |body| Ok(Document { body, ..Document::default() });
        let outcome = match address.strip_prefix(SITE) {
            Some("versions.txt") => document(Arc::from(&b"1.0\n1.1\n"[..])),
            Some("1.0/list.json" | "1.1/list.json") => document(Arc::clone(&self.0)),
            _ => Err(Unfetched::Status(404)),
        };
        Fetched::at(address, outcome)
    }
}
