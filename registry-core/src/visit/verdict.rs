//! What a Kasm release makes of a registry.

use crate::model::Release;

/// What becomes of a registry on a server of one release.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The release.
    pub release: Release,
    /// What its admin sees.
    pub outcome: Outcome,
}

/// What an admin sees who adds a registry.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is not added.
    Refused {
        /// What the admin is told.
        refusal: Refusal,
        /// Why, as a sentence without a capital or a full stop.
        cause: String,
    },
    /// It is added.
    Added(Added),
}

/// How Kasm refuses a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An HTTP error where `versions.txt` should be.
    NoSchemaList,
    /// No way to the server, or an address that is none.
    InvalidAddress,
    /// No line of `versions.txt` is the schema.
    NoCompatibleSchema,
    /// The list lacks a key.
    NotARegistry,
    /// Another registry has this `list_url`.
    AlreadyInstalled,
    /// Kasm did not expect what it got, and explains nothing.
    ServerError,
}

impl Refusal {
    /// Kasm's own words; none where it has none for this.
    pub const fn words(self) -> Option<&'static str> {
        Some(match self {
            Self::NoSchemaList => "This registry does not appear to have a valid schema list",
            Self::InvalidAddress => "A valid url needs to be entered",
            Self::NoCompatibleSchema => {
                "This registry does not appear to have a compatible schema version available"
            }
            Self::NotARegistry => "This does not look like a valid registry.",
            Self::AlreadyInstalled => "This Registry has already been installed.",
            Self::ServerError => return None,
        })
    }

    /// The same in a word, for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoSchemaList => "no-schema-list",
            Self::InvalidAddress => "invalid-address",
            Self::NoCompatibleSchema => "no-compatible-schema",
            Self::NotARegistry => "not-a-registry",
            Self::AlreadyInstalled => "already-installed",
            Self::ServerError => "server-error",
        }
    }
}

/// A registry that was added.
#[derive(Clone, Debug)]
pub struct Added {
    /// How many workspaces are shown at first.
    pub workspaces: usize,
    /// How many of the list are not: [`listing`](crate::listing) says why.
    pub hidden: usize,
    /// How many of those shown have no picture.
    pub broken_icons: usize,
    /// Whether the registry's own icon is shown; unknown where nobody looked.
    pub icon: Option<bool>,
    /// What becomes of the page.
    pub page: Page,
    /// What becomes of the registry when it is updated.
    pub update: Update,
}

/// What becomes of the page on which workspaces are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// All is well.
    Shown,
    /// This registry's does not come up: why.
    Crashes(String),
    /// The page of all registries does not come up.
    BreaksAll,
}

/// What an update does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// It reads this registry again.
    Same,
    /// It reads another list: its address.
    Elsewhere(String),
    /// It fails: why.
    Fails(String),
    /// A folder stands for the site, and `list_url` is elsewhere.
    NotLooked,
    /// There is no `list_url` to ask.
    Never,
}
