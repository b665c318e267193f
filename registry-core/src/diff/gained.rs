//! What workspaces may do that they could not do before.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;

use super::NormalWorkspace;
use super::form::Form;
use crate::audit::{Privilege, Warning, privileges, warnings};
use crate::finding::quoted;
use crate::source::Object;

/// Something that a workspace gained: a [`Privilege`], or a [`Warning`] on its tile.
#[derive(Clone, Debug, PartialEq)]
pub struct Gained<'a, T> {
    /// The workspace as it is now.
    pub workspace: &'a NormalWorkspace,
    /// Whether all of it is new.
    pub is_added: bool,
    /// What it gained.
    pub what: T,
}

impl fmt::Display for Gained<'_, Privilege> {
    /// A sentence without its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let new = if self.is_added { ", which is new," } else { "" };
        write!(f, "{}{new} {}", quoted(&self.workspace.key), self.what.sentence)
    }
}

/// A workspace before, where it was there, and now.
pub(super) type Step<'a> = (Option<&'a NormalWorkspace>, &'a NormalWorkspace);

/// The privileges that were gained, the gravest first.
pub(super) fn of_privileges<'a>(steps: &[Step<'a>]) -> Vec<Gained<'a, Privilege>> {
    let mut gained = gained(steps, privileges, |own: &Privilege| {
        (own.access.name(), own.item.clone(), own.sentence.clone())
    });
    gained.sort_by_key(|gained| Reverse(gained.what.access.gravity()));
    gained
}

/// The warnings that were gained.
pub(super) fn of_warnings<'a>(steps: &[Step<'a>]) -> Vec<Gained<'a, Warning>> {
    gained(steps, warnings, |own: &Warning| (own.kind.name(), own.item.clone()))
}

/// What is found in the fields of a workspace now, in any list, and was not in the same list before; where
/// there was none, in any. `key` tells it from others.
fn gained<'a, T, K: Eq + std::hash::Hash>(
    steps: &[Step<'a>],
    find: impl Fn(&Object) -> Vec<T>,
    key: impl Fn(&T) -> K,
) -> Vec<Gained<'a, T>> {
    let keys = |form: &Form| find(&form.fields).iter().map(&key).collect::<Vec<_>>();
    let mut found = Vec::new();
    for &(old, workspace) in steps.iter().filter(|&&(old, new)| old != Some(new)) {
        let mut said = HashSet::new();
        for (schema, form) in workspace.forms.iter().rev() {
            let before = old.and_then(|old| old.forms.get(schema));
            let known: HashSet<_> = match (before, old) {
                (Some(before), _) => keys(before).into_iter().collect(),
                (None, Some(old)) => old.forms.values().flat_map(keys).collect(),
                (None, None) => HashSet::new(),
            };
            let is_new = |what: &T| !known.contains(&key(what)) && said.insert(key(what));
            let new = find(&form.fields).into_iter().filter(is_new);
            found.extend(new.map(|what| Gained { workspace, is_added: old.is_none(), what }));
        }
    }
    found
}
