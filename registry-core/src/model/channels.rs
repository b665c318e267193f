//! Channels: the image tags that Kasm 1.16 and later let an admin choose between.

use super::{Model, Offer, Schema, Tag};

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
        let tagged: Vec<&Offer> = self.offers().filter(|offer| !offer.tags().is_empty()).collect();
        let mut all: Vec<Tag> = Vec::new();
        for tag in tagged.iter().flat_map(|offer| offer.tags()) {
            if !all.contains(&tag.value) {
                all.push(tag.value.clone());
            }
        }
        let read = tagged.iter().any(|offer| offer.reads_channels());
        let counted = || tagged.iter().filter(|offer| !read || offer.reads_channels());
        let common = all
            .iter()
            .filter(|tag| counted().all(|offer| offer.tags().iter().any(|own| own.value == **tag)));
        let default = common.max_by_key(|tag| (tag.as_str() == "develop", tag.age())).cloned();
        Channels { all, default }
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
