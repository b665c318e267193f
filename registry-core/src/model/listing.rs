//! What the server of a Kasm release lists, and what it would install: contract of the readers, not
//! of the files.

use std::collections::BTreeSet;

use super::{Edition, KasmVersion, Model, Modelled, Offer, RELEASES, Schema};

impl KasmVersion {
    /// A known release, as `compatibility` names it.
    const fn of_release(number: (u32, u32)) -> Self {
        Self::known(number.0, number.1, None)
    }

    /// The releases that there are.
    pub(crate) fn known_ones() -> impl Iterator<Item = Self> {
        RELEASES.iter().map(|release| Self::of_release(release.number))
    }
}

impl Model<'_> {
    /// Every release that somebody may ask about, oldest first: the known ones, and what is declared.
    pub fn releases(&self) -> Vec<KasmVersion> {
        let declared = self.offers().map(|offer| offer.version.value.wildcard());
        KasmVersion::known_ones().chain(declared).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

impl Modelled<'_> {
    /// What this workspace offers to a release, where the release's server lists it at all. `written`
    /// are the schemas of the bundle. Of several offers to one release, the first one counts.
    pub fn offer_to(&self, release: KasmVersion, written: &[Schema]) -> Option<&Offer> {
        let schema = release.schema();
        let is_readable = written.contains(&schema)
            && match self.edition(schema, written) {
                Edition::Absent => false,
                // In the shape of another schema, no entry is what this one's readers look for.
                Edition::AsWritten => self.facts.shape.is_none_or(|shape| shape == schema),
                Edition::OneImage(_) | Edition::PerVersion(_) => true,
            };
        // Kasm compares texts, so an exact version is never its own.
        self.facts.offers.iter().find(|offer| is_readable && offer.version.value == release)
    }
}

impl Offer {
    /// The image that is pulled: the declared one, or its repository with the channel for a tag.
    /// None where no image is declared, or where the channel is not among the tags.
    pub fn installs(&self, channel: Option<&str>) -> Option<String> {
        let image = &self.image.as_ref()?.value;
        match channel.filter(|_| self.reads_channels()) {
            None => Some(image.as_str().to_owned()),
            Some(channel) => {
                let is_offered = self.tags().iter().any(|tag| tag.value.as_str() == channel);
                is_offered.then(|| format!("{}:{channel}", image.repository()))
            }
        }
    }
}
