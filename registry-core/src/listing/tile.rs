//! A release's page of a registry.

use super::Why;
use crate::audit::{Warning, warnings};
use crate::model::{KasmVersion, Modelled};

/// What the server of a release shows with a channel.
#[derive(Clone, Debug)]
pub struct Listing<'m> {
    /// The release.
    pub release: KasmVersion,
    /// The channel that is selected, where one is.
    pub channel: Option<&'m str>,
    /// What is shown, in the list's order.
    pub tiles: Vec<Tile<'m>>,
    /// What is not, in the same order.
    pub hidden: Vec<Hidden<'m>>,
    /// Whether a part of the list that is no workspace makes the page crash.
    pub is_broken: bool,
}

/// A workspace that is shown.
#[derive(Clone, Debug)]
pub struct Tile<'m> {
    /// The workspace.
    pub workspace: &'m Modelled<'m>,
    /// What is installed; none where no image is named.
    pub image: Option<String>,
}

impl Tile<'_> {
    /// What Kasm warns of on it.
    pub fn warnings(&self) -> Vec<Warning> {
        warnings(&self.workspace.decl.fields)
    }
}

/// A workspace that is not shown.
#[derive(Clone, Debug)]
pub struct Hidden<'m> {
    /// The workspace.
    pub workspace: &'m Modelled<'m>,
    /// Why not.
    pub why: Why<'m>,
}

impl Listing<'_> {
    /// Why nothing is shown, where nothing is: what stands behind "Kasm 1.18: ".
    pub fn why_empty(&self) -> Option<String> {
        if !self.tiles.is_empty() {
            return None;
        }
        if self.is_broken {
            return Some("the page crashes: `workspaces` is no list of objects".to_owned());
        }
        let Some(first) = self.hidden.first() else {
            return Some("there is no workspace".to_owned());
        };
        let mut crashes = self.hidden.iter().filter_map(|hidden| match hidden.why {
            Why::Crashes(crash) => Some((hidden.workspace.decl.title(), crash.words())),
            _ => None,
        });
        if let Some((name, what)) = crashes.next() {
            let others = match crashes.count() {
                0 => String::new(),
                count => format!(", and {count} more make it crash"),
            };
            return Some(format!("the page crashes: `{name}` {what}{others}"));
        }
        if first.why.is_for_all() {
            return Some(first.why.words(self.release));
        }
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for what in self.hidden.iter().map(|hidden| hidden.why.in_short()) {
            match counts.iter_mut().find(|(other, _)| *other == what) {
                Some((_, count)) => *count += 1,
                None => counts.push((what, 1)),
            }
        }
        let mut noun = if counts[0].1 == 1 { " workspace" } else { " workspaces" };
        let counts = counts.iter().map(|(what, count)| {
            let noun = std::mem::take(&mut noun);
            format!("{count}{noun} {what}")
        });
        Some(counts.collect::<Vec<_>>().join(", "))
    }
}
