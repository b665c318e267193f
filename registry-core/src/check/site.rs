//! Rules about fields that do not do what they say once a workspace is installed.

use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::model::{Modelled, is_site_key};
use crate::source::{Entry, Sources, Syntax, Value};

/// A GPU is required, but none is asked for.
pub(super) fn gpu_flags_inconsistent(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for workspace in workspaces {
        let fields = &workspace.decl.fields;
        let Some(required) = fields.get("require_gpu") else {
            continue;
        };
        let count = fields.get("gpu_count");
        let is_none = match count.map(|count| &count.value) {
            None | Some(Value::Null) => true,
            Some(Value::Number(number)) => *number == 0.0,
            Some(_) => false,
        };
        if required.value != Value::Bool(true) || !is_none {
            continue;
        }
        let edit = match count {
            Some(count) => Edit { span: count.span, replacement: "1".to_owned() },
            None => {
                let syntax = sources.file(required.span.source).syntax;
                let between = if syntax == Syntax::Toml { "\n" } else { ", " };
                let replacement = format!("{between}{}", syntax.assign("gpu_count", "1"));
                let end = required.span.end;
                Edit { span: crate::source::Span { start: end, ..required.span }, replacement }
            }
        };
        let message = "`require_gpu` is set, but no GPU is asked for";
        let mut finding = Finding::new(Code::GpuFlagsInconsistent, required.span, message)
            .help("ask for one with `gpu_count`, or do without `require_gpu`")
            .fixes(Safety::Unsafe, vec![edit]);
        if let Some(count) = count {
            finding = finding.related(count.span, "no GPU");
        }
        findings.push(finding);
    }
}

/// What Kasm sets itself, whatever is written.
pub(super) fn forced_field(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for workspace in workspaces {
        let entry = workspace.decl.fields.entry("enabled");
        if let Some(entry) = entry.filter(|entry| entry.value.value == Value::Bool(false)) {
            let finding = Finding::new(
                Code::ForcedField,
                entry.value.span,
                "Kasm enables every workspace that is installed",
            )
            .help("remove it; `hidden` is the field that keeps a tile from the users");
            findings.push(finding.removal(Safety::Safe, sources.without_entry(entry)));
        }
    }
}

/// Ids and addresses of one site.
pub(super) fn site_only_key(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    let entries = workspaces.iter().flat_map(|workspace| &workspace.decl.fields.entries);
    for entry in entries.filter(|entry| says_something(entry)) {
        let key = entry.key.value.as_str();
        if is_site_key(key) && !is_login(key) {
            let message = format!("{} means something on one Kasm site only", quoted(key));
            let finding = Finding::new(Code::SiteOnlyKey, entry.key.span, message)
                .help("remove it: whoever installs the workspace sets it there");
            findings.push(finding.removal(Safety::Unsafe, sources.without_entry(entry)));
        }
    }
}

/// The login of a Docker registry, for everybody to read.
pub(super) fn docker_credentials(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    let entries = workspaces.iter().flat_map(|workspace| &workspace.decl.fields.entries);
    for entry in entries.filter(|entry| says_something(entry)) {
        let key = entry.key.value.as_str();
        if is_login(key) {
            let message = format!("{} is published with the list", quoted(key));
            let finding = Finding::new(Code::DockerCredentials, entry.key.span, message)
                .label("everybody can read it")
                .help("remove it, and revoke it if it was ever published; an image that needs a login is for admins to set up");
            findings.push(finding.removal(Safety::Unsafe, sources.without_entry(entry)));
        }
    }
}

fn is_login(key: &str) -> bool {
    matches!(key, "docker_user" | "docker_token")
}

/// Whether a value is more than what an export of Kasm fills an unused key with.
fn says_something(entry: &Entry) -> bool {
    match &entry.value.value {
        Value::Null | Value::Bool(false) | Value::Constant(_) => false,
        Value::String(text) => !text.as_str().trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.entries.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}
