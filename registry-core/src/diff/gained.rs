//! What workspaces may do that they could not do before.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;

use super::NormalWorkspace;
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

/// What is found in the fields of a workspace now, in any list, and was not before. `key` tells it from
/// others, whatever its place.
fn gained<'a, T, K: Eq + std::hash::Hash>(
    steps: &[Step<'a>],
    find: impl Fn(&Object) -> Vec<T>,
    key: impl Fn(&T) -> K,
) -> Vec<Gained<'a, T>> {
    let all = |workspace: &NormalWorkspace| {
        let forms = workspace.forms.values().rev();
        forms.flat_map(|form| find(&form.fields)).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for &(old, workspace) in steps.iter().filter(|&&(old, new)| old != Some(new)) {
        let mut known: HashSet<_> = old.map(all).unwrap_or_default().iter().map(&key).collect();
        let new = all(workspace).into_iter().filter(|what| known.insert(key(what)));
        found.extend(new.map(|what| Gained { workspace, is_added: old.is_none(), what }));
    }
    found
}
