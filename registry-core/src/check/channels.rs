//! Rules about channels, which Kasm 1.16 and later show.

use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::Model;

/// As soon as one workspace has channels, those without are never listed.
pub(super) fn mixed_channels(model: &Model<'_>, findings: &mut Findings) {
    let Some(tagged) =
        model.offers().find(|offer| offer.reads_channels() && !offer.tags().is_empty())
    else {
        return;
    };
    for workspace in &model.workspaces {
        let offers = workspace.facts.offers.iter().filter(|offer| offer.reads_channels());
        let Some(bare) =
            offers.filter(|offer| offer.tags().is_empty()).min_by_key(|offer| offer.place)
        else {
            continue;
        };
        let message = format!(
            "this entry has no `available_tags`, but others of the registry have, so `{}` vanishes",
            workspace.decl.folder
        );
        let finding = Finding::new(Code::MixedChannels, bare.place, message)
            .related(tagged.place, "this one has channels")
            .help("give `available_tags` to every entry, or to none");
        findings.push(finding);
    }
}

/// A default that nobody offers makes the first view empty.
pub(super) fn default_channel_unknown(model: &Model<'_>, findings: &mut Findings) {
    let Some(default) =
        model.registry.as_ref().and_then(|registry| registry.default_channel.as_ref())
    else {
        return;
    };
    let channels = model.channels();
    if channels.all.is_empty() || channels.all.contains(&default.value) {
        return;
    }
    let message = format!("no workspace offers the channel {}", quoted(default.value.as_str()));
    let finding = Finding::new(Code::DefaultChannelUnknown, default.span, message);
    findings.push(match channels.default {
        Some(tag) => finding
            .help(format!("every workspace offers `{tag}`"))
            .fix(default.span, crate::model::fields::json_string(tag.as_str())),
        None => finding.help("name a channel that every workspace offers"),
    });
}

/// Without a channel that all offer, somebody has to choose.
pub(super) fn default_channel_missing(model: &Model<'_>, findings: &mut Findings) {
    let Some(registry) =
        model.registry.as_ref().filter(|registry| registry.default_channel.is_none())
    else {
        return;
    };
    let channels = model.channels();
    if channels.all.is_empty() || channels.default.is_some() {
        return;
    }
    let all: Vec<_> = channels.all.iter().map(|tag| format!("`{tag}`")).collect();
    let finding = Finding::new(
        Code::DefaultChannelMissing,
        registry.place,
        "no channel is offered by every workspace",
    )
    .help(format!("write `default_channel = \"…\"` with one of {}", all.join(", ")));
    findings.push(finding);
}
