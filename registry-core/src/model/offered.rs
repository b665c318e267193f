//! The images that a registry offers, as Kasm pulls them.

use std::collections::HashSet;

use super::{ImageRef, Model, Modelled, Offer};
use crate::lock::PullRef;
use crate::source::{Span, Spanned};

/// An image that is offered, and where that is written.
#[derive(Clone, Debug)]
pub struct Offered<'m> {
    /// What is pulled.
    pub image: PullRef,
    /// The image, or the channel.
    pub place: Span,
    /// The image as it is declared.
    pub written: &'m ImageRef,
    /// Whether it is the declared image itself, not that of a channel.
    pub is_own: bool,
}

impl Model<'_> {
    /// Every image that is offered, once for each place.
    pub fn offered(&self) -> Vec<Offered<'_>> {
        self.workspaces.iter().flat_map(Modelled::offered).collect()
    }
}

impl Modelled<'_> {
    /// The images that this workspace offers, each once for each place.
    pub fn offered(&self) -> Vec<Offered<'_>> {
        let mut offered: Vec<_> = self.facts.offers.iter().flat_map(Offer::offered).collect();
        if self.facts.offers.is_empty() {
            offered.extend(self.facts.name.iter().filter_map(own));
        }
        let mut seen = HashSet::new();
        offered.retain(|offered| seen.insert((offered.image.clone(), offered.place)));
        offered
    }
}

impl Offer {
    /// The declared image, and those of its other channels where the version knows channels.
    pub fn offered(&self) -> Vec<Offered<'_>> {
        let Some(image) = &self.image else { return Vec::new() };
        let own = own(image);
        let tags = self.tags().iter().filter(|_| self.reads_channels());
        let tags = tags.filter_map(|tag| {
            Some(Offered {
                image: PullRef::of_channel(image.value.as_str(), tag.value.as_str())?,
                place: tag.span,
                written: &image.value,
                is_own: false,
            })
        });
        let is_other = |tag: &Offered<'_>| own.as_ref().is_none_or(|own| own.image != tag.image);
        let tags: Vec<_> = tags.filter(is_other).collect();
        own.into_iter().chain(tags).collect()
    }
}

fn own(image: &Spanned<ImageRef>) -> Option<Offered<'_>> {
    Some(Offered {
        image: PullRef::own(image.value.as_str())?,
        place: image.span,
        written: &image.value,
        is_own: true,
    })
}
