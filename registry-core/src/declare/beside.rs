//! TOML files of one job each beside `registry.toml`, or a package's manifest.

use super::disk::Root;
use super::{RegistryDecl, toml};
use crate::finding::{Code, Finding, Findings};
use crate::source::{Object, SourceId, Sources, Span, Syntax};

/// The tables of a file in the registry's folder, if it is there and right.
pub(super) fn tables(
    name: &str,
    root: &Root,
    sources: &mut Sources,
    registry: &mut RegistryDecl,
    findings: &mut Findings,
) -> Option<(Object, SourceId)> {
    let path = registry.folder.join(name);
    let found = root.find(&path);
    let read = found.and_then(|file| file.map(|file| root.read_text(&file)).transpose());
    let read = match read {
        Ok(read) => read?,
        Err(refusal) => {
            let source = sources.add_opaque(&path);
            findings.push(refusal.at(Span::whole(source)));
            return None;
        }
    };
    registry.inputs.push(path.clone());
    let source = sources.add(path, read.text.clone(), Syntax::Toml);
    if let Some(problem) = read.problem(source) {
        findings.push(problem);
        return None;
    }
    match unmerged(&read.text, source) {
        Some(unmerged) => {
            findings.push(unmerged);
            None
        }
        None => Some((toml::parse(&read.text, source, findings)?, source)),
    }
}

/// Git's marks of a conflict; what stands between them is nobody's mistake.
fn unmerged(text: &str, source: SourceId) -> Option<Finding> {
    const MARK: &str = "<<<<<<< ";
    let at = if text.starts_with(MARK) { 0 } else { text.find("\n<<<<<<< ")? + 1 };
    let place = Span::new(source, at..at + MARK.len() - 1);
    let finding = Finding::new(Code::Syntax, place, "a merge left both sides here");
    Some(finding.help("keep either side as a whole, and have the file written anew"))
}
