//! The library: every workspace as a card, and what cards can be filtered by.

use std::collections::BTreeSet;

use registry_core::bundle::Collation;
use registry_core::model::{KasmVersion, Model, Offer, Schema};
use serde::Serialize;

use super::Page;
use super::times::Mark;
use super::workspace::Icon;

/// The page that a visitor sees first.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Library<'p> {
    /// By name.
    cards: Vec<&'p Card>,
    /// Every release that somebody may have, the newest first.
    releases: Vec<Release>,
    channels: Vec<Channel>,
    categories: Vec<&'p str>,
    architectures: Vec<&'p str>,
    /// Whether it is known when any was added.
    has_added: bool,
    /// Whether it is known when any was changed.
    has_changed: bool,
}

#[derive(Debug, Serialize)]
struct Release {
    name: String,
    has_channels: bool,
}

#[derive(Debug, Serialize)]
struct Channel {
    name: String,
    is_default: bool,
}

/// A workspace in the library.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Card {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) initial: String,
    pub(super) icon: Option<Icon>,
    /// Its page, below the site's root.
    pub(super) page: String,
    pub(super) mark: Option<Mark>,
    pub(super) chips: Vec<Chip>,
    /// The newest release's image.
    pub(super) image: String,
    pub(super) data: Data,
}

/// A word about a workspace.
#[derive(Clone, Debug, Serialize)]
pub(in crate::storefront) struct Chip {
    pub(super) text: String,
    /// What kind of word it is: a category, an architecture or a size.
    pub(super) kind: &'static str,
}

/// What the page's script filters and sorts by.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Data {
    pub(super) offers: Vec<Offered>,
    pub(super) categories: Vec<String>,
    pub(super) architectures: Vec<String>,
    /// When it was added, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) added: Option<u64>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) changed: Option<u64>,
}

/// What some releases install: their names, the image, its size in MB, and the channels where they
/// know any.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Offered(
    pub(super) Vec<String>,
    String,
    Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")] Option<Vec<String>>,
);

impl Offered {
    /// What each release installs, the newest first; those that install the same together.
    pub(super) fn all(offers: &[(KasmVersion, &Offer)]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (release, offer) in offers {
            let tags = || offer.tags().iter().map(|tag| tag.value.to_string()).collect();
            let mut own = Self(
                Vec::new(),
                offer.image.as_ref().map(|image| image.value.to_string()).unwrap_or_default(),
                offer.size.as_ref().map(|size| size.value.get()),
                offer.reads_channels().then(tags),
            );
            match all.last_mut() {
                Some(last) if (&last.1, last.2, &last.3) == (&own.1, own.2, &own.3) => {
                    last.0.push(release.number());
                }
                _ => {
                    own.0.push(release.number());
                    all.push(own);
                }
            }
        }
        all
    }
}

impl<'p> Library<'p> {
    pub(in crate::storefront) fn new(model: &Model<'_>, pages: &'p [Page]) -> Self {
        let collation = Collation::new();
        let mut cards: Vec<_> = pages.iter().map(|page| &page.card).collect();
        cards.sort_by(|a, b| collation.compare(&a.name, &b.name).then_with(|| a.page.cmp(&b.page)));
        let all = |get: fn(&Data) -> &[String]| {
            let words = cards.iter().flat_map(|card| get(&card.data)).map(String::as_str);
            let mut words: Vec<_> = words.collect::<BTreeSet<_>>().into_iter().collect();
            words.sort_by(|a, b| collation.compare(a, b));
            words
        };
        let releases = model.releases().into_iter().rev().map(|release| Release {
            name: release.number(),
            has_channels: release.schema() >= Schema::V1_1,
        });
        Self {
            releases: releases.collect(),
            channels: channels(model),
            categories: all(|data| &data.categories),
            architectures: all(|data| &data.architectures),
            has_added: cards.iter().any(|card| card.data.added.is_some()),
            has_changed: cards.iter().any(|card| card.data.changed.is_some()),
            cards,
        }
    }
}

/// The channels that a Kasm of 1.16 and later lets an admin choose between, the default one first.
fn channels(model: &Model<'_>) -> Vec<Channel> {
    let read = model.offers().filter(|offer| offer.reads_channels()).flat_map(Offer::tags);
    let read: BTreeSet<_> = read.map(|tag| tag.value.as_str()).collect();
    let channels = model.channels();
    let set = model.registry.as_ref().and_then(|registry| registry.default_tag.as_ref());
    let default = set.map(|tag| &tag.value).or(channels.default.as_ref());
    let own = channels.all.iter().filter(|tag| read.contains(tag.as_str()));
    let mut all: Vec<_> = own
        .map(|tag| Channel { name: tag.to_string(), is_default: Some(tag) == default })
        .collect();
    all.sort_by_key(|channel| !channel.is_default);
    all
}
