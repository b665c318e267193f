//! What somebody may miss who uses what was published before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::form::{Form, Release, repository};
use super::{Normal, NormalWorkspace};
use crate::finding::quoted;
use crate::model::Schema;
use crate::source::Object;

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
            Self::LastRelease { .. } | Self::Releases { .. } => "release-dropped",
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

/// Everything that is breaking: what concerns all workspaces first, then by workspace.
pub(super) fn all<'a>(
    old: &'a Normal,
    new: &'a Normal,
    pairs: &[(&'a NormalWorkspace, &'a NormalWorkspace)],
    removed: &[&'a NormalWorkspace],
) -> Vec<Breaking<'a>> {
    let gone = |schema: &&Schema| !new.lists.contains_key(schema);
    let schemas = old.lists.keys().filter(gone);
    let mut all: Vec<_> = schemas.map(|&schema| Breaking::Schema { schema }).collect();
    list_url(old, new, &mut all);
    let (before, left) = (Offered::by(old), Offered::by(new));
    let releases = before.releases.iter().filter(|(release, schemas)| {
        let is_published = schemas.iter().any(|schema| new.lists.contains_key(schema));
        is_published && !left.releases.contains_key(*release)
    });
    all.extend(releases.map(|(release, _)| Breaking::LastRelease { release: &release.name }));
    let channels = before.channels.difference(&left.channels);
    all.extend(channels.map(|channel| Breaking::LastChannel { channel }));
    all.extend(removed.iter().map(|workspace| Breaking::Removed { workspace }));
    for &(old, workspace) in pairs.iter().filter(|(old, new)| old != new) {
        of_workspace(old, workspace, &left, &mut all);
    }
    all
}

fn list_url<'a>(old: &'a Normal, new: &'a Normal, all: &mut Vec<Breaking<'a>>) {
    let text = |form: &'a Form| form.fields.get("list_url").and_then(|url| url.value.as_str());
    let both = old.lists.iter().filter_map(|(schema, form)| Some((form, new.lists.get(schema)?)));
    for (old, new) in both.filter_map(|(old, new)| Some((text(old)?, text(new)))) {
        let found = Breaking::ListUrl { old, new };
        if Some(old) != new && !all.contains(&found) {
            all.push(found);
        }
    }
}

/// What all workspaces together offer.
#[derive(Default)]
struct Offered<'a> {
    releases: BTreeMap<&'a Release, BTreeSet<Schema>>,
    channels: BTreeSet<&'a str>,
}

impl<'a> Offered<'a> {
    fn by(normal: &'a Normal) -> Self {
        let mut offered = Self::default();
        for (&schema, form) in normal.workspaces.iter().flat_map(|workspace| &workspace.forms) {
            for (release, offer) in
                form.offers.iter().filter(|(release, _)| release.is_read_in(schema))
            {
                offered.releases.entry(release).or_default().insert(schema);
                offered.channels.extend(channels(offer));
            }
        }
        offered
    }
}

fn of_workspace<'a>(
    old: &'a NormalWorkspace,
    workspace: &'a NormalWorkspace,
    left: &Offered<'_>,
    all: &mut Vec<Breaking<'a>>,
) {
    let mut releases: Vec<&str> = Vec::new();
    let mut images: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    let mut dropped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (&schema, before) in &old.forms {
        let now = workspace.forms.get(&schema);
        let read = before.offers.iter().filter(|(release, _)| release.is_read_in(schema));
        for (release, offer) in read {
            let Some(now) = now.and_then(|now| now.offers.get(release)) else {
                if left.releases.contains_key(release) {
                    releases.push(&release.name);
                }
                continue;
            };
            if let (Some(old), Some(new)) = (image(offer), image(now))
                && repository(old) != repository(new)
            {
                let pair = (repository(old), repository(new));
                images.entry(pair).or_default().push(&release.name);
            }
            let kept: BTreeSet<_> = channels(now).collect();
            for channel in
                channels(offer).filter(|own| left.channels.contains(own) && !kept.contains(own))
            {
                dropped.entry(channel).or_default().push(&release.name);
            }
        }
    }
    if !releases.is_empty() {
        all.push(Breaking::Releases { workspace, releases });
    }
    let images = images.into_iter();
    all.extend(images.map(|((old, new), releases)| Breaking::Image {
        workspace,
        old,
        new,
        releases,
    }));
    let kept: BTreeSet<_> = architectures(workspace).collect();
    let gone: BTreeSet<_> = architectures(old).filter(|own| !kept.contains(own)).collect();
    all.extend(
        gone.into_iter().map(|architecture| Breaking::Architecture { workspace, architecture }),
    );
    let dropped = dropped.into_iter();
    all.extend(dropped.map(|(channel, releases)| Breaking::Channel {
        workspace,
        channel,
        releases,
    }));
}

fn image(offer: &Object) -> Option<&str> {
    offer.get("image")?.value.as_str()
}

fn channels(offer: &Object) -> impl Iterator<Item = &str> {
    let tags = offer.get("available_tags").and_then(|tags| tags.value.as_array());
    tags.unwrap_or_default().iter().filter_map(|tag| tag.value.as_str())
}

fn architectures(workspace: &NormalWorkspace) -> impl Iterator<Item = &str> {
    let written = workspace.forms.values().filter_map(|form| form.fields.get("architecture"));
    let items = written.flat_map(|written| written.value.as_array().unwrap_or_default());
    items.filter_map(|item| item.value.as_str())
}
