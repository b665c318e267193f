//! Passwords, tokens and keys in what everybody can read.

use super::secret_shape;
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::Modelled;
use crate::source::{Object, Span, Spanned, Value};

/// Secrets in the variables and commands of workspaces, and in what their forms suggest.
pub(super) fn published_secret(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for workspace in workspaces {
        let fields = &workspace.decl.fields;
        for key in ["run_config", "exec_config"] {
            if let Some(value) = fields.get(key) {
                below(value, false, findings);
            }
        }
        let form = fields.get("launch_config").and_then(|config| config.value.as_object());
        let items = form.and_then(|form| form.get("launch_form")?.value.as_array());
        for item in items.unwrap_or_default() {
            if let Value::Object(item) = &item.value {
                suggested(item, findings);
            }
        }
    }
}

/// A value and everything in it; the names of variables say what they hold.
fn below(value: &Spanned<Value>, are_variables: bool, findings: &mut Findings) {
    match &value.value {
        Value::String(text) => token(text.as_str(), value.span, findings),
        Value::Array(items) => items.iter().for_each(|item| below(item, false, findings)),
        Value::Object(object) => {
            for entry in &object.entries {
                let name = entry.key.value.as_str();
                match entry.value.value.as_str() {
                    Some(text) if are_variables => named(name, text, entry.value.span, findings),
                    _ => below(&entry.value, name == "environment", findings),
                }
            }
        }
        _ => {}
    }
}

/// The answer that a form starts with.
fn suggested(item: &Object, findings: &mut Findings) {
    let text = |key| item.get(key).and_then(|value| value.value.as_str());
    let (Some(value), Some(answer)) = (item.get("value"), text("value")) else {
        return;
    };
    if text("input_type") == Some("password") && secret_shape::is_literal_secret(answer) {
        findings.push(secret("this form comes with a password".to_owned(), value.span));
    } else {
        named(text("key").unwrap_or_default(), answer, value.span, findings);
    }
}

fn named(name: &str, value: &str, span: Span, findings: &mut Findings) {
    if secret_shape::token(value).is_some() {
        token(value, span, findings);
    } else if secret_shape::names_secret(name) && secret_shape::is_literal_secret(value) {
        findings.push(secret(format!("the value of {} is published", quoted(name)), span));
    }
}

fn token(text: &str, span: Span, findings: &mut Findings) {
    if let Some(kind) = secret_shape::token(text) {
        findings.push(secret(format!("{kind} is published"), span));
    }
}

fn secret(message: String, span: Span) -> Finding {
    Finding::new(Code::PublishedSecret, span, message)
        .label("everybody can read it")
        .help("remove it, and revoke it if it was ever published; `launch_config` can ask the user for it")
}
