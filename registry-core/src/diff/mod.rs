//! What a publish changes: two publications of a registry, compared by what Kasm makes of them.
//!
//! 1. [`Normal`]: what the lists of a publication say, without what is no content: hashes, times, counts and
//!    the order of keys, of workspaces, of architectures and of channels.
//! 2. [`compare`]: which workspaces are which, even if they were renamed (`pairs`), and what differs
//!    ([`FieldChange`]).
//! 3. What to look at first: [`Gained`], what workspaces may do that they could not do before, and
//!    [`Breaking`], what somebody may miss.

mod breaking;
mod change;
mod form;
mod gained;
mod missed;
mod normal;
mod pairs;
mod show;
#[cfg(test)]
mod tests;

pub use breaking::Breaking;
pub use change::FieldChange;
pub use form::Names;
pub use gained::Gained;
pub use normal::{Normal, NormalWorkspace};

use crate::audit::{Privilege, Warning};
use crate::model::Schema;
use crate::source::{Spanned, Value};
use pairs::Pairs;

/// What differs between two publications of a registry.
#[derive(Clone, Debug, Default)]
pub struct Diff<'a> {
    /// What workspaces may do that they could not do before, the gravest first.
    pub privileges: Vec<Gained<'a, Privilege>>,
    /// The warnings that Kasm shows on their tiles, and did not before.
    pub warnings: Vec<Gained<'a, Warning>>,
    /// What somebody may miss.
    pub breaking: Vec<Breaking<'a>>,
    /// What the registry says of itself; `schemas` are those that are published.
    pub settings: Vec<FieldChange>,
    /// The workspaces that are new, by name.
    pub added: Vec<&'a NormalWorkspace>,
    /// Those that are gone.
    pub removed: Vec<&'a NormalWorkspace>,
    /// Those that say something else than before.
    pub changed: Vec<Changed<'a>>,
    /// All that are in both, the old one and the new one, whether they changed or not.
    pub both: Vec<(&'a NormalWorkspace, &'a NormalWorkspace)>,
}

/// A workspace that says something else than before.
#[derive(Clone, Debug)]
pub struct Changed<'a> {
    /// What it was.
    pub old: &'a NormalWorkspace,
    /// What it is.
    pub new: &'a NormalWorkspace,
    /// What differs, in the order of Kasm's fields.
    pub fields: Vec<FieldChange>,
}

impl Diff<'_> {
    /// Whether nothing differs.
    pub const fn is_empty(&self) -> bool {
        self.settings.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
    }
}

/// What differs between an old and a new publication of a registry.
pub fn compare<'a>(old: &'a Normal, new: &'a Normal) -> Diff<'a> {
    let Pairs { both, removed, added } = pairs::old_and_new(&old.workspaces, &new.workspaces);
    let pairs: Vec<_> =
        both.into_iter().map(|(was, is)| (&old.workspaces[was], &new.workspaces[is])).collect();
    let added: Vec<_> = added.into_iter().map(|index| &new.workspaces[index]).collect();
    let removed: Vec<_> = removed.into_iter().map(|index| &old.workspaces[index]).collect();
    let changed = pairs.iter().filter_map(|&(old, new)| {
        let fields = change::between(&old.forms, &new.forms);
        (!fields.is_empty()).then_some(Changed { old, new, fields })
    });
    let both = pairs.iter().map(|&(old, new)| (Some(old), new));
    let steps: Vec<_> = both.chain(added.iter().map(|&new| (None, new))).collect();
    Diff {
        privileges: gained::of_privileges(&steps),
        warnings: gained::of_warnings(&steps),
        breaking: missed::all(old, new, &pairs, &removed),
        settings: settings(old, new),
        changed: changed.collect(),
        added,
        removed,
        both: pairs,
    }
}

fn settings(old: &Normal, new: &Normal) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    if !old.lists.keys().eq(new.lists.keys()) {
        let (old, new) = (Some(schemas(old)), Some(schemas(new)));
        changes.push(FieldChange { path: "schemas".to_owned(), old, new, schemas: Vec::new() });
    }
    // A list that is only on one side has settings that others do not have.
    let common = |own: &Normal, other: &Normal| {
        let mut lists = own.lists.clone();
        lists.retain(|schema, _| other.lists.contains_key(schema));
        lists
    };
    match (common(old, new), common(new, old)) {
        (none, _) if none.is_empty() => changes.extend(change::between(&old.lists, &new.lists)),
        (old, new) => changes.extend(change::between(&old, &new)),
    }
    changes
}

/// The schemas that are published, as a list of texts.
fn schemas(normal: &Normal) -> Value {
    let place = crate::source::Span::whole(crate::source::SourceId(0));
    let names = normal.lists.keys().copied().map(Schema::name);
    Value::Array(names.map(|name| Spanned::new(name.into(), place)).collect())
}
