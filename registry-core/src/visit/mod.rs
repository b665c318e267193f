//! A visit to a registry that is published: what Kasm's server and the browsers of its users ask for,
//! and what becomes of it on each release.
//!
//! 1. [`Fetch`] answers requests, and is given from outside; a [`Folder`] stands for a server.
//! 2. The addresses are put together as Kasm does ([`versions_txt`], [`list_json`], [`icon`], [`update()`]).
//! 3. [`visit`] reads `versions.txt`, then the list of each schema, then what that names.
//! 4. A [`Verdict`] says what an admin is told, in Kasm's words, or sees; what is wrong is findings
//!    about what was [`Seen`].

mod address;
mod asking;
mod consistency;
mod fetch;
mod folder;
mod icons;
mod list;
mod page;
mod picture;
mod required;
mod shown;
mod site;
mod update;
mod verdict;
mod versions;

pub use address::{icon, list_json, update, versions_txt};
pub use fetch::{Document, Fetch, Fetched, Unfetched};
pub use folder::Folder;
pub use picture::Hidden;
pub use verdict::{Added, Outcome, Page, Refusal, Update, Verdict};

use crate::declare::Loaded;
use crate::finding::{Code, Findings};
use crate::model::{Release, Schema};
use asking::Asking;
use shown::Shown;
use site::Site;

/// Whether `versions.txt` names a schema, as Kasm compares.
pub fn is_named(schema: Schema, versions_txt: &str) -> bool {
    versions::line_of(versions_txt, schema).is_some()
}

/// What was read, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// A list, or `versions.txt`.
    pub loaded: Loaded,
    /// What was found.
    pub findings: Findings,
}

/// What came of a visit.
#[derive(Clone, Debug)]
pub struct Visit {
    /// `versions.txt`, then the lists.
    pub seen: Vec<Seen>,
    /// What each release makes of it, oldest first.
    pub verdicts: Vec<Verdict>,
    /// What a folder that stands for the site knows nothing about.
    pub not_looked: Vec<String>,
}

impl Visit {
    /// Whether there was no way to the registry.
    pub fn is_unreachable(&self) -> bool {
        self.seen.iter().any(|seen| seen.findings.codes().any(|code| code == Code::SiteUnreachable))
    }
}

/// Visits a registry at the address that an admin would type, with servers of some releases.
pub fn visit(url: &str, releases: &[Release], fetch: &dyn Fetch) -> Visit {
    let mut asking = Asking::new(fetch);
    let mut site = Site::ask(url, &mut asking);
    let mut lists = Vec::new();
    let mut verdicts = Vec::new();
    for schema in Schema::ALL {
        let readers = releases.iter().copied().filter(|release| release.schema == schema);
        let readers: Vec<_> = readers.collect();
        if readers.is_empty() {
            continue;
        }
        let outcomes = match site.list(schema, &mut asking) {
            Ok(text) => {
                let (seen, outcomes) = list::judge(&text, &readers, &mut asking);
                lists.push(seen);
                outcomes
            }
            Err((refusal, cause)) => {
                let refused = |_| Outcome::Refused { refusal, cause: cause.clone() };
                readers.iter().map(refused).collect()
            }
        };
        let pairs = readers.into_iter().zip(outcomes);
        verdicts.extend(pairs.map(|(release, outcome)| Verdict { release, outcome }));
    }
    verdicts.sort_by_key(|verdict| verdict.release.number);
    site.missing(releases);
    let seen = std::iter::once(site.seen()).chain(lists).collect();
    Visit { seen, verdicts, not_looked: asking.not_looked() }
}

#[cfg(test)]
mod tests;
