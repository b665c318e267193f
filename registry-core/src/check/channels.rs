//! Rules about channels, which Kasm 1.16 and later show.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{Channels, Model, Offer, Tag};
use crate::source::{Span, Syntax, json_string};

/// As soon as one workspace has channels, those without are never listed.
pub(super) fn mixed_channels(model: &Model<'_>, findings: &mut Findings) {
    let Some(tags) = model.offers().filter(|offer| offer.reads_channels()).find_map(first_tag)
    else {
        return;
    };
    for workspace in &model.workspaces {
        let offers = workspace.facts.offers.iter().filter(|offer| offer.reads_channels());
        let bare = offers.filter(|offer| offer.tags().is_empty()).min_by_key(|offer| offer.place);
        let Some(bare) = bare else { continue };
        let version = bare.version.value.minor();
        let message = format!(
            "Kasm {}.{} never lists {}: this entry has no channel, but others have",
            version.0,
            version.1,
            quoted(&workspace.decl.folder)
        );
        let finding = Finding::new(Code::MixedChannels, bare.place, message)
            .related(tags, "this entry has channels")
            .help("give every entry `available_tags`, or none");
        findings.push(finding);
    }
}

fn first_tag(offer: &Offer) -> Option<Span> {
    offer.tags().first().map(|tag| tag.span)
}

/// A default that nobody offers, or nobody to some Kasm, makes the first view empty.
pub(super) fn default_channel_unknown(model: &Model<'_>, findings: &mut Findings) {
    let registry = model.registry.as_ref();
    let Some(default) = registry.and_then(|registry| registry.default_tag.as_ref()) else {
        return;
    };
    let channels = model.channels();
    let channel = quoted(default.value.as_str());
    let message = if !channels.all.is_empty() && !channels.all.contains(&default.value) {
        format!("no workspace offers the channel {channel}")
    } else if let Some((major, minor)) = version_without(model, &default.value) {
        format!(
            "no workspace offers the channel {channel} to Kasm {major}.{minor}, whose first view is empty"
        )
    } else {
        return;
    };
    let finding = Finding::new(Code::DefaultChannelUnknown, default.span, message);
    findings.push(match &channels.default {
        Some(tag) => finding
            .help(format!("every workspace offers `{tag}` to every Kasm"))
            .unsafe_fix(default.span, json_string(tag.as_str())),
        None => finding.help(format!("choose one of {}", list(&channels))),
    });
}

/// The first Kasm version with channels that are all different ones.
fn version_without(model: &Model<'_>, default: &Tag) -> Option<(u32, u32)> {
    let mut offered: BTreeMap<(u32, u32), bool> = BTreeMap::new();
    for offer in model.offers().filter(|offer| offer.reads_channels() && !offer.tags().is_empty()) {
        let has = offer.tags().iter().any(|tag| tag.value == *default);
        *offered.entry(offer.version.value.minor()).or_default() |= has;
    }
    offered.into_iter().find(|&(_, has)| !has).map(|(version, _)| version)
}

/// Without a channel that all offer, somebody has to choose.
pub(super) fn default_channel_missing(model: &Model<'_>, findings: &mut Findings) {
    let registry = model.registry.as_ref().filter(|registry| registry.default_channel.is_none());
    let Some(registry) = registry else { return };
    let channels = model.channels();
    if channels.all.is_empty() || channels.default.is_some() {
        return;
    }
    let message = "no channel is offered by every workspace to every Kasm, so one must be chosen";
    let place = match registry.syntax {
        Syntax::Rust => "",
        _ => " below `[registry]`",
    };
    let finding = Finding::new(Code::DefaultChannelMissing, registry.place, message).help(format!(
        "give all workspaces a channel in common, or write `default_channel`{place}: one of {}",
        list(&channels)
    ));
    findings.push(finding);
}

/// The channels, the newest first.
fn list(channels: &Channels) -> String {
    let mut all: Vec<_> = channels.all.iter().collect();
    all.sort_by_key(|tag| std::cmp::Reverse(tag.age()));
    let all: Vec<_> = all.iter().map(|tag| format!("`{tag}`")).collect();
    all.join(", ")
}
