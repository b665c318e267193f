//! `cargo kasm images outdated`: newer tags.

use std::collections::{BTreeMap, HashSet};

use clap_cargo::style;
use registry_core::check;
use registry_core::lock::PullRef;
use registry_core::model::{Model, Offer};
use registry_core::source::Span;
use serde_json::json;

use super::{Registry, each};
use crate::cli::{Lints, OutdatedImages, TableFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::images::newer::{newer, release};
use crate::images::tags;
use crate::report::json::{VERSION, span};

pub(super) fn run(arguments: &OutdatedImages, console: &mut Console) -> Result<u8, Error> {
    let selection = &arguments.selection;
    if selection.offline || selection.frozen {
        let message =
            "`images outdated` asks image registries, which `--offline` and `--frozen` forbid";
        return Err(Error::Usage(message.to_owned()));
    }
    each(selection, &Lints::default(), console, |registry, console| {
        one(arguments, registry, console)
    })
}

/// An image of a workspace, and the tags that follow its own.
struct Outdated<'m> {
    folder: &'m str,
    place: Span,
    image: PullRef,
    /// The Kasm release that it is offered to.
    version: String,
    /// Newer tags that belong there too, the newest first.
    newer: Vec<String>,
    /// Newer tags of other Kasm releases.
    others: Vec<String>,
}

fn one(
    arguments: &OutdatedImages,
    registry: &Registry<'_>,
    console: &mut Console,
) -> Result<u8, Error> {
    let (model, _) = check::judge(registry.loaded);
    let names = registry.names(&model);
    let mut repositories: BTreeMap<String, PullRef> = BTreeMap::new();
    for image in names.into_values() {
        repositories.entry(repository(&image)).or_insert(image);
    }
    let images: Vec<_> = repositories.values().collect();
    let listed = tags(&images, arguments.network);
    let mut code = exit::OK;
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (repository, listed) in repositories.keys().zip(listed) {
        match listed {
            Ok(tags) => {
                known.insert(repository, tags);
            }
            Err(error) => {
                console.problem(&format!("`{repository}`: {error}"))?;
                code = exit::NETWORK;
            }
        }
    }
    let outdated = outdated(registry, &model, &known);
    match arguments.message_format {
        TableFormat::Human => table(&outdated, console)?,
        TableFormat::Json => {
            for outdated in &outdated {
                console.data(&object(outdated, registry).to_string())?;
            }
        }
    }
    let images: HashSet<_> = outdated.iter().map(|outdated| &outdated.image).collect();
    let images = super::super::number(images.len(), "image");
    let file = &registry.selected.file;
    console.status("Found", &format!("newer tags of {images} in `{file}`"))?;
    Ok(code)
}

fn repository(image: &PullRef) -> String {
    format!("{}/{}", image.host(), image.repository())
}

fn outdated<'m>(
    registry: &Registry<'_>,
    model: &'m Model<'_>,
    known: &BTreeMap<&str, Vec<String>>,
) -> Vec<Outdated<'m>> {
    let mut all = Vec::new();
    for workspace in registry.meant(model) {
        let mut seen = HashSet::new();
        let offers = &workspace.facts.offers;
        let places = offers.iter().flat_map(|offer| {
            let own = offer.offered().into_iter().filter(|offered| is_bound(offer, &offered.image));
            own.map(|offered| offered.place)
        });
        let bound: HashSet<Span> = places.collect();
        for offer in offers {
            for offered in offer.offered() {
                let Some(tags) = known.get(repository(&offered.image).as_str()) else { continue };
                let Some(tag) = offered.image.tag() else { continue };
                // Of several releases that one image is for, its tag may begin with one.
                if bound.contains(&offered.place) && !is_bound(offer, &offered.image) {
                    continue;
                }
                let (newer, others) = split(offer, &offered.image, newer(tag, tags));
                let is_new = seen.insert((offered.image.clone(), offered.place));
                if is_new && !(newer.is_empty() && others.is_empty()) {
                    all.push(Outdated {
                        folder: &workspace.decl.folder,
                        place: offered.place,
                        image: offered.image,
                        version: offer.version.value.to_string(),
                        newer,
                        others,
                    });
                }
            }
        }
    }
    all
}

/// Whether an image's tag begins with the release that its entry is for.
fn is_bound(offer: &Offer, image: &PullRef) -> bool {
    image.tag().and_then(release) == Some(offer.version.value.minor())
}

/// Where that is so, the tags that begin with it too, and the others.
fn split(offer: &Offer, image: &PullRef, newer: Vec<&str>) -> (Vec<String>, Vec<String>) {
    let is_bound = is_bound(offer, image);
    let own = offer.version.value.minor();
    let belongs = |tag: &&str| !is_bound || release(tag) == Some(own);
    let (here, elsewhere): (Vec<_>, Vec<_>) = newer.into_iter().partition(belongs);
    let owned = |tags: Vec<&str>| tags.into_iter().map(str::to_owned).collect();
    (owned(here), owned(elsewhere))
}

/// A line an image of a workspace: the newest tag that could take its place.
fn table(outdated: &[Outdated<'_>], console: &mut Console) -> Result<(), Error> {
    let (bold, code) = (style::HEADER, style::LITERAL);
    let width = outdated.iter().map(|image| image.folder.chars().count()).max().unwrap_or_default();
    let mut seen = HashSet::new();
    for Outdated { folder, image, version, newer, others, .. } in outdated {
        // It may stand in several places, as a tag and as a channel.
        if !seen.insert((folder, image)) {
            continue;
        }
        let newest = match newer.first() {
            Some(newest) => format!("  {code}{newest}{code:#}"),
            None => String::new(),
        };
        let others = match others.first() {
            Some(other) => format!("  (beyond Kasm {version}: {other})"),
            None => String::new(),
        };
        console.page(&format!("{bold}{folder:width$}{bold:#}  {image}{newest}{others}"))?;
    }
    Ok(())
}

fn object(outdated: &Outdated<'_>, registry: &Registry<'_>) -> serde_json::Value {
    json!({
        "reason": "kasm-outdated",
        "v": VERSION,
        "folder": outdated.folder,
        "kasm": outdated.version,
        "image": outdated.image.to_string(),
        "declared": span(outdated.place, &registry.loaded.sources),
        "newer": outdated.newer,
        "others": outdated.others,
    })
}
