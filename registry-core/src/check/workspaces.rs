//! Rules about what tells workspaces apart, and whether they are published at all.

use std::collections::HashMap;

use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{ImageRef, KasmVersion, Model, Modelled, Schema};
use crate::source::{Span, Spanned};

/// Two folders that are one on a system where case does not count.
pub(super) fn duplicate_folder(model: &Model<'_>, findings: &mut Findings) {
    let mut first: HashMap<String, &Modelled<'_>> = HashMap::new();
    for workspace in &model.workspaces {
        let folder = &workspace.decl.folder;
        // A workspace in Rust without a name, which is a finding of its own.
        if folder.is_empty() {
            continue;
        }
        let Some(other) = first.insert(folder.to_lowercase(), workspace) else {
            continue;
        };
        let (message, help) = if other.decl.folder == *folder {
            // Only in Rust, where the name stands for a folder that is not said.
            let message = format!("two workspaces have the folder {}", quoted(folder));
            (message, "give one of them another `folder`")
        } else {
            let message = format!(
                "the folders {} and {} differ in case only",
                quoted(&other.decl.folder),
                quoted(folder)
            );
            (message, "rename one of the two folders")
        };
        let finding = Finding::new(Code::DuplicateFolder, workspace.decl.place, message)
            .label(format!("from {}", quoted(folder)))
            .related(other.decl.place, format!("from {}", quoted(&other.decl.folder)))
            .help(help);
        findings.push(finding);
    }
}

/// Two workspaces that are the same one to some Kasm version.
pub(super) fn duplicate_image(model: &Model<'_>, findings: &mut Findings) {
    let mut first: HashMap<_, (usize, Span)> = HashMap::new();
    for (index, workspace) in model.workspaces.iter().enumerate() {
        let mut told = Vec::new();
        for (version, image) in identities(workspace) {
            let entry = first.entry((version, &image.value)).or_insert((index, image.span));
            let (other, place) = *entry;
            if other == index || told.contains(&other) {
                continue;
            }
            told.push(other);
            let message =
                format!("{} is the image of two workspaces", quoted(image.value.as_str()));
            let finding = Finding::new(Code::DuplicateImage, image.span, message)
                .label("Kasm tells workspaces apart by their image")
                .related(
                    place,
                    format!("also the image of {}", quoted(&model.workspaces[other].decl.folder)),
                )
                .help("give each workspace an image, or at least a tag, of its own");
            findings.push(finding);
        }
    }
}

/// A Kasm version, where it matters, and the image that it installs.
type Identity<'m> = (Option<(u32, u32)>, &'m Spanned<ImageRef>);

/// What a workspace is known by: in schema 1.0 its images, whatever the version; in 1.1 the image of
/// each version.
fn identities<'m>(workspace: &'m Modelled<'_>) -> Vec<Identity<'m>> {
    let facts = &workspace.facts;
    if facts.offers.is_empty() {
        return facts.name.iter().map(|name| (None, name)).collect();
    }
    let offers =
        facts.offers.iter().filter_map(|offer| Some((offer.version.value, offer.image.as_ref()?)));
    let key = |version: KasmVersion| (version.schema() > Schema::V1_0).then(|| version.minor());
    offers.map(|(version, image)| (key(version), image)).collect()
}

/// A workspace whose versions none of the written schemas serves.
pub(super) fn unpublished(model: &Model<'_>, findings: &mut Findings) {
    let written = model.schemas();
    let names: Vec<_> = written
        .iter()
        .map(|schema| format!("schema {schema}, for Kasm {}", schema.readers()))
        .collect();
    let setting = model.registry.as_ref().and_then(|registry| registry.schemas.as_ref()?.first());
    for workspace in model.workspaces.iter().filter(|workspace| !workspace.is_carried(&written)) {
        let place =
            workspace.facts.offers.first().map_or(workspace.decl.place, |offer| offer.place);
        let message = format!(
            "{} is for none of the Kasm versions that the registry is published for",
            quoted(&workspace.decl.folder)
        );
        let mut finding = Finding::new(Code::Unpublished, place, message).help(format!(
            "the registry writes {}: add a version that reads it, or another schema",
            names.join(" and ")
        ));
        if let Some(setting) = setting {
            finding = finding.related(setting.span, "the schemas are chosen here");
        }
        findings.push(finding);
    }
}
