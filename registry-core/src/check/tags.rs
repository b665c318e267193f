//! Rules about image tags and the channels that take their place.

use std::collections::{HashMap, HashSet};

use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::model::{ImageRef, Model, Modelled, Offer, Tag};
use crate::source::{Sources, Span, Spanned, json_string};

/// A channel takes the place of the tag that tells two workspaces apart. Returns the repositories.
pub(super) fn variant_tags_with_channels<'m>(
    model: &'m Model<'_>,
    findings: &mut Findings,
) -> HashSet<&'m str> {
    let mut first: HashMap<_, (usize, &Spanned<ImageRef>)> = HashMap::new();
    let mut repositories = HashSet::new();
    for (index, workspace) in model.workspaces.iter().enumerate() {
        let mut is_told = false;
        for (offer, image) in with_channels(&workspace.facts.offers) {
            let (version, repository) = (offer.version.value.minor(), image.value.repository());
            for tag in offer.tags() {
                let entry = first.entry((version, repository, &tag.value));
                let (other, place) = *entry.or_insert((index, image));
                if other == index || place.value == image.value {
                    continue;
                }
                repositories.insert(repository);
                if std::mem::replace(&mut is_told, true) {
                    continue;
                }
                let message = format!(
                    "the channel `{}` takes the place of the tag of {}",
                    tag.value,
                    quoted(image.value.as_str())
                );
                let other = &model.workspaces[other].decl.folder;
                let finding = Finding::new(Code::VariantTagsWithChannels, image.span, message)
                    .label("Kasm would install one image for both")
                    .related(place.span, format!("the image of {}", quoted(other)))
                    .help("publish each variant in a repository of its own, or leave out `available_tags`");
                findings.push(finding);
            }
        }
    }
    repositories
}

/// The entries for which a channel decides what is installed.
fn with_channels(offers: &[Offer]) -> impl Iterator<Item = (&Offer, &Spanned<ImageRef>)> {
    let read = offers.iter().filter(|offer| offer.reads_channels() && !offer.tags().is_empty());
    read.filter_map(|offer| Some((offer, offer.image.as_ref()?)))
}

/// A default tag that no channel leads to. `variants` are repositories for which that is said.
pub(super) fn tag_outside_available_tags(
    model: &Model<'_>,
    variants: &HashSet<&str>,
    findings: &mut Findings,
) {
    let registry = model.registry.as_ref();
    let default = registry.and_then(|registry| registry.default_tag.as_ref());
    let is_default = |tag: &Tag| default.is_some_and(|default| default.value == *tag);
    for (offer, image) in
        model.workspaces.iter().flat_map(|workspace| with_channels(&workspace.facts.offers))
    {
        let repository = image.value.repository();
        let Some(tag) = image.value.tag().filter(|_| image.value.digest().is_none()) else {
            continue;
        };
        let offered = offer.tags().iter().map(|tag| &tag.value);
        if variants.contains(repository) || offered.clone().any(|other| other.as_str() == tag) {
            continue;
        }
        let by_rank = |tag: &&Tag| (is_default(tag), tag.as_str() == "develop", tag.age());
        let Some(best) = offered.max_by_key(by_rank) else {
            continue;
        };
        let mended = format!("{repository}:{best}");
        let message = format!("`{tag}` is none of the entry's channels");
        let finding = Finding::new(Code::TagOutsideAvailableTags, image.span, message)
            .help(format!("write {}, or add `{tag}` to `available_tags`", quoted(&mended)))
            .unsafe_fix(image.span, json_string(&mended));
        findings.push(finding);
    }
}

/// Once is enough.
pub(super) fn duplicate_tag(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for offer in workspaces.iter().flat_map(|workspace| &workspace.facts.offers) {
        let mut named = HashSet::new();
        for tag in offer.tags().iter().filter(|tag| !named.insert(&tag.value)) {
            let message = format!("the channel `{}` is named twice", tag.value);
            let finding =
                Finding::new(Code::DuplicateTag, tag.span, message).help("remove one of the two");
            findings.push(finding.removal(Safety::Safe, sources.without_item(tag)));
        }
    }
}

