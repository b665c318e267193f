//! What to write where workspaces are declared in Rust, which is left to its author.

use std::collections::{BTreeMap, BTreeSet};

use registry_core::declare::{Loaded, WorkspaceDecl};
use registry_core::source::{Object, Span, Spanned, Syntax, Value};

use super::lists::Item;
use super::release::{Release, moved};
use super::{Wanted, lists};

/// The releases that are declared in Rust.
pub fn releases_in_rust(loaded: &Loaded, is_meant: impl Fn(&str) -> bool) -> BTreeSet<Release> {
    let declared = in_rust(loaded, is_meant).flat_map(items);
    declared.filter_map(|(item, _)| item.release).collect()
}

/// Which lines need the release, and what to write there, a line each.
pub fn in_rust_by_hand(
    loaded: &Loaded,
    wanted: Wanted,
    is_meant: impl Fn(&str) -> bool,
) -> Vec<String> {
    // What several workspaces share is written once.
    let mut places: BTreeMap<Span, (BTreeSet<String>, Vec<&str>)> = BTreeMap::new();
    for workspace in in_rust(loaded, is_meant) {
        let items: Vec<_> = items(workspace).collect();
        if items.iter().any(|(item, _)| item.release == Some(wanted.to)) {
            continue;
        }
        let like = items.iter().find(|(item, _)| item.release == Some(wanted.from));
        let Some((_, value)) = like else { continue };
        let text = match &value.value {
            Value::Object(entry) if loaded.sources.text(value.span).starts_with('{') => {
                entry_like(entry, wanted)
            }
            _ => format!("\"{}\"", wanted.to),
        };
        let (texts, folders) = places.entry(value.span).or_default();
        texts.insert(text);
        folders.push(&workspace.folder);
    }
    let lines = places.into_iter().map(|(span, (texts, folders))| {
        let file = &loaded.sources.file(span.source).path;
        let line = loaded.sources.position(span).map_or(1, |position| position.line);
        // A `macro_rules!` may write a line for several.
        let about = if texts.len() > 1 { "something like " } else { "" };
        let text = texts.first().map_or("", String::as_str);
        let whose: Vec<_> = folders.iter().map(|folder| format!("`{folder}`")).collect();
        let (from, whose) = (wanted.from, whose.join(", "));
        format!("{file}:{line}: write {about}`{text}` beside the entry for {from}, for {whose}")
    });
    lines.collect()
}

fn in_rust(
    loaded: &Loaded,
    is_meant: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &WorkspaceDecl> {
    let workspaces = loaded.registry.workspaces.iter();
    workspaces.filter(move |workspace| {
        let is_rust = loaded.sources.file(workspace.source).syntax == Syntax::Rust;
        is_rust && is_meant(&workspace.folder)
    })
}

fn items(workspace: &WorkspaceDecl) -> impl Iterator<Item = (Item, &Spanned<Value>)> {
    let list = workspace.fields.get("compatibility").and_then(|list| list.value.as_array());
    list.into_iter().flatten().filter_map(|value| Some((lists::item(value)?, value)))
}

/// An entry as a macro takes it.
fn entry_like(entry: &Object, wanted: Wanted) -> String {
    let fields = entry.entries.iter().filter_map(|field| {
        let key = field.key.value.as_str();
        let value = match (key, &field.value.value) {
            ("version", _) => format!("\"{}\"", wanted.to),
            ("image", Value::String(image)) => quoted_like(image.as_str(), wanted),
            (_, Value::Number(number)) => number.to_string(),
            ("available_tags", Value::Array(tags)) => {
                let tags = tags.iter().filter_map(|tag| tag.value.as_str());
                let tags: Vec<_> = tags.map(|tag| quoted_like(tag, wanted)).collect();
                format!("[{}]", tags.join(", "))
            }
            _ => return None,
        };
        Some(format!("{key}: {value}"))
    });
    format!("{{ {} }},", fields.collect::<Vec<_>>().join(", "))
}

/// An image or a tag of the wanted release, without a digest.
fn quoted_like(text: &str, wanted: Wanted) -> String {
    let plain = text.split_once('@').map_or(text, |(plain, _)| plain);
    let (repository, tag) = match plain.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (format!("{repository}:"), tag),
        _ if plain.contains('/') => return format!("{plain:?}"),
        _ => (String::new(), plain),
    };
    let moved = moved(tag, wanted.from, wanted.to);
    format!("{:?}", repository + moved.as_ref().map_or(tag, |moved| &moved.tag))
}
