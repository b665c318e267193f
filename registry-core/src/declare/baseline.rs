//! `kasm-baseline.toml`, beside `registry.toml` or a package's manifest.

use super::disk::Root;
use super::{BASELINE_FILE, RegistryDecl, beside};
use crate::finding::Findings;
use crate::source::Sources;

/// Reads the baseline of the registry in a folder, if it has one.
pub(super) fn read(
    root: &Root,
    sources: &mut Sources,
    registry: &mut RegistryDecl,
    findings: &mut Findings,
) {
    let tables = beside::tables(BASELINE_FILE, root, sources, registry, findings);
    registry.baseline = tables.map(|(tables, _)| tables);
}