/// A tag of a kind that Kasm's own images had once.
pub(super) fn retired_tag(model: &Model<'_>, sources: &Sources, findings: &mut Findings) {
    let default = model.registry.as_ref().and_then(|registry| registry.default_tag.as_ref());
    let mut channels: HashMap<&str, Retired> = HashMap::new();
    let mut told = HashSet::new();
    for offer in model.offers() {
        let Some(image) = offer.image.as_ref() else { continue };
        let own = image.value.tag().filter(|_| image.value.is_kasms());
        let own = own.and_then(|tag| Some((tag, successor(tag)?)));
        let own = own.filter(|_| told.insert(image.span));
        let mended = own.as_ref().map(|(_, new)| Edit {
            span: image.span,
            replacement: json_string(&format!("{}:{new}", image.value.repository())),
        });
        let tags = offer.tags().iter().filter(|tag| successor(tag.value.as_str()).is_some());
        for tag in tags.clone() {
            let retired = channels.entry(tag.value.as_str()).or_default();
            if image.value.is_kasms() {
                retired.places.push(tag.span);
                retired.edits.push(channel_edit(offer, tag, sources));
            } else {
                retired.edits.push(None);
            }
        }
        // Where the tag is a channel, both change together.
        let Some((tag, new)) = own else { continue };
        match tags.clone().find(|other| other.value.as_str() == tag) {
            Some(channel) => {
                channels.entry(channel.value.as_str()).or_default().edits.push(mended);
            }
            None => findings.push(
                retired(tag, &new, image.span).fixes(Safety::Unsafe, mended.into_iter().collect()),
            ),
        }
    }
    for (tag, Retired { places, edits }) in channels {
        let Some(new) = successor(tag) else { continue };
        let default = default.filter(|default| default.value.as_str() == tag);
        let default = default.map(|default| default.span);
        let edit = default.map(|span| Some(Edit { span, replacement: json_string(&new) }));
        // A channel is one thing in all of the registry: all of it changes, or nothing.
        let mut edits: Option<Vec<_>> = edits.into_iter().chain(edit).collect();
        for place in places {
            let finding = retired(tag, &new, place);
            findings.push(finding.fixes(Safety::Unsafe, edits.take().unwrap_or_default()));
        }
    }
}

/// Where a retired tag is a channel, and what mends all of it, if every place can be mended.
#[derive(Default)]
struct Retired {
    places: Vec<Span>,
    edits: Vec<Option<Edit>>,
}

fn retired(tag: &str, new: &str, span: Span) -> Finding {
    let message = format!("Kasm's images have no tag `{tag}`: that kind ended with 1.15");
    Finding::new(Code::RetiredTag, span, message).help(format!("use `{new}`"))
}

/// Puts the successor in a channel's place, or takes the channel out where that is offered already.
fn channel_edit(offer: &Offer, tag: &Spanned<Tag>, sources: &Sources) -> Option<Edit> {
    let new = successor(tag.value.as_str())?;
    if offer.tags().iter().any(|other| other.value.as_str() == new) {
        return Some(Edit { span: sources.without_item(tag)?, replacement: String::new() });
    }
    Some(Edit { span: tag.span, replacement: json_string(&new) })
}

/// The tag that took the place of a retired one: `X.Y.Z-rolling` is gone since 1.16.
fn successor(tag: &str) -> Option<String> {
    const FIRST_WITHOUT: [u32; 2] = [1, 16];
    let numbers = tag.strip_suffix("-rolling")?.split('.').map(|part| part.parse().ok());
    let numbers: Vec<u32> = numbers.collect::<Option<_>>()?;
    let is_gone = numbers.len() == 3 && numbers[..2] >= FIRST_WITHOUT[..];
    is_gone.then(|| format!("{tag}-daily"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_1_16_and_later_are_retired() {
        for (tag, new) in [
            ("1.16.0-rolling", Some("1.16.0-rolling-daily")),
            ("1.20.1-rolling", Some("1.20.1-rolling-daily")),
            ("2.0.0-rolling", Some("2.0.0-rolling-daily")),
            ("1.15.0-rolling", None),
            ("1.9.0-rolling", None),
            ("1.17.0-rolling-daily", None),
            ("1.17-rolling", None),
            ("1.17.0", None),
            ("rolling", None),
        ] {
            assert_eq!(successor(tag).as_deref(), new, "{tag}");
        }
    }
}
