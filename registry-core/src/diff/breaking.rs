//! What somebody may miss who uses what was published before.

use std::fmt;

use super::NormalWorkspace;
use crate::finding::quoted;
use crate::model::Schema;

/// A change that takes something away.
#[derive(Clone, Debug, PartialEq)]
pub enum Breaking<'a> {
    /// A list is not published any more.
    Schema {
        /// Its schema.
        schema: Schema,
    },
    /// The address changed by which Kasm knows the registry.
    ListUrl {
        /// What it was.
        old: &'a str,
        /// What it is; none where that is no text.
        new: Option<&'a str>,
    },
    /// Nothing is left for a release of Kasm.
    LastRelease {
        /// The release, as entries name it.
        release: &'a str,
    },
    /// No workspace is in a channel any more.
    LastChannel {
        /// The channel.
        channel: &'a str,
    },
    /// A workspace is gone.
    Removed {
        /// What it was.
        workspace: &'a NormalWorkspace,
    },
    /// A workspace is not listed on some releases any more, which list others.
    Releases {
        /// What it is now.
        workspace: &'a NormalWorkspace,
        /// The releases.
        releases: Vec<&'a str>,
    },
    /// A workspace is not listed on some releases any more, since others have channels now.
    NoChannels {
        /// What it is now.
        workspace: &'a NormalWorkspace,
        /// The releases.
        releases: Vec<&'a str>,
    },
    /// Another image is installed on some releases.
    Image {
        /// What it is now.
        workspace: &'a NormalWorkspace,
        /// The repository that it was.
        old: &'a str,
        /// The one that it is.
        new: &'a str,
        /// The releases.
        releases: Vec<&'a str>,
    },
    /// Agents of an architecture cannot run it any more.
    Architecture {
        /// What it is now.
        workspace: &'a NormalWorkspace,
        /// The architecture.
        architecture: &'a str,
    },
    /// A workspace left a channel in which there are others.
    Channel {
        /// What it is now.
        workspace: &'a NormalWorkspace,
        /// The channel.
        channel: &'a str,
        /// The releases on which it did.
        releases: Vec<&'a str>,
    },
}

impl Breaking<'_> {
    /// The word for it, in data.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Schema { .. } => "schema-dropped",
            Self::ListUrl { .. } => "list-url-changed",
            Self::LastRelease { .. } | Self::Releases { .. } | Self::NoChannels { .. } => {
                "release-dropped"
            }
            Self::LastChannel { .. } | Self::Channel { .. } => "channel-dropped",
            Self::Removed { .. } => "workspace-removed",
            Self::Image { .. } => "image-changed",
            Self::Architecture { .. } => "architecture-dropped",
        }
    }

    /// The workspace that it is about; none where that is the registry.
    pub const fn workspace(&self) -> Option<&NormalWorkspace> {
        match self {
            Self::Schema { .. }
            | Self::ListUrl { .. }
            | Self::LastRelease { .. }
            | Self::LastChannel { .. } => None,
            Self::Removed { workspace }
            | Self::Releases { workspace, .. }
            | Self::NoChannels { workspace, .. }
            | Self::Image { workspace, .. }
            | Self::Architecture { workspace, .. }
            | Self::Channel { workspace, .. } => Some(workspace),
        }
    }
}

impl fmt::Display for Breaking<'_> {
    /// A sentence without its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(workspace) = self.workspace() {
            write!(f, "{} ", quoted(&workspace.key))?;
        }
        match self {
            Self::Schema { schema } => write!(
                f,
                "the list of schema {schema} is not published any more: Kasm {} refuse the registry",
                schema.readers()
            ),
            Self::ListUrl { old, new } => {
                let new = new.map_or_else(|| "no text".to_owned(), quoted);
                write!(f, "the registry's `list_url` was {}, and is {new}: ", quoted(old))?;
                f.write_str("who has added it gets no updates, or adds it a second time")
            }
            Self::LastRelease { release } => {
                write!(f, "no workspace is left for Kasm {}", quoted(release))
            }
            Self::LastChannel { channel } => {
                write!(f, "no workspace is left in the channel {}", quoted(channel))
            }
            Self::Removed { .. } => f.write_str("is gone"),
            Self::Releases { releases, .. } => {
                write!(f, "is not listed any more on Kasm {}", listed(releases))
            }
            Self::NoChannels { releases, .. } => {
                write!(f, "is not listed any more on Kasm {}: ", listed(releases))?;
                f.write_str("others have channels now, and it has none")
            }
            Self::Image { old, new, releases, .. } => {
                let (old, new, releases) = (quoted(old), quoted(new), listed(releases));
                write!(f, "is another image on Kasm {releases}: {new}, and was {old}")
            }
            Self::Architecture { architecture, .. } => {
                write!(f, "does not run on {} any more", quoted(architecture))
            }
            Self::Channel { channel, releases, .. } => {
                let (channel, releases) = (quoted(channel), listed(releases));
                write!(f, "is not in the channel {channel} any more on Kasm {releases}")
            }
        }
    }
}

fn listed(releases: &[&str]) -> String {
    releases.iter().map(|release| quoted(release)).collect::<Vec<_>>().join(", ")
}
