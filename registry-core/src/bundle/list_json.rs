//! `list.json` and `versions.json`: the wire format, in one place.

use super::json::compact;
use crate::model::{Registry, RegistryIcon, Schema};
use crate::source::json::{write_compact, write_text};
use crate::source::known::{Reader, Writer};
use crate::source::{Object, Text, Value, json_string};

/// One workspace of a list.
pub(super) struct Listed {
    json: String,
    /// Its channels and its Kasm versions, as JSON, by first appearance.
    tags: Vec<String>,
    versions: Vec<String>,
}

impl Listed {
    pub(super) fn new(fields: &Object, sha: &str) -> Self {
        let mut json = String::new();
        write_workspace(&mut json, fields, sha);
        Self { json, tags: values(fields, "available_tags"), versions: values(fields, "version") }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.text(&self.json);
        for list in [&self.tags, &self.versions] {
            writer.count(list.len());
            for value in list {
                writer.text(value);
            }
        }
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let json = reader.text()?.to_owned();
        let mut list = || {
            let count = reader.count()?;
            (0..count).map(|_| Some(reader.text()?.to_owned())).collect::<Option<Vec<_>>>()
        };
        Some(Self { json, tags: list()?, versions: list()? })
    }
}

/// A list that lacks only its time.
pub(super) struct ListJson {
    before_modified: String,
    after_modified: String,
}

impl ListJson {
    pub(super) fn new(
        schema: Schema,
        registry: Option<&Registry>,
        workspaces: &[Listed],
        default_channel: Option<&Value>,
    ) -> Self {
        let mut after_modified = String::from(",\"workspaces\":[");
        for (index, workspace) in workspaces.iter().enumerate() {
            if index > 0 {
                after_modified.push(',');
            }
            after_modified.push_str(&workspace.json);
        }
        after_modified.push(']');
        if schema >= Schema::V1_1 {
            let channels = distinct(workspaces.iter().map(|workspace| &workspace.tags));
            let default = if channels.is_empty() { None } else { default_channel };
            after_modified.push_str(",\"channels\":");
            write_list(&mut after_modified, &channels);
            after_modified.push_str(",\"default_channel\":");
            after_modified.push_str(&default.map_or_else(|| "null".to_owned(), compact));
        }
        after_modified.push('}');
        Self { before_modified: before_modified(registry, workspaces.len()), after_modified }
    }

    /// The list's text; `modified` is in milliseconds since 1970.
    pub(super) fn at(&self, modified: u64) -> String {
        format!("{}{modified}{}", self.before_modified, self.after_modified)
    }

    /// The time in a published list that is otherwise equal to this one.
    pub(super) fn time_of(&self, published: &[u8]) -> Option<u64> {
        let time = published
            .strip_prefix(self.before_modified.as_bytes())?
            .strip_suffix(self.after_modified.as_bytes())?;
        std::str::from_utf8(time).ok()?.parse().ok()
    }
}

/// The settings, in the order that the template writes them. Empty ones are `null`, save for a name.
fn before_modified(registry: Option<&Registry>, count: usize) -> String {
    const UNNAMED: &str = "Unknown store";
    let text = |value: Option<&Value>| value.map_or_else(|| "null".to_owned(), compact);
    let field = |get: fn(&Registry) -> Option<&Value>| text(registry.and_then(get));
    let name = registry
        .and_then(|registry| registry.name.as_ref())
        .map_or_else(|| json_string(UNNAMED), compact);
    format!(
        "{{\"name\":{name},\"workspacecount\":{count},\"icon\":{},\"description\":{},\"list_url\":{},\"contact_url\":{},\"modified\":",
        icon(registry),
        field(|registry| registry.description.as_ref()),
        field(|registry| registry.list_url.as_ref()),
        field(|registry| registry.contact_url.as_ref()),
    )
}

/// A local icon's address is derived from `list_url`; without a right one it stays as written.
fn icon(registry: Option<&Registry>) -> String {
    let Some(registry) = registry else {
        return "null".to_owned();
    };
    match (&registry.icon, &registry.root) {
        (RegistryIcon::None, _) => "null".to_owned(),
        (RegistryIcon::AsWritten(value), _) => compact(value),
        (RegistryIcon::File { path, .. }, Some(root)) => json_string(&root.join(path)),
        (RegistryIcon::File { path, .. }, None) => json_string(path),
    }
}

/// The workspace's own keys, then `sha`; one that is there already keeps its place.
fn write_workspace(out: &mut String, fields: &Object, sha: &str) {
    out.push('{');
    let mut hashed = false;
    for (index, entry) in fields.entries.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(out, &entry.key.value);
        out.push(':');
        if entry.key.value == Text::from("sha") {
            hashed = true;
            out.push_str(&json_string(sha));
        } else {
            write_compact(out, &entry.value.value);
        }
    }
    if !hashed {
        if !fields.entries.is_empty() {
            out.push(',');
        }
        out.push_str("\"sha\":");
        out.push_str(&json_string(sha));
    }
    out.push('}');
}

/// `versions.json`, whose reader is unknown.
pub(super) fn versions_json(workspaces: &[Listed]) -> String {
    let mut out = String::from("{\"versions\":");
    write_list(&mut out, &distinct(workspaces.iter().map(|workspace| &workspace.versions)));
    out.push('}');
    out
}

fn write_list(out: &mut String, values: &[String]) {
    out.push('[');
    out.push_str(&values.join(","));
    out.push(']');
}

/// The JSON of every value of a key of all compatibility entries; of a list, its items.
fn values(fields: &Object, key: &str) -> Vec<String> {
    let entries = fields.get("compatibility").and_then(|value| value.value.as_array());
    let entries = entries.unwrap_or_default().iter();
    let values = entries.filter_map(|entry| entry.value.as_object()?.get(key));
    let items =
        values.flat_map(|value| value.value.as_array().unwrap_or(std::slice::from_ref(value)));
    items.map(|item| compact(&item.value)).collect()
}

/// Every distinct value, by first appearance.
fn distinct<'l>(lists: impl Iterator<Item = &'l Vec<String>>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    lists.flatten().filter(|value| seen.insert(value.as_str())).cloned().collect()
}
