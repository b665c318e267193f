//! The keys that say what a declaration is made of. They are read here, and not published.

use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{Object, Spanned, Text, Value};

/// What a workspace or a template extends.
pub(super) const EXTENDS: &str = "extends";
/// What of that it leaves out.
pub(super) const UNSET: &str = "unset";
/// The axes of a family of workspaces.
pub(super) const MATRIX: &str = "matrix";

/// Which layers lie below some fields, and what of them is left out.
#[derive(Debug, Default)]
pub(super) struct Structure {
    pub(super) extends: Vec<Spanned<Text>>,
    pub(super) unset: Vec<Spanned<Text>>,
}

impl Structure {
    /// Takes the keys out of the fields.
    pub(super) fn take(fields: &mut Object, findings: &mut Findings) -> Self {
        let extends = fields.take(EXTENDS).map(|value| match value.value {
            Value::String(name) => vec![Spanned::new(name, value.span)],
            _ => texts(EXTENDS, "a template's name, or a list of them", value, findings),
        });
        Self { extends: extends.unwrap_or_default(), unset: unset(fields, findings) }
    }
}

/// Takes the keys to leave out.
pub(super) fn unset(fields: &mut Object, findings: &mut Findings) -> Vec<Spanned<Text>> {
    let unset = fields.take(UNSET);
    unset.map_or_else(Vec::new, |value| texts(UNSET, "a list of keys", value, findings))
}

/// A list of texts.
pub(super) fn texts(
    key: &str,
    expected: &str,
    value: Spanned<Value>,
    findings: &mut Findings,
) -> Vec<Spanned<Text>> {
    let mut wrong = |value: &Spanned<Value>| {
        let message = format!("{} must be {expected}, not {}", quoted(key), value.value.kind());
        let finding = Finding::new(Code::WrongType, value.span, message);
        findings.push(finding.help("write texts: `[\"…\", \"…\"]`"));
    };
    let Value::Array(items) = value.value else {
        wrong(&value);
        return Vec::new();
    };
    let texts = items.into_iter().filter_map(|item| match item.value {
        Value::String(text) => Some(Spanned::new(text, item.span)),
        _ => {
            wrong(&item);
            None
        }
    });
    texts.collect()
}

/// Takes out what only a workspace itself can say.
pub(super) fn refuse(fields: &mut Object, whose: &str, findings: &mut Findings) {
    for key in [EXTENDS, UNSET, MATRIX, "lints", "folder"] {
        let Some(entry) = fields.entry(key).cloned() else { continue };
        let message = format!("{} means nothing in {whose}", quoted(key));
        let finding = Finding::new(Code::UnknownSetting, entry.key.span, message);
        findings.push(finding.help("a workspace itself can say it; remove it here"));
        fields.take(key);
    }
}
