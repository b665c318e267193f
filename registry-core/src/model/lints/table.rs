//! A table of lints.

use std::collections::HashSet;

use super::setting;
use crate::finding::{Code, Finding, Level, Levels, Setting, Target, nearest, quoted};
use crate::model::Rule;
use crate::model::typed::{Context, constant};
use crate::source::{Entry, Object, Span, Spanned, Text, Value};

const KEYS: [&str; 3] = ["level", "priority", "reason"];

/// The levels that a table sets; higher priorities count more, as in Cargo.
pub(super) fn levels(table: &Object, context: &mut Context<'_>) -> Levels {
    let mut settings = Vec::with_capacity(table.entries.len());
    let mut taken: HashSet<_> =
        table.entries.iter().map(|entry| entry.key.value.as_str().to_owned()).collect();
    for entry in &table.entries {
        let target = target(&entry.key, &mut taken, context);
        let level = level(entry, context);
        let Some((target, level)) = target.zip(level) else { continue };
        let place = entry.key.span;
        let removal = context.sources.without_entry(entry);
        let written = Setting { target, level, place: Some(place), removal };
        if let Some(setting) = setting(written, place, context) {
            settings.push((priority(entry, context), setting));
        }
    }
    Levels::of_table(settings)
}

/// `taken` are the rules that are written, or were suggested: none stands twice.
fn target(
    key: &Spanned<Text>,
    taken: &mut HashSet<String>,
    context: &mut Context<'_>,
) -> Option<Target> {
    let name = key.value.as_str();
    let unknown = match name.parse::<Target>() {
        Ok(target) => return Some(target),
        Err(unknown) => unknown,
    };
    let message = format!("there is no rule {}", quoted(name));
    let finding = Finding::new(Code::UnknownLint, key.span, message);
    context.push(match unknown.nearest {
        Some(near) => {
            let finding = finding.help(format!("did you mean `{near}`?"));
            let near = near.to_string();
            if taken.insert(near.clone()) { finding.unsafe_fix(key.span, near) } else { finding }
        }
        None => finding.help("`cargo kasm rules` lists them all"),
    });
    None
}

fn level(entry: &Entry, context: &mut Context<'_>) -> Option<Level> {
    let name = entry.key.value.as_str();
    let value = match &entry.value.value {
        Value::Object(table) => {
            known_keys(table, context);
            table.get("level")
        }
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

fn known_keys(table: &Object, context: &mut Context<'_>) {
    for entry in &table.entries {
        let key = entry.key.value.as_str();
        if KEYS.contains(&key) {
            continue;
        }
        let message = format!("{} is no part of a lint", quoted(key));
        let finding = Finding::new(Code::UnknownLint, entry.key.span, message);
        context.push(match nearest(key, KEYS) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("a lint has `level`, `priority` and `reason`"),
        });
    }
}

/// Cargo's way to say which of two levels counts; 0 where nothing is said.
fn priority(entry: &Entry, context: &mut Context<'_>) -> i64 {
    let table = entry.value.value.as_object();
    let Some(value) = table.and_then(|table| table.get("priority")) else {
        return 0;
    };
    super::super::typed::read(value, "priority", context).unwrap_or_default()
}

fn bad_level(span: Span, message: String) -> Finding {
    Finding::new(Code::UnknownLint, span, message)
        .help("write `\"allow\"`, `\"warn\"`, `\"deny\"` or `\"forbid\"`")
}
