//! `list-json`: what a web service needs to be a registry, as constants.

#[cfg(feature = "list-json")]
mod rendered;

use proc_macro2::TokenStream;
use registry_core::declare::{Loaded, Reading};
use registry_core::model::Model;

/// How much of a registry the crate's constants need.
#[cfg(feature = "list-json")]
pub(crate) const READING: Reading = Reading::Lists;
/// How much of a registry the crate's constants need.
#[cfg(not(feature = "list-json"))]
pub(crate) const READING: Reading = Reading::Declarations;

/// What the lists of a registry hold, if anybody asked for them.
pub(crate) struct Lists {
    #[cfg(feature = "list-json")]
    entries: registry_core::bundle::Entries,
}

#[cfg(feature = "list-json")]
impl Lists {
    /// None where something is known from other lists.
    pub(crate) fn new(model: &Model<'_>) -> Option<Self> {
        registry_core::bundle::Entries::new(model).map(|entries| Self { entries })
    }

    /// A workspace's entries, for the next build to remember.
    pub(crate) fn encode(&self, workspace: usize) -> Vec<u8> {
        self.entries.encode(workspace)
    }

    /// `VERSIONS_TXT`, and `LIST_JSON_1_0` and the like for each schema that the registry is written in.
    pub(crate) fn expand(self, loaded: &Loaded, model: &Model<'_>) -> TokenStream {
        rendered::lists(loaded, model, self.entries)
    }
}

#[cfg(not(feature = "list-json"))]
#[expect(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "there is nothing to do without the feature"
)]
impl Lists {
    pub(crate) const fn new(_: &Model<'_>) -> Option<Self> {
        Some(Self {})
    }

    pub(crate) const fn encode(&self, _: usize) -> Vec<u8> {
        Vec::new()
    }

    pub(crate) fn expand(self, _: &Loaded, _: &Model<'_>) -> TokenStream {
        TokenStream::new()
    }
}
