//! Finds what somebody may miss.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Form, Release, repository};
use super::{Breaking, Normal, NormalWorkspace};
use crate::model::Schema;
use crate::source::Object;

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
    let get_channels = before.channels.is_empty() && !left.channels.is_empty();
    for &(old, workspace) in pairs {
        if old != workspace {
            of_workspace(old, workspace, &left, &mut all);
        }
        if get_channels {
            without_channels(old, workspace, &mut all);
        }
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
    let gone: BTreeSet<_> = lost_architectures(old, workspace).collect();
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

/// Where others get channels, what has none is not listed any more.
fn without_channels<'a>(
    old: &NormalWorkspace,
    workspace: &'a NormalWorkspace,
    all: &mut Vec<Breaking<'a>>,
) {
    let form = |own: &'a NormalWorkspace| own.forms.get(&Schema::V1_1);
    let offers = form(workspace).into_iter().flat_map(|form| &form.offers);
    let was_listed = |release: &Release| {
        let before = old.forms.get(&Schema::V1_1);
        before.is_some_and(|before| before.offers.contains_key(release))
    };
    let gone = offers.filter(|(release, offer)| {
        release.is_read_in(Schema::V1_1) && channels(offer).next().is_none() && was_listed(release)
    });
    let releases: Vec<&str> = gone.map(|(release, _)| &*release.name).collect();
    if !releases.is_empty() {
        all.push(Breaking::NoChannels { workspace, releases });
    }
}

fn image(offer: &Object) -> Option<&str> {
    offer.get("image")?.value.as_str()
}

fn channels(offer: &Object) -> impl Iterator<Item = &str> {
    let tags = offer.get("available_tags").and_then(|tags| tags.value.as_array());
    tags.unwrap_or_default().iter().filter_map(|tag| tag.value.as_str())
}

/// What a list named before, and does not name now; of a list that is gone or new, by the other one.
fn lost_architectures<'a>(
    old: &'a NormalWorkspace,
    new: &'a NormalWorkspace,
) -> impl Iterator<Item = &'a str> {
    let newest = new.forms.values().next_back();
    old.forms.iter().flat_map(move |(schema, before)| {
        let now = new.forms.get(schema).or(newest);
        let kept: BTreeSet<_> = now.into_iter().flat_map(architectures).collect();
        architectures(before).filter(move |own| !kept.contains(own))
    })
}

fn architectures(form: &Form) -> impl Iterator<Item = &str> {
    let written = form.fields.get("architecture").and_then(|written| written.value.as_array());
    written.unwrap_or_default().iter().filter_map(|item| item.value.as_str())
}
