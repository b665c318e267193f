//! The lists' entries, workspace by workspace: what each schema gets of it.

use std::borrow::Cow;

use rayon::prelude::*;

use super::list_json::Listed;
use super::order::Collation;
use super::{json, sha, workspace_json};
use crate::declare::{FolderEntry, Format, IconFile, WORKSPACE_JSON, WorkspaceDecl, digest_of};
use crate::model::{Edition, Form, Model, Modelled, Schema};
use crate::source::Object;
use crate::source::known::{Reader, Writer};

/// What the lists of a registry hold, not in their order yet.
pub struct Entries {
    /// By schema, and then by workspace in the order of the model.
    pub(super) by_schema: Vec<(Schema, Vec<Vec<Listed>>)>,
}

impl Entries {
    /// Renders the entries of a registry. None where one of its workspaces is
    /// [known](crate::declare::Known) from other lists than these.
    pub fn new(model: &Model<'_>) -> Option<Self> {
        let written = model.schemas();
        let collation = Collation::new();
        let of_schema = |&schema: &Schema| {
            let entries =
                model.workspaces.par_iter().map(|workspace| match workspace.decl.known.as_ref() {
                    Some(known) => remembered(known.listed(), schema, &written),
                    None => Some(listed(workspace, schema, &written, &collation)),
                });
            Some((schema, entries.collect::<Option<Vec<_>>>()?))
        };
        let by_schema = written.iter().map(of_schema).collect::<Option<Vec<_>>>()?;
        Some(Self { by_schema })
    }

    /// A workspace's entries, for the next build to [remember](crate::check::remember).
    pub fn encode(&self, workspace: usize) -> Vec<u8> {
        let mut writer = Writer::default();
        let schemas: Vec<_> = self.by_schema.iter().map(|(schema, _)| *schema).collect();
        writer.text(&names(&schemas));
        for (_, entries) in &self.by_schema {
            let own = entries.get(workspace).map(Vec::as_slice).unwrap_or_default();
            writer.count(own.len());
            for listed in own {
                listed.encode(&mut writer);
            }
        }
        writer.finish()
    }
}

/// The entries that an earlier build rendered for the same schemas.
fn remembered(bytes: &[u8], schema: Schema, written: &[Schema]) -> Option<Vec<Listed>> {
    let mut reader = Reader::new(bytes);
    if reader.text()? != names(written) {
        return None;
    }
    for &other in written {
        let count = reader.count()?;
        let entries = (0..count).map(|_| Listed::decode(&mut reader));
        let entries = entries.collect::<Option<Vec<_>>>()?;
        if other == schema {
            return Some(entries);
        }
    }
    None
}

fn names(schemas: &[Schema]) -> String {
    schemas.iter().map(|schema| schema.name()).collect::<Vec<_>>().join(" ")
}

/// What a list holds of a workspace, `sha` aside: one object for each entry. `written` are the schemas
/// of the bundle.
pub fn published<'w>(
    workspace: &'w Modelled<'_>,
    schema: Schema,
    written: &[Schema],
) -> Vec<Cow<'w, Object>> {
    let decl = workspace.decl;
    match (workspace.edition(schema, written), &workspace.form, &decl.format) {
        (Edition::AsWritten, _, _) => vec![resolved(decl)],
        (Edition::OneImage(images), Form::Workspace(typed), _) => images
            .iter()
            .map(|image| Cow::Owned(workspace_json::one_image(typed, image, decl.place)))
            .collect(),
        (Edition::PerVersion(entries), Form::Workspace(typed), _) => {
            vec![Cow::Owned(workspace_json::per_version(typed, &entries, decl.place))]
        }
        (Edition::Absent | Edition::OneImage(_) | Edition::PerVersion(_), _, _) => Vec::new(),
    }
}

/// All fields of a workspace, whatever the schemas get of them: in the documented order, or in that of a
/// template's file.
pub fn resolved(decl: &WorkspaceDecl) -> Cow<'_, Object> {
    match decl.format {
        Format::Template { .. } | Format::Published => Cow::Borrowed(&decl.fields),
        Format::Own => Cow::Owned(workspace_json::as_written(decl)),
    }
}

/// The entries that a workspace has in a list.
fn listed(
    workspace: &Modelled<'_>,
    schema: Schema,
    written: &[Schema],
    collation: &Collation,
) -> Vec<Listed> {
    let published = published(workspace, schema, written);
    let hashed = |fields: &Cow<'_, Object>| match (fields, &workspace.decl.format) {
        // The author's own folder.
        (Cow::Borrowed(_), Format::Template { entries }) => {
            sha::folder(workspace.decl.folder_name(), entries, collation)
        }
        _ => sha_of_rendered(workspace, fields, collation),
    };
    published.iter().map(|fields| Listed::new(fields, &hashed(fields))).collect()
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
