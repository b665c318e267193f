//! Rules about channels, which Kasm 1.16 and later show.

use std::collections::HashMap;

use crate::declare::RegistryDecl;
use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::model::{Channels, Model, Modelled, Offer, Tag};
use crate::source::{Sources, Span, Syntax, Value, json_string};

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
    offered(model, default).into_iter().filter(|&(_, has)| !has).map(|(version, _)| version).min()
}

/// The Kasm versions with channels, and whether some workspace offers them this one.
fn offered(model: &Model<'_>, default: &Tag) -> HashMap<(u32, u32), bool> {
    let mut offered: HashMap<(u32, u32), bool> = HashMap::new();
    for offer in model.offers().filter(|offer| offer.reads_channels() && !offer.tags().is_empty()) {
        let has = offer.tags().iter().any(|tag| tag.value == *default);
        *offered.entry(offer.version.value.minor()).or_default() |= has;
    }
    offered
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

/// Without channels there is none to begin with.
pub(super) fn default_channel_unused(
    decl: &RegistryDecl,
    model: &Model<'_>,
    sources: &Sources,
    findings: &mut Findings,
) {
    let entry = decl.settings.as_ref().and_then(|(settings, _)| settings.entry("default_channel"));
    let is_read = model.registry.as_ref().is_some_and(|registry| registry.default_tag.is_some());
    let is_certain = model.is_whole() && !model.workspaces.is_empty();
    let Some(entry) = entry.filter(|_| is_read && is_certain) else { return };
    if model.workspaces.iter().any(names_channels) {
        return;
    }
    let message = "no workspace offers channels, so there is none to begin with";
    let finding = Finding::new(Code::DefaultChannelUnused, entry.key.span, message)
        .help("remove it, or give the workspaces `available_tags`");
    findings.push(finding.removal(Safety::Safe, sources.without_entry(entry)));
}

/// Whether a workspace has channels, be they right or wrong.
fn names_channels(workspace: &Modelled<'_>) -> bool {
    let entries = workspace.decl.fields.get("compatibility").and_then(|list| list.value.as_array());
    let mut written = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(&entry.value.as_object()?.get("available_tags")?.value));
    let is_some = |value: &Value| *value != Value::Null && value.as_array() != Some(&[]);
    let mut offers = workspace.facts.offers.iter();
    offers.any(|offer| !offer.tags().is_empty()) || written.any(is_some)
}

/// A workspace that is not in the first view, though others are.
pub(super) fn default_channel_partial(model: &Model<'_>, findings: &mut Findings) {
    let registry = model.registry.as_ref();
    let Some(default) = registry.and_then(|registry| registry.default_tag.as_ref()) else {
        return;
    };
    let offered = offered(model, &default.value);
    for workspace in &model.workspaces {
        let others_have_it =
            |offer: &&Offer| offered.get(&offer.version.value.minor()) == Some(&true);
        let read = workspace.facts.offers.iter().filter(|offer| offer.reads_channels());
        let lacking: Vec<_> = read
            .filter(others_have_it)
            .filter(|offer| offer.tags().iter().all(|tag| tag.value != default.value))
            .filter_map(|offer| Some((offer, first_tag(offer)?)))
            .collect();
        let Some(&(offer, tags)) = lacking.first() else { continue };
        let (major, minor) = offer.version.value.minor();
        let message = format!(
            "Kasm {major}.{minor} does not show {} at first: it has no channel `{}`",
            quoted(&workspace.decl.folder),
            default.value
        );
        let edits = lacking.iter().map(|(_, first)| Edit {
            span: Span { end: first.start, ..*first },
            replacement: format!("{}, ", json_string(default.value.as_str())),
        });
        let finding = Finding::new(Code::DefaultChannelPartial, tags, message)
            .related(default.span, "the channel that is selected at first")
            .help("offer that channel too, if the image has such a tag")
            .fixes(Safety::Unsafe, edits.collect());
        findings.push(finding);
    }
}

/// The channels, the newest first.
fn list(channels: &Channels) -> String {
    let mut all: Vec<_> = channels.all.iter().collect();
    all.sort_by_key(|tag| std::cmp::Reverse(tag.age()));
    let all: Vec<_> = all.iter().map(|tag| format!("`{tag}`")).collect();
    all.join(", ")
}
