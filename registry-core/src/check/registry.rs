//! Rules about a registry as a whole.

use crate::finding::{Code, Finding, Findings};
use crate::model::Model;

/// Kasm accepts an empty registry and shows an empty page.
pub(super) fn registry_empty(model: &Model<'_>, findings: &mut Findings) {
    let Some(registry) = &model.registry else {
        return;
    };
    if model.workspaces.is_empty() && model.unparsed == 0 {
        let finding =
            Finding::new(Code::RegistryEmpty, registry.place, "the registry has no workspace");
        findings.push(finding.help("add `workspaces/<name>/workspace.toml` and its icon"));
    }
}
