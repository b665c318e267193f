//! What an import says of itself.

use std::collections::{BTreeMap, HashMap};
use std::fs;

use registry_core::declare::{Loaded, WORKSPACE_JSON};
use registry_core::model::{Model, Schema};

use super::fold::Declaration;
use super::source::{Source, differences};
use super::workspaces_of;
use crate::error::Error;

/// What became of a source.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many workspaces there are.
    pub workspaces: usize,
    /// How many bytes their `workspace.json` files have.
    pub json: usize,
    /// How many bytes `registry.toml` has.
    pub toml: usize,
    /// What was found in common.
    pub folded: String,
    /// The workspaces that stay `workspace.json`, and why.
    pub kept: BTreeMap<String, String>,
    /// What is to be known.
    pub notes: Vec<String>,
    /// What does not come along.
    pub left: Vec<String>,
    /// Whether no release of Kasm that is current reads it.
    pub is_old: bool,
}

impl Summary {
    pub(super) fn new(source: &Source, loaded: &Loaded, model: &Model<'_>) -> Result<Self, Error> {
        let folder = workspaces_of(source, loaded);
        let size = |folder: &str, file: &str| {
            fs::metadata(folder.to_owned() + "/" + file).map_or(0, |file| file.len())
        };
        let json = model
            .workspaces
            .iter()
            .map(|own| size(folder.join(&own.decl.folder).as_str(), WORKSPACE_JSON));
        let mut summary = Self {
            workspaces: model.workspaces.len() + model.unparsed,
            json: usize::try_from(json.sum::<u64>()).unwrap_or(usize::MAX),
            is_old: model.schemas() == [Schema::V1_0],
            ..Self::default()
        };
        if model.unparsed > 0 {
            let count = model.unparsed;
            summary.notes.push(format!("{count} of the workspaces cannot be read, and stay as they are: `cargo kasm check` says why"));
        }
        summary.notes.extend(differences(source)?);
        summary.about_icons(model);
        Ok(summary)
    }

    /// Says what is to be known about the icons.
    fn about_icons(&mut self, model: &Model<'_>) {
        let mut contents: HashMap<&str, &[u8]> = HashMap::new();
        let (mut different, mut missing) = (Vec::new(), Vec::new());
        for workspace in &model.workspaces {
            let decl = workspace.decl;
            match &decl.icon {
                None => missing.push(decl.folder.as_str()),
                Some(icon) => {
                    let content: &[u8] = icon.content.as_deref().unwrap_or_default();
                    if *contents.entry(&icon.name).or_insert(content) != content
                        && !different.contains(&icon.name.as_str())
                    {
                        different.push(icon.name.as_str());
                    }
                }
            }
        }
        for name in different {
            self.notes.push(format!("several workspaces have an icon `{name}`, and not the same one: as the template does, the last is published"));
        }
        if !missing.is_empty() {
            self.notes.push(format!("no icon was found for {}", listed(&missing)));
        }
    }

    pub(super) fn stays(&mut self, folder: &str, reason: String) {
        self.kept.insert(folder.to_owned(), reason);
    }

    pub(super) fn folded(&mut self, declaration: &Declaration, toml: &str, left: Vec<String>) {
        self.toml = toml.len();
        self.left.extend(left);
        self.folded = said(declaration);
    }

    pub(super) fn say_of(&mut self, source: Source) {
        self.notes.extend(source.notes);
        self.left.splice(0..0, source.left);
    }

    /// What did not come along, in a line.
    pub fn left(&self) -> Option<String> {
        let names: Vec<_> = self.left.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| listed(&names))
    }
}

/// "9 defaults, 2 templates, 1 matrix of 30 workspaces"
fn said(declaration: &Declaration) -> String {
    let number =
        |count: usize, noun: &str| (count > 0).then(|| crate::commands::number(count, noun));
    let matrices = declaration.entries.iter().filter_map(|entry| entry.matrix.as_ref());
    let matrices = matrices.map(|matrix| format!("a matrix of {} workspaces", matrix.count));
    let shared = [
        number(declaration.defaults.fields.len(), "default"),
        number(declaration.templates.len(), "template"),
    ];
    shared.into_iter().flatten().chain(matrices).collect::<Vec<_>>().join(", ")
}

/// The first of some names, in quotes.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 8;
    let shown: Vec<_> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MOST);
    let end = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{end}", shown.join(", "))
}
