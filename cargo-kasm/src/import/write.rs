//! TOML as a person would write it: a field a line, small objects in their line, keys bare where they
//! can be.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::fold::{Declaration, Entry, Layer, Matrix, Template};

/// Longer lines are broken where they can be.
const WIDTH: usize = 100;

/// Whether a key needs no quotes.
pub(super) fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// A key, in quotes where it needs them.
pub(super) fn key(key: &str) -> String {
    if is_bare(key) { key.to_owned() } else { basic(key) }
}

/// The lines of a layer, as they stand below a table's header.
pub(super) fn lines(layer: &Layer) -> String {
    let mut lines = String::new();
    if !layer.unset.is_empty() {
        lines += &field("", "unset", &texts(&layer.unset));
    }
    for (key, value) in &layer.fields {
        lines += &field("", &self::key(key), value);
    }
    lines
}

/// The line of what is different in some cells of a matrix.
pub(super) fn cell(folder: &str, layer: &Layer) -> String {
    format!("{} = {}\n", key(folder), in_line(layer))
}

/// A layer in one line.
fn in_line(layer: &Layer) -> String {
    let mut fields = Map::new();
    if !layer.unset.is_empty() {
        fields.insert("unset".to_owned(), texts(&layer.unset));
    }
    fields.extend(layer.fields.clone());
    table(&fields)
}

fn texts(texts: &[String]) -> Value {
    texts.iter().map(String::as_str).collect()
}

/// A field: one line, or one for each of the parts that it is made of. `key` is written as it is.
pub(super) fn field(prefix: &str, key: &str, value: &Value) -> String {
    let line = format!("{prefix}{key} = {}\n", in_one_line(value));
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fits = line.chars().count() <= WIDTH;
            if fits && fields.len() > 1 {
                return line;
            }
            let prefix = format!("{prefix}{key}.");
            fields.iter().map(|(key, value)| field(&prefix, &self::key(key), value)).collect()
        }
        Value::Array(items) if items.len() > 1 && line.chars().count() > WIDTH => {
            let items: Vec<_> =
                items.iter().map(|item| format!("    {},\n", in_one_line(item))).collect();
            format!("{prefix}{key} = [\n{}]\n", items.concat())
        }
        Value::String(text) if is_worth_lines(text) => {
            format!("{prefix}{key} = '''\n{text}'''\n")
        }
        _ => line,
    }
}

/// Whether a text reads better as it is, line by line.
fn is_worth_lines(text: &str) -> bool {
    let is_plain = |character: char| character == '\n' || !character.is_control();
    text.contains('\n')
        && !text.contains("'''")
        && !text.ends_with('\'')
        && text.chars().all(is_plain)
}

fn in_one_line(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(in_one_line).collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => table(fields),
        other => other.to_string(),
    }
}

/// `{ a = 1, b.c = 2 }`
fn table(fields: &Map<String, Value>) -> String {
    if fields.is_empty() {
        return "{}".to_owned();
    }
    let entries = fields.iter().map(|(key, value)| {
        let (mut path, mut value) = (self::key(key), value);
        while let Some((key, inner)) = value.as_object().and_then(only) {
            path = format!("{path}.{}", self::key(key));
            value = inner;
        }
        format!("{path} = {}", in_one_line(value))
    });
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

fn only(fields: &Map<String, Value>) -> Option<(&String, &Value)> {
    fields.iter().next().filter(|_| fields.len() == 1)
}

/// A text between quotes: single ones where the others would need backslashes.
pub(super) fn quoted(text: &str) -> String {
    let has_escapes = text.contains(['"', '\\']);
    if has_escapes && !text.contains('\'') && !text.contains(char::is_control) {
        return format!("'{text}'");
    }
    basic(text)
}

/// TOML's basic strings escape what JSON's do, and DEL.
fn basic(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// Everything below `[registry]`, a blank line before each table.
pub(super) fn tables(declaration: &Declaration) -> String {
    let uses = declaration.uses();
    let templates = declaration.templates.iter().map(|template| self::template(template, &uses));
    let entries = declaration.entries.iter().map(entry);
    std::iter::once(defaults(&declaration.defaults)).chain(templates).chain(entries).collect()
}

fn defaults(layer: &Layer) -> String {
    if layer.is_empty() {
        return String::new();
    }
    let words = layer.fields.get("vars").and_then(Value::as_object).into_iter().flatten();
    let words = words.map(|(word, _)| format!(" `{{{word}}}` is what its image and icon call it."));
    let words: String = words.collect();
    format!("\n# Under every workspace.{words}\n[defaults]\n{}", lines(layer))
}

fn template(template: &Template, uses: &HashMap<&str, usize>) -> String {
    let Template { name, layer } = template;
    let count = uses.get(name.as_str()).copied().unwrap_or_default();
    let lines = lines(layer);
    format!("\n# Shared by {count} workspaces.\n[templates.{}]\n{lines}", key(name))
}

fn entry(entry: &Entry) -> String {
    let label = key(&entry.label);
    let count = entry.matrix.as_ref().map(|matrix| matrix.count);
    let count = count.map(|count| format!("# {count} workspaces, one for each combination.\n"));
    let extends = entry.extends.as_deref().map(|name| format!("extends = {}\n", quoted(name)));
    let matrix = entry.matrix.as_ref().map(|matrix| self::matrix(&label, matrix));
    let [count, extends, matrix] = [count, extends, matrix].map(Option::unwrap_or_default);
    format!("\n{count}[workspaces.{label}]\n{extends}{}{matrix}", lines(&entry.layer))
}

fn matrix(label: &str, matrix: &Matrix) -> String {
    let axes = matrix.axes.iter().map(|axis| {
        let values = match &axis.names {
            Some(names) => {
                let names = names.iter().map(|name| Value::from(name.as_str()));
                Value::Object(axis.values.iter().cloned().zip(names).collect())
            }
            None => texts(&axis.values),
        };
        format!("axes.{} = {}\n", axis.name, in_one_line(&values))
    });
    let folder = matrix.folder.iter().map(|folder| format!("folder = {}\n", quoted(folder)));
    let exclude = Some(&matrix.exclude).filter(|folders| !folders.is_empty());
    let exclude = exclude.map(|folders| field("", "exclude", &texts(folders)));
    let lines: String = axes.chain(folder).chain(exclude).collect();
    let cells = matrix.cells.iter();
    let mut cells: Vec<_> = cells.map(|(folder, layer)| cell(folder, layer)).collect();
    if !cells.is_empty() {
        cells.insert(0, format!("\n[workspaces.{label}.matrix.cells]\n"));
    }
    format!("\n[workspaces.{label}.matrix]\n{lines}{}", cells.concat())
}
