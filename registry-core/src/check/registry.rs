//! Rules about a registry as a whole.

use crate::declare::RegistryDecl;
use crate::finding::{Code, Finding, Findings};
use crate::model::{Model, layout};
use crate::source::Span;

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

/// A file of `static/`, or the registry's icon, that would take the place of another.
pub(super) fn output_collision(decl: &RegistryDecl, findings: &mut Findings) {
    let icon = decl.settings.as_ref().and_then(|(settings, _)| settings.get("icon"));
    let icon = icon.filter(|_| decl.icon.is_some());
    let icon_path = icon.and_then(|icon| icon.value.as_str());
    for (path, content) in &decl.statics {
        let same_icon = icon_path.is_some_and(|icon| icon.eq_ignore_ascii_case(path.as_str()));
        let differs = decl.icon.as_ref() != Some(content);
        if layout::is_reserved(path.as_str()) || (same_icon && differs) {
            let message = format!("`static/{path}` would replace a file of the bundle");
            let place = Span::whole(decl.source);
            findings.push(
                Finding::new(Code::OutputCollision, place, message).help("rename or remove it"),
            );
        }
    }
    if let Some((icon, path)) = icon.zip(icon_path).filter(|(_, path)| layout::is_reserved(path)) {
        let message = format!("the icon `{path}` would replace a file of the bundle");
        findings.push(Finding::new(Code::OutputCollision, icon.span, message).help("rename it"));
    }
}
