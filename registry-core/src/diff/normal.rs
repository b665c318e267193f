//! What lists say, in a form in which equal content is equal.

use std::collections::{BTreeMap, HashMap};

use super::form::{Form, Names, sorted};
use super::pairs;
use crate::bundle::json::compact;
use crate::declare::{Published, WorkspaceDecl};
use crate::model::Schema;
use crate::source::{Object, Value};

/// What a list says of itself that is no content, or follows from the rest.
const DERIVED: [&str; 3] = ["workspacecount", "modified", "workspaces"];

/// What a registry publishes: the settings of its lists, and their workspaces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Normal {
    pub(super) lists: BTreeMap<Schema, Form>,
    /// By key.
    pub(super) workspaces: Vec<NormalWorkspace>,
}

/// A workspace, as all lists have it.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalWorkspace {
    /// Its `friendly_name`; of several with the same one, the later ones have a number behind it.
    pub key: String,
    /// What each list says, at least one.
    pub(super) forms: BTreeMap<Schema, Form>,
}

impl Normal {
    /// The normal form of lists that were published together, the oldest schema first.
    pub fn of(lists: &[Published]) -> Self {
        let mut normal = Self::default();
        // Names are given in the order of the newest list, and then of what only others have.
        for list in lists.iter().rev() {
            if let Some(head) = &list.head {
                normal.lists.insert(list.schema, settings(head));
            }
            normal.add(list.schema, workspaces(&list.loaded.registry.workspaces));
        }
        let mut names = Names::default();
        for workspace in &mut normal.workspaces {
            workspace.key = names.unique(&workspace.key);
        }
        normal
            .workspaces
            .sort_by_cached_key(|workspace| (workspace.key.to_lowercase(), workspace.key.clone()));
        normal
    }

    /// Its workspaces, by name.
    pub fn workspaces(&self) -> impl Iterator<Item = &NormalWorkspace> {
        self.workspaces.iter()
    }

    /// Adds a list's workspaces to those of other lists.
    fn add(&mut self, schema: Schema, found: Vec<(String, Form)>) {
        let found = found.into_iter().map(|(key, form)| {
            let forms = BTreeMap::from([(schema, form)]);
            NormalWorkspace { key, forms }
        });
        let found: Vec<_> = found.collect();
        let pairs = pairs::of_one_name(&self.workspaces, &found).both;
        let own: HashMap<_, _> = pairs.into_iter().map(|(own, other)| (other, own)).collect();
        for (index, workspace) in found.into_iter().enumerate() {
            match own.get(&index) {
                Some(&own) => self.workspaces[own].forms.extend(workspace.forms),
                None => self.workspaces.push(workspace),
            }
        }
    }
}

impl NormalWorkspace {
    /// Its fields but for those that differ between releases, as the newest list has them.
    pub fn fields(&self) -> Option<&Object> {
        self.forms.values().next_back().map(|form| &form.fields)
    }

    /// The name on its tile.
    pub fn friendly_name(&self) -> Option<&str> {
        self.text("friendly_name")
    }

    /// The text of a field.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields()?.get(key)?.value.as_str()
    }

    /// The releases on which it is listed, oldest first.
    pub fn releases(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().flat_map(|(schema, form)| {
            let read = form.offers.keys().filter(|release| release.is_read_in(*schema));
            read.map(|release| &*release.name)
        })
    }

    /// What is installed on any release.
    pub(super) fn images(&self) -> impl Iterator<Item = &str> {
        let offers = self.forms.values().flat_map(|form| form.offers.values());
        offers.filter_map(|offer| offer.get("image")?.value.as_str())
    }
}

/// Where nothing is said, a list may leave a setting out, or say `null`.
fn settings(settings: &Object) -> Form {
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    let mut fields = sorted(settings);
    fields.entries.retain(|entry| {
        !DERIVED.contains(&entry.key.value.as_str()) && !is_nothing(&entry.value.value)
    });
    Form { fields, offers: BTreeMap::new() }
}

/// The workspaces of a list, by name. Schema 1.0 has an entry for each image; those that differ in nothing
/// else are one workspace.
fn workspaces(entries: &[WorkspaceDecl]) -> Vec<(String, Form)> {
    let mut found: Vec<(String, Form)> = Vec::with_capacity(entries.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let form = Form::new(&entry.fields);
        let name = form.fields.get("friendly_name").and_then(|name| name.value.as_str());
        let name = name.unwrap_or(&entry.folder).to_owned();
        let same = compact(&Value::Object(form.fields.clone()));
        let before = places.get(&same).and_then(|&place| found.get_mut(place));
        match before {
            Some((_, before)) if before.takes(&form) => before.offers.extend(form.offers),
            _ => {
                places.insert(same, found.len());
                found.push((name, form));
            }
        }
    }
    found
}
