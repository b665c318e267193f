//! Whether a declaration becomes the lists that it should.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use registry_core::bundle::{Draft, published};
use registry_core::check;
use registry_core::declare::{Loaded, REGISTRY_FILE, Reading, load};
use registry_core::finding::{Code, Findings};
use registry_core::model::{Model, Schema, layout};
use serde_json::Value;

use super::{halves, plain};
use crate::error::Error;

/// What is published of each workspace, by its folder: for each schema its entries. Equal ones of the
/// same settings make equal lists, for the folders alone decide their order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Published {
    by_folder: BTreeMap<String, Vec<(Schema, Vec<Value>)>>,
    /// What would keep a bundle from being written, however low its lints are capped.
    errors: BTreeSet<Code>,
}

impl Published {
    /// What a registry's lists hold, `sha` aside.
    pub(super) fn of(model: &Model<'_>, findings: &Findings) -> Self {
        let schemas = model.schemas();
        let mut by_folder = BTreeMap::new();
        for workspace in &model.workspaces {
            let of_schema = |&schema: &Schema| {
                let entries = published(workspace, schema, &schemas);
                (schema, entries.iter().map(|entry| without_sha(plain::object(entry))).collect())
            };
            let entries = schemas.iter().map(of_schema).collect();
            by_folder.insert(workspace.decl.folder.clone(), entries);
        }
        let errors = findings.codes().filter(|code| code.is_error()).collect();
        Self { by_folder, errors }
    }

    /// The folders whose workspaces are not what they should be. Where something else is wrong, that
    /// is all of them.
    pub(super) fn differing(&self, should_be: &Self) -> Vec<String> {
        let differing: Vec<_> = should_be
            .by_folder
            .iter()
            .filter(|(folder, entries)| self.by_folder.get(*folder) != Some(entries))
            .map(|(folder, _)| folder.clone())
            .collect();
        let is_whole = self.by_folder.len() == should_be.by_folder.len()
            && self.errors.is_subset(&should_be.errors);
        if differing.is_empty() && !is_whole {
            return should_be.by_folder.keys().cloned().collect();
        }
        differing
    }
}

fn without_sha(mut entry: Value) -> Value {
    if let Some(entry) = entry.as_object_mut() {
        entry.shift_remove("sha");
    }
    entry
}

/// What a registry's folder would be bundled to.
pub(super) fn published_by(folder: &Utf8Path) -> Result<Published, Error> {
    let loaded = read(folder)?;
    let (model, findings) = check::judge(&loaded);
    Ok(Published::of(&model, &findings))
}

/// Reads the registry in a folder, with all that is published of it.
pub(super) fn read(folder: &Utf8Path) -> Result<Loaded, Error> {
    Ok(load(&folder.join(REGISTRY_FILE), None, Reading::Everything)?)
}

/// The whole lists of a registry's folder, `sha` aside.
pub(super) fn lists(folder: &Utf8Path) -> Result<Vec<(Schema, Value)>, Error> {
    let loaded = read(folder)?;
    let (model, _) = check::judge(&loaded);
    let draft = Draft::new(&loaded.registry, &model);
    let schemas: Vec<_> = draft.schemas().collect();
    let bundle = draft.finish(0);
    let lists = schemas.into_iter().filter_map(|schema| {
        let text = bundle.get(&layout::list_json(schema))?;
        let mut list = halves::parse(std::str::from_utf8(text).ok()?).ok()?;
        let workspaces = list.get_mut("workspaces")?.as_array_mut()?;
        *workspaces = workspaces.drain(..).map(without_sha).collect();
        Some((schema, list))
    });
    Ok(lists.collect())
}
