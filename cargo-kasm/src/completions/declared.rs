//! What is declared here: by the nearest registry, and by the Cargo workspace.

use camino::Utf8Path;
use cargo_metadata::{Metadata, MetadataCommand};
use clap_complete::engine::CompletionCandidate;
use registry_core::declare::{self, Loaded, REGISTRY_FILE, Reading};

use super::values::candidate;
use crate::select;

/// The workspaces of the nearest registry, by their folders.
pub(super) fn workspaces() -> Vec<CompletionCandidate> {
    let Some(loaded) = nearest() else { return Vec::new() };
    let workspaces = loaded.registry.workspaces.iter();
    workspaces.map(|workspace| candidate(&workspace.folder, name(workspace))).collect()
}

/// Their folders' paths, where these lie below the current folder.
pub(super) fn workspace_paths() -> Vec<CompletionCandidate> {
    let Some(loaded) = nearest() else { return Vec::new() };
    let here = Utf8Path::new(".").canonicalize_utf8().unwrap_or_default();
    let alone = loaded.registry.workspaces.iter().filter(|workspace| workspace.is_alone);
    let paths = alone.filter_map(|workspace| {
        let folder = loaded.sources.file(workspace.source).path.parent()?;
        let path = folder.strip_prefix(&here).unwrap_or(folder);
        let is_below = path.is_relative() && !path.as_str().is_empty();
        is_below.then(|| candidate(&format!("{path}/"), name(workspace)))
    });
    paths.collect()
}

/// The templates of the nearest registry.
pub(super) fn templates() -> Vec<CompletionCandidate> {
    let Some(loaded) = nearest() else { return Vec::new() };
    let templates = loaded.registry.templates.entries.iter();
    templates.map(|entry| candidate(entry.key.value.as_str(), "")).collect()
}

/// The packages of the Cargo workspace.
pub(super) fn packages() -> Vec<CompletionCandidate> {
    let Some(metadata) = metadata() else { return Vec::new() };
    let packages = metadata.workspace_packages().into_iter();
    packages
        .map(|package| candidate(&package.name, package.description.as_deref().unwrap_or_default()))
        .collect()
}

/// The features of its packages.
pub(super) fn features() -> Vec<CompletionCandidate> {
    let Some(metadata) = metadata() else { return Vec::new() };
    let packages = metadata.workspace_packages().into_iter();
    let mut names: Vec<_> = packages.flat_map(|package| package.features.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| candidate(name, "")).collect()
}

/// The registry in or above the current folder.
fn nearest() -> Option<Loaded> {
    let file = select::registry_folder(None).ok()?.join(REGISTRY_FILE);
    declare::load(&file, None, Reading::Declarations).ok()
}

/// What a workspace is called.
fn name(workspace: &declare::WorkspaceDecl) -> &str {
    let name = workspace.fields.get("friendly_name");
    name.and_then(|name| name.value.as_str()).unwrap_or_default()
}

/// What Cargo says of the workspace here, without asking anybody else.
fn metadata() -> Option<Metadata> {
    let mut command = MetadataCommand::new();
    command.no_deps().other_options(["--offline".to_owned()]);
    command.exec().ok()
}
