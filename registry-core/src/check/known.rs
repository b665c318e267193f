//! What a build may leave to the next one: [`Known`](crate::declare::Known).

use std::collections::HashSet;

use crate::declare::{self, Loaded};
use crate::finding::{Levelled, Report};
use crate::model::{Model, encode_facts};
use crate::source::SourceId;

/// What the next build need not find out again: the workspaces about which a report says nothing. `key`
/// is whatever else the verdict depends on; `listed` a workspace's entries in the lists, if it will want
/// them.
pub fn remember(
    loaded: &Loaded,
    model: &Model<'_>,
    report: &Report,
    key: &str,
    listed: impl Fn(usize) -> Vec<u8>,
) -> Vec<u8> {
    let mentioned: HashSet<SourceId> = report.findings.iter().flat_map(sources).collect();
    let facts = |index: usize| {
        let workspace = &model.workspaces[index];
        match &workspace.decl.known {
            _ if mentioned.contains(&workspace.decl.source) => None,
            Some(known) => Some(known.facts().to_vec()),
            None => encode_facts(workspace),
        }
    };
    declare::remember(loaded, key, facts, listed)
}

/// Whether a report says nothing about a workspace that was not read again: it has lost its places, so
/// nothing could be shown.
pub fn is_certain(loaded: &Loaded, report: &Report) -> bool {
    let known = loaded.registry.workspaces.iter().filter(|workspace| workspace.known.is_some());
    let known: HashSet<SourceId> = known.map(|workspace| workspace.source).collect();
    !report.findings.iter().flat_map(sources).any(|source| known.contains(&source))
}

/// Where a finding has places.
fn sources(levelled: &Levelled) -> impl Iterator<Item = SourceId> {
    let finding = &levelled.finding;
    std::iter::once(&finding.primary).chain(&finding.related).map(|label| label.span.source)
}
