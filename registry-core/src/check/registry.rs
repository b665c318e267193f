//! Rules about a registry as a whole.

use crate::finding::{Code, Finding, Findings};
use crate::model::Model;
use crate::source::Syntax;

/// Kasm accepts an empty registry and shows an empty page.
pub(super) fn registry_empty(model: &Model<'_>, findings: &mut Findings) {
    let Some(registry) = &model.registry else {
        return;
    };
    if model.workspaces.is_empty() && model.unparsed == 0 {
        let finding =
            Finding::new(Code::RegistryEmpty, registry.place, "the registry has no workspace");
        findings.push(finding.help(match registry.syntax {
            Syntax::Rust => "write `workspaces: [{ friendly_name: \"…\", … }]`",
            _ => "add `workspaces/<name>/workspace.toml` and its icon",
        }));
    }
}

/// A list without workspaces, though the registry has some: early Kasm 1.16 broke on such a page.
pub(super) fn empty_schema(model: &Model<'_>, findings: &mut Findings) {
    let Some(registry) = model.registry.as_ref().filter(|_| !model.workspaces.is_empty()) else {
        return;
    };
    let written = model.schemas();
    for &schema in &written {
        if model.workspaces.iter().any(|workspace| workspace.is_in(schema, &written)) {
            continue;
        }
        let asked = registry.schemas.iter().flatten().find(|asked| asked.value == schema);
        let place = asked.map_or(registry.place, |asked| asked.span);
        let message = format!(
            "the list of schema {schema} is empty: no workspace is for Kasm {}",
            schema.readers()
        );
        let others: Vec<_> = written
            .iter()
            .filter(|other| **other != schema)
            .map(|other| format!("\"{other}\""))
            .collect();
        let finding = Finding::new(Code::EmptySchema, place, message);
        findings.push(finding.help(format!(
            "offer a workspace to one of these, or write `{}`",
            registry.syntax.assign("schemas", &format!("[{}]", others.join(", ")))
        )));
    }
}
