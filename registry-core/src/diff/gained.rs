//! What workspaces may do that they could not do before.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;

use super::NormalWorkspace;
use crate::audit::{Gravity, Privilege, Warning, privileges, warnings};
use crate::finding::quoted;

/// Something that a workspace gained.
#[derive(Clone, Debug, PartialEq)]
pub struct Gained<'a> {
    /// The workspace as it is now.
    pub workspace: &'a NormalWorkspace,
    /// Whether all of it is new.
    pub is_added: bool,
    /// What it gained.
    pub gain: Gain,
}

/// What can be gained.
#[derive(Clone, Debug, PartialEq)]
pub enum Gain {
    /// Something that it asks for.
    Privilege(Privilege),
    /// A warning that Kasm shows on its tile.
    Warning(Warning),
}

impl Gain {
    /// How grave it is; none of a warning, which says nothing about that.
    pub const fn gravity(&self) -> Option<Gravity> {
        match self {
            Self::Privilege(privilege) => Some(privilege.access.gravity()),
            Self::Warning(_) => None,
        }
    }

    /// The path of the value that it comes from.
    pub fn item(&self) -> &str {
        match self {
            Self::Privilege(privilege) => &privilege.item,
            Self::Warning(warning) => &warning.item,
        }
    }

    /// What tells it from others, whatever its place.
    fn key(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Privilege(own) => (own.access.name(), &own.item, &own.sentence),
            Self::Warning(own) => (own.kind.name(), &own.item, ""),
        }
    }
}

impl fmt::Display for Gained<'_> {
    /// A sentence without its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let new = if self.is_added { ", which is new," } else { "" };
        write!(f, "{}{new} ", quoted(&self.workspace.key))?;
        match &self.gain {
            Gain::Privilege(privilege) => f.write_str(&privilege.sentence),
            Gain::Warning(warning) => {
                write!(f, "has the warning {} on its tile", warning.kind.name())
            }
        }
    }
}

/// Everything that was gained, the gravest first, warnings last.
pub(super) fn all<'a>(
    pairs: &[(&'a NormalWorkspace, &'a NormalWorkspace)],
    added: &[&'a NormalWorkspace],
) -> Vec<Gained<'a>> {
    let pairs = pairs.iter().map(|&(old, new)| (Some(old), new));
    let mut all = Vec::new();
    for (old, workspace) in pairs.chain(added.iter().map(|&new| (None, new))) {
        if old == Some(workspace) {
            continue;
        }
        let before = old.map(gains).unwrap_or_default();
        let mut known: HashSet<_> = before.iter().map(Gain::key).collect();
        let now = gains(workspace);
        let new: Vec<_> = now.iter().map(|gain| known.insert(gain.key())).collect();
        let is_added = old.is_none();
        let gained = now.into_iter().zip(new).filter(|&(_, is_new)| is_new);
        all.extend(gained.map(|(gain, _)| Gained { workspace, is_added, gain }));
    }
    all.sort_by_key(|gained| Reverse(gained.gain.gravity()));
    all
}

/// All that a workspace may do, in any list.
fn gains(workspace: &NormalWorkspace) -> Vec<Gain> {
    let forms = workspace.forms.values().rev();
    let gains = forms.flat_map(|form| {
        let privileges = privileges(&form.fields).into_iter().map(Gain::Privilege);
        privileges.chain(warnings(&form.fields).into_iter().map(Gain::Warning))
    });
    gains.collect()
}
