//! A bundle that lacks only its time.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::list_json::{ListJson, Listed, versions_json};
use super::order::Collation;
use super::{Bundle, json, sha, workspace_json};
use crate::declare::{
    Content, FolderEntry, Format, IconFile, RegistryDecl, WORKSPACE_JSON, WorkspaceDecl, digest_of,
};
use crate::model::{Edition, Form, Model, Modelled, RegistryIcon, Schema, layout};
use crate::source::{Object, Value};

/// Everything of a bundle but the time at which it was modified.
pub struct Draft {
    lists: Vec<(Schema, ListJson)>,
    files: BTreeMap<String, Content>,
}

impl Draft {
    /// Drafts the bundle of a registry of which [everything](crate::declare::Reading) was read. Findings at deny level are no obstacle here: what cannot be
    /// modelled is published as written.
    pub fn new(decl: &RegistryDecl, model: &Model<'_>) -> Self {
        let written = model.schemas();
        let collation = Collation::new();
        let mut workspaces: Vec<(String, &Modelled<'_>)> = model
            .workspaces
            .iter()
            .map(|workspace| (list_path(workspace.decl), workspace))
            .collect();
        workspaces.par_sort_by(|(a, _), (b, _)| collation.compare(a, b));
        let default_channel = default_channel(model);
        let mut draft = Self { lists: Vec::new(), files: BTreeMap::new() };
        for &schema in &written {
            let editions = workspaces.par_iter().map(|(_, workspace)| {
                let edition = workspace.edition(schema, &written);
                (*workspace, listed(workspace, &edition, &collation))
            });
            let editions: Vec<_> = editions.collect();
            draft.icons(
                schema,
                editions
                    .iter()
                    .filter(|(_, listed)| !listed.is_empty())
                    .map(|(workspace, _)| *workspace),
            );
            let listed: Vec<_> = editions.into_iter().flat_map(|(_, listed)| listed).collect();
            let list =
                ListJson::new(schema, model.registry.as_ref(), &listed, default_channel.as_ref());
            draft.lists.push((schema, list));
            if schema >= Schema::V1_1 {
                draft.insert(layout::versions_json(schema), versions_json(&listed));
            }
        }
        draft.insert(layout::VERSIONS_TXT.to_owned(), versions_txt(&written));
        draft.insert(layout::NO_JEKYLL.to_owned(), String::new());
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

    fn icons<'m>(&mut self, schema: Schema, workspaces: impl Iterator<Item = &'m Modelled<'m>>) {
        for icon in workspaces.filter_map(|workspace| workspace.facts.icon.as_ref()) {
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

/// The path by which the template sorts.
fn list_path(decl: &WorkspaceDecl) -> String {
    format!("workspaces/{}/{WORKSPACE_JSON}", decl.folder)
}

/// What the registry says, else what all workspaces offer.
fn default_channel(model: &Model<'_>) -> Option<Value> {
    let written = model.registry.as_ref().and_then(|registry| registry.default_channel.clone());
    written.or_else(|| model.channels().default.map(|tag| tag.as_str().into()))
}

/// The entries that a workspace has in a list.
fn listed<'d>(
    workspace: &Modelled<'d>,
    edition: &Edition,
    collation: &Collation,
) -> Vec<Listed<'d>> {
    let decl = workspace.decl;
    let rendered = |fields: Object| {
        let sha = sha_of_rendered(workspace, &fields, collation);
        Listed { fields: Cow::Owned(fields), sha }
    };
    match (edition, &workspace.form, &decl.format) {
        (Edition::AsWritten, _, Format::Template { entries }) => {
            let sha = sha::folder(decl.folder_name(), entries, collation);
            vec![Listed { fields: Cow::Borrowed(&decl.fields), sha }]
        }
        (Edition::AsWritten, _, Format::Own) => vec![rendered(workspace_json::as_written(decl))],
        (Edition::OneImage(images), Form::Workspace(typed), _) => images
            .iter()
            .map(|image| rendered(workspace_json::one_image(typed, image, decl.place())))
            .collect(),
        (Edition::PerVersion(entries), Form::Workspace(typed), _) => {
            vec![rendered(workspace_json::per_version(typed, entries, decl.place()))]
        }
        (Edition::Absent | Edition::OneImage(_) | Edition::PerVersion(_), _, _) => Vec::new(),
    }
}

/// The hash of the folder that the template would hold: the JSON, pretty, and the icon.
fn sha_of_rendered(workspace: &Modelled<'_>, fields: &Object, collation: &Collation) -> String {
    let json = format!("{}\n", json::pretty(fields));
    let digest = digest_of(WORKSPACE_JSON, json.as_bytes());
    let mut entries = vec![FolderEntry::File { name: WORKSPACE_JSON.to_owned(), digest }];
    if let Some(IconFile { name, digest: Some(digest), .. }) = &workspace.decl.icon {
        entries.push(FolderEntry::File { name: name.clone(), digest: *digest });
    }
    sha::folder(workspace.decl.folder_name(), &entries, collation)
}
