//! What a workspace says of releases and pages, right or wrong.

use super::Crash;
use crate::declare::WorkspaceDecl;
use crate::grammar;
use crate::model::KasmVersion;
use crate::source::{Object, Spanned, Value};

/// The texts of its entries for releases, in order of the releases that they are meant for.
pub(super) fn versions(decl: &WorkspaceDecl) -> Vec<&str> {
    let mut all: Vec<_> = texts(decl).collect();
    all.sort_by_key(|text| meant(text).map_or((true, None), |release| (false, Some(release))));
    all
}

/// The entry that is meant for a release, and is not what it looks for.
pub(super) fn never_matching(decl: &WorkspaceDecl, release: KasmVersion) -> Option<&str> {
    texts(decl).find(|text| meant(text) == Some(release) && *text != release.to_string())
}

/// Whether an entry is what a release looks for, in whatever shape.
pub(super) fn names(decl: &WorkspaceDecl, release: KasmVersion) -> bool {
    texts(decl).any(|text| text == release.to_string())
}

/// The releases that its entries are meant for, also those that read no registries.
pub(super) fn releases(decl: &WorkspaceDecl) -> impl Iterator<Item = KasmVersion> {
    texts(decl).filter_map(meant)
}

fn meant(text: &str) -> Option<KasmVersion> {
    grammar::numbers(text).map(|parts| KasmVersion::from(parts).wildcard())
}

fn texts(decl: &WorkspaceDecl) -> impl Iterator<Item = &str> {
    entries(decl).iter().filter_map(|entry| match &entry.value {
        Value::Object(fields) => text(fields, "version"),
        value => value.as_str(),
    })
}

/// The image of the entry for a release as it is written, be it a reference or not.
pub(super) fn image(decl: &WorkspaceDecl, release: KasmVersion) -> Option<&str> {
    let version = release.to_string();
    let mut objects = entries(decl).iter().filter_map(|entry| entry.value.as_object());
    match objects.find(|fields| text(fields, "version") == Some(&version)) {
        Some(fields) => text(fields, "image"),
        None => decl.text("name"),
    }
}

fn entries(decl: &WorkspaceDecl) -> &[Spanned<Value>] {
    let entries = decl.fields.get("compatibility").and_then(|entries| entries.value.as_array());
    entries.unwrap_or_default()
}

fn text<'f>(fields: &'f Object, key: &str) -> Option<&'f str> {
    fields.get(key)?.value.as_str()
}

/// The first field by which a page with this workspace crashes.
pub(super) fn crash(decl: &WorkspaceDecl) -> Option<Crash> {
    let value = |key| decl.fields.get(key).map(|value| &value.value);
    let is_missing = |key: &&'static str| value(key).is_none_or(|value| *value == Value::Null);
    let missing = ["friendly_name", "architecture"].into_iter().find(is_missing);
    let is_text = value("categories").is_some_and(|value| value.as_str().is_some());
    missing.map(Crash::Missing).or_else(|| is_text.then_some(Crash::Categories))
}
