//! A bundle that lacks only its time.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Bundle;
use super::entries::Entries;
use super::list_json::{ListJson, versions_json};
use super::order::Collation;
use crate::declare::{Content, RegistryDecl, WORKSPACE_JSON, WorkspaceDecl};
use crate::model::{Model, Modelled, RegistryIcon, Schema, layout};

/// Everything of a bundle but the time at which it was modified.
pub struct Draft {
    lists: Vec<(Schema, ListJson)>,
    files: BTreeMap<String, Content>,
}

impl Draft {
    /// Drafts the bundle of a registry of which [everything](crate::declare::Reading) was read. Findings at
    /// deny level are no obstacle here: what cannot be modelled is published as written.
    pub fn new(decl: &RegistryDecl, model: &Model<'_>) -> Self {
        // Nothing is known where everything was read.
        let entries = Entries::new(model).unwrap_or(Entries { by_schema: Vec::new() });
        Self::of(decl, model, entries)
    }

    /// The same, with entries that were rendered before.
    pub fn of(decl: &RegistryDecl, model: &Model<'_>, entries: Entries) -> Self {
        let order = order(model);
        let default_channel = model.default_channel();
        let mut draft = Self { lists: Vec::new(), files: BTreeMap::new() };
        for (schema, mut entries) in entries.by_schema {
            let mut listed = Vec::with_capacity(entries.len());
            for &index in &order {
                let own = entries.get_mut(index).map(std::mem::take).unwrap_or_default();
                if !own.is_empty() {
                    draft.icon(schema, &model.workspaces[index]);
                }
                listed.extend(own);
            }
            let list =
                ListJson::new(schema, model.registry.as_ref(), &listed, default_channel.as_ref());
            draft.lists.push((schema, list));
            if schema >= Schema::V1_1 {
                draft.insert(layout::versions_json(schema), versions_json(&listed));
            }
        }
        let written: Vec<_> = draft.schemas().collect();
        draft.insert(layout::VERSIONS_TXT.to_owned(), versions_txt(&written));
        draft.insert(layout::NO_JEKYLL.to_owned(), String::new());
        let domain = model.registry.as_ref().and_then(|registry| registry.domain.as_ref());
        if let Some(domain) = domain {
            draft.insert(layout::CNAME.to_owned(), format!("{}\n", domain.value));
        }
        draft
            .files
            .extend(decl.statics.iter().map(|file| (file.path.to_string(), file.content.clone())));
        if let Some(RegistryIcon::File { path, content }) =
            model.registry.as_ref().map(|registry| &registry.icon)
        {
            draft.files.insert(path.clone(), content.clone());
        }
        draft
    }

    fn insert(&mut self, path: String, text: String) {
        self.files.insert(path, text.into_bytes().into());
    }

    /// The schemas that are written.
    pub fn schemas(&self) -> impl Iterator<Item = Schema> {
        self.lists.iter().map(|(schema, _)| *schema)
    }

    fn icon(&mut self, schema: Schema, workspace: &Modelled<'_>) {
        if let Some(icon) = &workspace.facts.icon {
            let content = icon.value.content.clone().unwrap_or_default();
            self.files.insert(layout::icon(schema, &icon.value.name), content);
        }
    }

    /// The time of a bundle that was published before, where all of its lists are equal to these.
    /// `published` returns the bytes of one of its files.
    pub fn time_of(&self, published: impl Fn(&str) -> Option<Vec<u8>>) -> Option<u64> {
        let mut times = self
            .lists
            .iter()
            .map(|(schema, list)| list.time_of(&published(&layout::list_json(*schema))?));
        let first = times.next()??;
        times.all(|time| time == Some(first)).then_some(first)
    }

    /// The texts of the lists, as they are in a bundle of this time.
    pub fn lists(&self, modified: u64) -> impl Iterator<Item = (Schema, String)> {
        self.lists.iter().map(move |(schema, list)| (*schema, list.at(modified)))
    }

    /// The bundle; `modified` is in milliseconds since 1970. It can still be added to, and has no
    /// checksums yet.
    pub fn finish(self, modified: u64) -> Bundle {
        let mut bundle = Bundle::default();
        for (path, content) in self.files {
            bundle.insert(path, content);
        }
        for (schema, list) in self.lists {
            bundle.insert(layout::list_json(schema), list.at(modified).into_bytes());
        }
        bundle
    }
}

/// One schema a line, and nothing else: Kasm compares whole lines.
fn versions_txt(written: &[Schema]) -> String {
    let lines: Vec<_> = written.iter().map(|schema| format!("{schema}\n")).collect();
    lines.concat()
}

/// The workspaces in the order of the lists, by their places in the model.
pub fn order(model: &Model<'_>) -> Vec<usize> {
    let collation = Collation::new();
    let paths = model.workspaces.iter().map(|workspace| list_path(workspace.decl));
    let mut order: Vec<(usize, String)> = paths.enumerate().collect();
    order.par_sort_by(|(_, a), (_, b)| collation.compare(a, b));
    order.into_iter().map(|(index, _)| index).collect()
}

/// The path by which the template sorts.
fn list_path(decl: &WorkspaceDecl) -> String {
    format!("workspaces/{}/{WORKSPACE_JSON}", decl.folder)
}
