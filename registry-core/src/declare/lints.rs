//! `lints`: what a workspace says about rules, beside its fields.

use crate::finding::{Code, Finding, Findings};
use crate::source::{Object, Syntax, Value};

const LINTS: &str = "lints";

/// Takes the table out of a workspace's fields.
pub(super) fn take(fields: &mut Object, findings: &mut Findings, syntax: Syntax) -> Object {
    let Some(value) = fields.take(LINTS) else {
        return Object::default();
    };
    match value.value {
        Value::Object(table) => table,
        other => {
            let (what, help) = match syntax {
                Syntax::Rust => ("an object", "write an object: `{ rule: \"level\" }`"),
                _ => ("a table", "write `[lints]` and its keys below"),
            };
            let message = format!("`{LINTS}` must be {what}, not {}", other.kind());
            findings.push(Finding::new(Code::WrongType, value.span, message).help(help));
            Object::default()
        }
    }
}
