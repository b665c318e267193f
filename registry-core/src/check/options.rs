//! Rules about the fields that may be absent.

use crate::finding::{Code, Finding, Findings, Safety};
use crate::model::Modelled;
use crate::source::{Sources, Value};

/// What Kasm uses where nothing is written.
pub(crate) const DEFAULTS: [(&str, f64); 2] = [("memory", 2768.0), ("cores", 2.0)];

/// A value that would be the same if it were not written.
pub(super) fn redundant_default(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for decl in workspaces.iter().map(|workspace| workspace.decl) {
        for (key, default) in DEFAULTS {
            let Some(entry) = decl.fields.entry(key) else { continue };
            // It takes the place of another value.
            let overrides =
                decl.origin.beneath.get(key).is_some_and(|other| other.span != entry.value.span);
            if entry.value.value != Value::Number(default) || overrides {
                continue;
            }
            let message = format!("`{key}` is {default} anyway");
            let finding = Finding::new(Code::RedundantDefault, entry.key.span, message)
                .help("remove it, unless it is to stay where Kasm's default changes");
            findings.push(finding.removal(Safety::Safe, sources.without_entry(entry)));
        }
    }
}
