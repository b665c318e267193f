//! `kasm-baseline.toml`: `[[known]]` with `rule`, `file`, `message` and, above 1, `count`.

use std::collections::HashMap;

use crate::declare::RegistryDecl;
use crate::finding::{Baseline, BaselineEntry, Code, Finding, quoted};
use crate::model::typed::Context;
use crate::source::{Object, SourceId, Span, Spanned, Value, with_slashes};

const KNOWN: &str = "known";

/// The baseline of a registry. Of entries that make no sense it is said.
pub(super) fn read(decl: &RegistryDecl, context: &mut Context<'_>) -> Baseline {
    let Some(table) = &decl.baseline else {
        return Baseline::default();
    };
    let mut files = HashMap::new();
    for (source, file) in context.sources.named() {
        let path = file.path.strip_prefix(&decl.folder).unwrap_or(&file.path);
        files.insert(with_slashes(path), source);
    }
    let mut entries = Vec::new();
    for entry in &table.entries {
        match entry.value.value.as_array() {
            Some(items) if entry.key.value.as_str() == KNOWN => {
                for item in items {
                    match read_entry(item, &files) {
                        Ok(entry) => entries.push(entry),
                        Err(finding) => context.findings.push(*finding),
                    }
                }
            }
            _ => {
                let key = quoted(entry.key.value.as_str());
                context.findings.push(bad(entry.key.span, format!("a baseline holds no {key}")));
            }
        }
    }
    Baseline::new(entries)
}

fn read_entry(
    item: &Spanned<Value>,
    files: &HashMap<String, SourceId>,
) -> Result<BaselineEntry, Box<Finding>> {
    let lacks = |key: &str| Box::new(bad(item.span, format!("this entry has no text `{key}`")));
    let table = item.value.as_object().ok_or_else(|| lacks("rule"))?;
    let place = table.entries.first().map_or(item.span, |entry| entry.key.span);
    let text = |key| text(table, key).ok_or_else(|| lacks(key));
    let rule = text("rule")?;
    let rule = rule.parse::<Code>().map_err(|unknown| Box::new(bad(place, unknown.to_string())))?;
    let count = match table.get("count").map(|count| &count.value) {
        None => 1,
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        Some(Value::Number(count)) if *count >= 1.0 => *count as u32,
        Some(_) => {
            return Err(Box::new(bad(
                place,
                "`count` must be a whole number, at least 1".to_owned(),
            )));
        }
    };
    let message = text("message")?.to_owned();
    Ok(BaselineEntry { rule, source: files.get(text("file")?).copied(), message, count, place })
}

fn text<'t>(table: &'t Object, key: &str) -> Option<&'t str> {
    table.get(key)?.value.as_str()
}

fn bad(place: Span, message: String) -> Finding {
    Finding::new(Code::BadBaseline, place, message)
        .help("write the baseline anew: `cargo kasm check --write-baseline`")
}
