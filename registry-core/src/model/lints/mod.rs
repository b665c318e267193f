//! How loud each rule is: `rule = "level"` or `rule = { level = "…", reason = "…" }`, as Cargo has it,
//! and comments.

mod baseline;
mod comment;
mod table;

use super::typed::Context;
use crate::declare::RegistryDecl;
use crate::finding::{Code, Finding, Policy, Safety, Scopes, Setting, Target};
use crate::source::Span;

/// What the registry's files say about how loud each rule is.
pub(super) fn policy(decl: &RegistryDecl, context: &mut Context<'_>) -> Policy {
    let mut policy = Policy::default();
    policy.whole = decl.unparsed == 0;
    policy.shared = table::levels(&decl.cargo_lints, context);
    policy.registry = table::levels(&decl.lints, context);
    let mut scoped = Vec::new();
    for lints in decl.workspaces.iter().map(|workspace| &workspace.lints) {
        if !lints.table.entries.is_empty() {
            let levels = table::levels(&lints.table, context);
            scoped.extend(lints.scopes.iter().map(|scope| (*scope, levels.clone())));
        }
    }
    let of_workspaces = decl.workspaces.iter().flat_map(|workspace| &workspace.lints.directives);
    for directive in decl.directives.iter().chain(of_workspaces) {
        let levels = comment::levels(directive, context);
        scoped.extend(levels.map(|levels| (directive.scope, levels)));
    }
    policy.scopes = Scopes::new(scoped);
    context.findings.extend(policy.forbidden());
    policy.baseline = baseline::read(decl, context);
    policy
}

/// A setting, unless nothing can be set there, which is said.
fn setting(setting: Setting, place: Span, context: &mut Context<'_>) -> Option<Setting> {
    match setting.target {
        Target::Rule(code) if code.is_error() && !setting.level.is_denied() => {
            let message = format!("`{code}` is an error, which no level silences");
            let finding = Finding::new(Code::UnknownLint, place, message).help("remove it");
            context.push(finding.removal(Safety::Safe, setting.removal));
            None
        }
        _ => Some(setting),
    }
}
