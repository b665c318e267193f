//! `[lints]`: `rule = "level"` or `rule = { level = "…" }`, as Cargo has it.

use super::Rule;
use super::typed::{Context, constant};
use crate::declare::RegistryDecl;
use crate::finding::{Code, Finding, Level, Levels, quoted};
use crate::source::{Entry, Span, Value};

/// What the registry says about how loud each rule is.
pub(super) fn levels(decl: &RegistryDecl, context: &mut Context<'_>) -> Levels {
    let mut levels = Levels::default();
    for entry in &decl.lints.entries {
        let code = code(entry, context);
        let level = level(entry, context);
        if let Some((code, level)) = code.zip(level) {
            if code.is_error() && level < Level::Deny {
                let message = format!("`{code}` is an error, which no level silences");
                let finding = Finding::new(Code::UnknownLint, entry.key.span, message);
                context.push(finding.help("remove it"));
            } else {
                levels.set(code, level);
            }
        }
    }
    levels
}

fn code(entry: &Entry, context: &mut Context<'_>) -> Option<Code> {
    let span = entry.key.span;
    let unknown = match entry.key.value.as_str().parse::<Code>() {
        Ok(code) => return Some(code),
        Err(unknown) => unknown,
    };
    let finding = Finding::new(
        Code::UnknownLint,
        span,
        format!("there is no rule {}", quoted(entry.key.value.as_str())),
    );
    context.push(match unknown.nearest {
        Some(code) => finding.help(format!("did you mean `{code}`?")).fix(span, code.name()),
        None => finding.help("a rule's name stands in every message, after its code"),
    });
    None
}

fn level(entry: &Entry, context: &mut Context<'_>) -> Option<Level> {
    let name = entry.key.value.as_str();
    let value = match &entry.value.value {
        Value::Object(table) => table.get("level"),
        _ => Some(&entry.value),
    };
    let Some(value) = value else {
        let message = format!("the lint {} has no level", quoted(name));
        context.push(bad_level(entry.value.span, message));
        return None;
    };
    if let Value::Constant(id) = value.value {
        constant(id, Rule::Literal, value.span, name, context);
        return None;
    }
    let Some(text) = value.value.as_str() else {
        let message = format!("a lint level is a text, not {}", value.value.kind());
        context.push(bad_level(value.span, message));
        return None;
    };
    let level = text.parse::<Level>();
    level.map_err(|error| context.push(bad_level(value.span, error.to_string()))).ok()
}

fn bad_level(span: Span, message: String) -> Finding {
    Finding::new(Code::UnknownLint, span, message)
        .help("write `\"allow\"`, `\"warn\"` or `\"deny\"`")
}
