//! Why a workspace is not shown.

use crate::model::{KasmVersion, Modelled, Schema};

/// Why a release does not show a workspace.
#[derive(Clone, Debug)]
pub enum Why<'m> {
    /// The release reads no registries.
    TooOld,
    /// There is no list for the release.
    NoList(Schema),
    /// There is, but it cannot be read.
    Unreadable(Schema),
    /// No entry is for the release; these it has, in order.
    NoEntry(Vec<&'m str>),
    /// This entry is meant for the release, but written as Kasm never compares it.
    NeverMatches(&'m str),
    /// Its fields are those of this schema, in which the release does not look.
    OtherShape(Schema),
    /// The registry has channels, and none is selected at first.
    NoneSelected,
    /// Others have channels, and its entry has none.
    NoChannels,
    /// Its entry has these channels, and not the selected one.
    OtherChannel(Vec<&'m str>),
    /// The release takes it for this one, which has the same image.
    SameImage(&'m Modelled<'m>),
    /// A field of it makes the whole page crash.
    Crashes(Crash),
    /// The page crashes by another workspace.
    PageCrashes,
}

/// A field that makes the whole page crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// It is needed, and not there.
    Missing(&'static str),
    /// `categories` is a text.
    Categories,
}

impl Crash {
    /// What is wrong: "has no `architecture`".
    pub fn words(self) -> String {
        match self {
            Self::Missing(field) => format!("has no `{field}`"),
            Self::Categories => "has a text for `categories`, not a list".to_owned(),
        }
    }
}

impl Why<'_> {
    /// A name for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TooOld => "too-old",
            Self::NoList(_) => "no-list",
            Self::Unreadable(_) => "unreadable",
            Self::NoEntry(_) => "no-entry",
            Self::NeverMatches(_) => "never-matches",
            Self::OtherShape(_) => "other-shape",
            Self::NoneSelected => "none-selected",
            Self::NoChannels => "no-channels",
            Self::OtherChannel(_) => "other-channel",
            Self::SameImage(_) => "same-image",
            Self::Crashes(_) => "crashes",
            Self::PageCrashes => "page-crashes",
        }
    }

    /// Whether it is the release's reason rather than the workspace's.
    pub const fn is_for_all(&self) -> bool {
        matches!(self, Self::TooOld | Self::NoList(_) | Self::Unreadable(_))
    }

    /// What is said of a number of workspaces: "3 for other releases".
    pub(super) const fn in_short(&self) -> &'static str {
        match self {
            Self::TooOld | Self::NoList(_) | Self::Unreadable(_) => "in no list for it",
            Self::NoEntry(_) => "for other releases",
            Self::NeverMatches(_) => "with an entry that never matches",
            Self::OtherShape(_) => "in the shape of the other schema",
            Self::NoneSelected => "with channels, of which none is selected at first",
            Self::NoChannels => "without channels",
            Self::OtherChannel(_) => "with other channels",
            Self::SameImage(_) => "with another one's image",
            Self::Crashes(_) | Self::PageCrashes => "on a page that crashes",
        }
    }

    /// What an admin or a maintainer should know.
    pub fn words(&self, release: KasmVersion) -> String {
        let kasm = format!("Kasm {}", release.number());
        match self {
            Self::TooOld => "this Kasm reads no registries".to_owned(),
            Self::NoList(schema) => format!("the list of schema {schema} is not published"),
            Self::Unreadable(schema) => format!("the list of schema {schema} cannot be read"),
            Self::NoEntry(has) if has.is_empty() => "it is for no Kasm release".to_owned(),
            Self::NoEntry(has) => format!("no entry for {kasm}: it has {}", has.join(", ")),
            Self::NeverMatches(written) => {
                format!("its entry `{written}` never matches: {kasm} looks for `{release}`")
            }
            Self::OtherShape(schema) => {
                format!("its entries are those of schema {schema}, which {kasm} does not read")
            }
            Self::NoneSelected => "there are channels, but none is selected at first".to_owned(),
            Self::NoChannels => "it has no channels, but others have".to_owned(),
            Self::OtherChannel(has) => format!("not in this channel: it has {}", has.join(", ")),
            Self::SameImage(other) => {
                format!("the same image as `{}`: one hides the other", other.decl.title())
            }
            Self::Crashes(crash) => format!("it {}, so the whole page crashes", crash.words()),
            Self::PageCrashes => "the page crashes by another workspace".to_owned(),
        }
    }
}
