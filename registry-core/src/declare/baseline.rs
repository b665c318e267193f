//! `kasm-baseline.toml`, beside `registry.toml` or a package's manifest.

use super::disk::Root;
use super::toml;
use super::{BASELINE_FILE, RegistryDecl};
use crate::finding::Findings;
use crate::source::{Sources, Span, Syntax};

/// Reads the baseline of the registry in a folder, if it has one.
pub(super) fn read(
    root: &Root,
    sources: &mut Sources,
    registry: &mut RegistryDecl,
    findings: &mut Findings,
) {
    let path = registry.folder.join(BASELINE_FILE);
    let found = root.find(&path);
    let read = found.and_then(|file| file.map(|file| root.read_text(&file)).transpose());
    let read = match read {
        Ok(None) => return,
        Ok(Some(read)) => read,
        Err(refusal) => {
            let source = sources.add_opaque(&path);
            return findings.push(refusal.at(Span::whole(source)));
        }
    };
    registry.inputs.push(path.clone());
    let source = sources.add(path, read.text.clone(), Syntax::Toml);
    registry.baseline = match read.problem(source) {
        Some(problem) => {
            findings.push(problem);
            None
        }
        None => toml::parse(&read.text, source, findings),
    };
}
