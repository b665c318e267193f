//! How loud each rule is: `rule = "level"` or `rule = { level = "…", reason = "…" }`, as Cargo has it,
//! and comments.

mod baseline;
mod comment;
mod table;

use super::typed::Context;
use crate::declare::{Directive, RegistryDecl};
use crate::finding::{Code, Finding, Level, Policy, Safety, Scoped, Setting, Target};
use crate::source::{Object, Span};

/// What the registry's files say about how loud each rule is.
pub(super) fn policy(decl: &RegistryDecl, context: &mut Context<'_>) -> Policy {
    let mut policy = Policy::default();
    policy.whole = decl.unparsed == 0;
    policy.shared = table::levels(&decl.cargo_lints, &Policy::default(), context);
    policy.registry = table::levels(&decl.lints, &policy, context);
    for directive in &decl.directives {
        comment(directive, &mut policy, context);
    }
    for workspace in &decl.workspaces {
        scope(&workspace.lints.table, workspace.lints.scope, &mut policy, context);
        for directive in &workspace.lints.directives {
            comment(directive, &mut policy, context);
        }
    }
    policy.baseline = baseline::read(decl, context);
    policy
}

fn scope(table: &Object, scope: Span, policy: &mut Policy, context: &mut Context<'_>) {
    if !table.entries.is_empty() {
        let levels = table::levels(table, policy, context);
        policy.scoped.entry(scope.source).or_default().push(Scoped { scope, levels });
    }
}

fn comment(directive: &Directive, policy: &mut Policy, context: &mut Context<'_>) {
    if let Some(levels) = comment::levels(directive, policy, context) {
        let scoped = Scoped { scope: directive.scope, levels };
        policy.scoped.entry(scoped.scope.source).or_default().push(scoped);
    }
}

/// A setting, unless nothing can be set there, which is said.
fn setting(
    setting: Setting,
    place: Span,
    outer: &Policy,
    context: &mut Context<'_>,
) -> Option<Setting> {
    let Target::Rule(code) = setting.target else {
        let forbidden = setting.target.codes().find(|&code| outer.forbids(code, place).is_some());
        if let Some(code) = forbidden.filter(|_| setting.level < Level::Forbid) {
            let message =
                format!("`{}` holds `{code}`, which is forbidden further out", setting.target);
            let finding = Finding::new(Code::ForbiddenLevel, place, message);
            context.push(finding.help("set the levels of the group's other rules one by one"));
        }
        return Some(setting);
    };
    if code.is_error() && !setting.level.is_denied() {
        let message = format!("`{code}` is an error, which no level silences");
        let finding = Finding::new(Code::UnknownLint, place, message).help("remove it");
        context.push(finding.removal(Safety::Safe, setting.removal));
        return None;
    }
    if let Some(forbidding) = outer.forbids(code, place).filter(|_| setting.level < Level::Forbid) {
        let message = format!("`{code}` is forbidden further out");
        let mut finding = Finding::new(Code::ForbiddenLevel, place, message)
            .help("remove it, or write `deny` where `forbid` stands");
        if let Some(place) = forbidding.place {
            finding = finding.related(place, "forbidden here");
        }
        context.push(finding.removal(Safety::Safe, setting.removal));
        return None;
    }
    Some(setting)
}
