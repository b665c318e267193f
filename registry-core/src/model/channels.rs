//! Channels: the image tags that Kasm 1.16 and later let an admin choose between.

use std::collections::{HashMap, HashSet};

use super::{Model, Offer, Schema, Tag};
#[cfg(feature = "bundle")]
use crate::source::Value;

/// What a registry's `available_tags` add up to.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    /// Every tag that some workspace offers for some version.
    pub all: Vec<Tag>,
    /// The tag that every workspace offers for every version and that is selected unless the
    /// registry says otherwise: `develop`, else the newest.
    pub default: Option<Tag>,
}

impl Model<'_> {
    /// Collects the channels of all workspaces.
    pub fn channels(&self) -> Channels {
        let tagged = || self.offers().filter(|offer| !offer.tags().is_empty());
        let mut all: Vec<Tag> = Vec::new();
        let mut seen = HashSet::new();
        for tag in tagged().flat_map(Offer::tags) {
            if seen.insert(&tag.value) {
                all.push(tag.value.clone());
            }
        }
        // Where no version knows channels, whatever is offered to the others counts.
        let is_read = tagged().any(Offer::reads_channels);
        let counted = || tagged().filter(|offer| !is_read || offer.reads_channels());
        let mut offered: HashMap<&Tag, usize> = HashMap::new();
        for offer in counted() {
            let distinct: HashSet<_> = offer.tags().iter().map(|tag| &tag.value).collect();
            for tag in distinct {
                *offered.entry(tag).or_default() += 1;
            }
        }
        let offers = counted().count();
        let common = all.iter().filter(|tag| offered.get(tag) == Some(&offers));
        let default = common.max_by_key(|tag| (tag.as_str() == "develop", tag.age())).cloned();
        Channels { all, default }
    }

    /// The channel that is published as the one to begin with: what the registry says, else what all
    /// workspaces offer.
    #[cfg(feature = "bundle")]
    pub fn default_channel(&self) -> Option<Value> {
        let written = self.registry.as_ref().and_then(|registry| registry.default_channel.clone());
        written.or_else(|| self.channels().default.map(|tag| tag.as_str().into()))
    }

    /// What all workspaces offer to all versions.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.workspaces.iter().flat_map(|workspace| &workspace.facts.offers)
    }
}

impl Offer {
    /// The channels, if any.
    pub fn tags(&self) -> &[crate::source::Spanned<Tag>] {
        self.available_tags.as_deref().unwrap_or_default()
    }

    /// Whether the version that this is for knows channels.
    pub fn reads_channels(&self) -> bool {
        self.version.value.schema() >= Schema::V1_1
    }
}
