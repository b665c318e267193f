//! The builder's form, made from the schema of a workspace.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use registry_core::model::{KasmVersion, Model, Offer, RELEASES, Schema};
use registry_core::schema::{self, Form};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Part, parts};

/// Where a new workspace is composed.
#[derive(Debug, Serialize)]
pub(in crate::storefront) struct Builder {
    groups: Vec<Group>,
    /// What its script goes by.
    data: Value,
}

/// Fields that belong together.
#[derive(Debug, Serialize)]
struct Group {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    fields: Vec<Field>,
}

/// One field of a workspace.
#[derive(Debug, Serialize)]
struct Field {
    /// Its path: `friendly_name`, `compatibility.0.version`.
    name: String,
    key: String,
    label: String,
    hint: Vec<Part>,
    kind: Kind,
    is_required: bool,
    /// What can be chosen, or is suggested.
    options: Vec<String>,
    placeholder: String,
    /// Of a number.
    least: Option<i64>,
    most: Option<i64>,
    step: &'static str,
    /// The fields of each entry of a list.
    row: Vec<Field>,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Text,
    /// Several lines.
    Lines,
    Number,
    /// One box to tick.
    Flag,
    /// Boxes to tick.
    Boxes,
    /// Boxes to tick, and words of one's own.
    Words,
    Choice,
    Icon,
    /// Words with commas between them.
    Tags,
    Json,
    Rows,
}

/// The groups and their keys.
const GROUPS: [(&str, &str, &str, &[&str]); 6] = [
    (
        "tile",
        "The tile",
        "What people see of the workspace.",
        &["friendly_name", "description", "image_src", "categories"],
    ),
    (
        "images",
        "The images",
        "Which image each Kasm release installs.",
        &["architecture", "compatibility", "docker_registry"],
    ),
    (
        "resources",
        "Resources",
        "What a session gets of the server. What is left empty is as Kasm has it.",
        &["cores", "memory", "cpu_allocation_method", "gpu_count", "require_gpu"],
    ),
    ("sessions", "Sessions", "", &["session_time_limit", "persistent_profile_path", "hidden"]),
    (
        "container",
        "Container and commands",
        "Objects in JSON, for those who need them. An admin reads each of them before installing.",
        &["run_config", "exec_config", "volume_mappings", "launch_config"],
    ),
    ("other", "Other fields", "", &["notes", "hash"]),
];

/// What Kasm says itself.
#[cfg(test)]
const FORCED: [&str; 2] = ["image_type", "enabled"];

impl Builder {
    pub(in crate::storefront) fn new(model: &Model<'_>) -> Self {
        let schema = schema::workspace(Form::Json(Schema::V1_1));
        let groups = GROUPS.map(|(id, title, about, keys)| Group {
            id,
            title,
            about,
            fields: keys.iter().map(|key| Field::new("", key, &schema)).collect(),
        });
        let data = json!({
            "rules": schema::rules(&schema),
            "order": schema::order(),
            "registry": registry(model),
            "schema": schema,
        });
        Self { groups: groups.into(), data }
    }
}

impl Field {
    /// The field at a key of an object.
    fn new(prefix: &str, key: &str, object: &Value) -> Self {
        let node = &object["properties"][key];
        let kind = Kind::of(key, node);
        let items = &node["items"];
        let row = match kind {
            Kind::Rows => ["version", "image", "uncompressed_size_mb", "available_tags"]
                .map(|part| Self::new(&format!("{key}.0."), part, items))
                .into(),
            _ => Vec::new(),
        };
        let suggested = match kind {
            Kind::Words => &items["examples"],
            Kind::Boxes => &items["enum"],
            Kind::Choice => &node["enum"],
            Kind::Text => &node["examples"],
            _ => &Value::Null,
        };
        let default = &node["default"];
        let placeholder = if default.is_null() { &node["examples"][0] } else { default };
        let hint = node["description"].as_str().unwrap_or_default();
        Self {
            name: format!("{prefix}{key}"),
            key: key.to_owned(),
            label: label(key),
            hint: parts(hint),
            kind,
            is_required: is_required(key, object),
            options: words(suggested),
            placeholder: shown(placeholder, kind),
            least: node["minimum"].as_i64(),
            most: node["maximum"].as_i64(),
            step: if node["type"][0] == "number" { "any" } else { "1" },
            row,
        }
    }
}

impl Kind {
    fn of(key: &str, node: &Value) -> Self {
        let kind = node["type"].as_str().or_else(|| node["type"][0].as_str()).unwrap_or_default();
        match (key, kind) {
            ("image_src", _) => Self::Icon,
            ("categories", _) => Self::Words,
            ("available_tags", _) => Self::Tags,
            ("description" | "notes", _) => Self::Lines,
            (_, "array") if !node["items"]["enum"].is_null() => Self::Boxes,
            (_, "array") => Self::Rows,
            (_, "object") => Self::Json,
            (_, "boolean") => Self::Flag,
            (_, "integer" | "number") => Self::Number,
            _ if !node["enum"].is_null() => Self::Choice,
            _ => Self::Text,
        }
    }
}

/// Whether an object lacks something without this key.
fn is_required(key: &str, object: &Value) -> bool {
    let others = object["allOf"].as_array().into_iter().flatten();
    std::iter::once(object)
        .chain(others)
        .filter_map(|node| node["required"].as_array())
        .any(|keys| keys.iter().any(|required| required == key))
}

/// What a field is called: its key in words.
fn label(key: &str) -> String {
    let words = match key {
        "image_src" => "icon",
        "compatibility" => "Kasm releases",
        "version" => "Kasm version",
        "uncompressed_size_mb" => "size in MB",
        "gpu_count" => "GPUs",
        "require_gpu" => "a GPU is required",
        "hidden" => "hidden from users",
        "session_time_limit" => "time limit in seconds",
        "memory" => "memory in MB",
        "cpu_allocation_method" => "CPU allocation",
        "run_config" | "exec_config" | "volume_mappings" | "launch_config" => key,
        _ => &key.replace('_', " "),
    };
    let is_code = words.contains('_');
    let mut letters = words.chars();
    match letters.next() {
        Some(first) if !is_code => first.to_uppercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

fn words(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// An example, as somebody would type it.
fn shown(example: &Value, kind: Kind) -> String {
    match example {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(_) if kind == Kind::Tags => words(example).join(", "),
        other => other.to_string(),
    }
}

/// What a new workspace has to get along with.
fn registry(model: &Model<'_>) -> Value {
    let folders = model.workspaces.iter().map(|workspace| workspace.decl.folder.to_lowercase());
    let newest: BTreeMap<_, _> = Schema::ALL
        .into_iter()
        .filter_map(|schema| Some((schema.name(), newest(model, schema)?.to_string())))
        .collect();
    let lists = model.schemas().into_iter().map(|schema| format!("../{schema}/list.json"));
    json!({
        "folders": folders.collect::<Vec<_>>(),
        "has_channels": model.offers().any(|offer| offer.reads_channels() && !offer.tags().is_empty()),
        "tags": usual_tags(model),
        "newest": newest,
        "served": served(model),
        "lists": lists.collect::<Vec<_>>(),
    })
}

/// The newest release that any workspace of a schema is for, which may be the one after the last that
/// is known.
fn newest(model: &Model<'_>, schema: Schema) -> Option<KasmVersion> {
    let (major, minor) = RELEASES[RELEASES.len() - 1].number;
    let versions = model.offers().map(|offer| offer.version.value.wildcard());
    let latest = (major, minor + 1);
    versions.filter(|version| version.schema() == schema && version.minor() <= latest).max()
}

/// The releases that some workspace is for.
fn served(model: &Model<'_>) -> BTreeSet<String> {
    model.offers().map(|offer| offer.version.value.wildcard().to_string()).collect()
}

/// The tags that most workspaces offer to each version.
fn usual_tags(model: &Model<'_>) -> BTreeMap<String, Vec<String>> {
    let mut counts: BTreeMap<String, HashMap<Vec<String>, usize>> = BTreeMap::new();
    for offer in model.offers().filter(|offer| offer.reads_channels()) {
        let version = offer.version.value.wildcard().to_string();
        *counts.entry(version).or_default().entry(tags(offer)).or_default() += 1;
    }
    let most = |lists: HashMap<Vec<String>, usize>| {
        // Of equally usual ones always the same.
        lists.into_iter().max_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0))).map(|(tags, _)| tags)
    };
    counts.into_iter().filter_map(|(version, lists)| Some((version, most(lists)?))).collect()
}

fn tags(offer: &Offer) -> Vec<String> {
    offer.tags().iter().map(|tag| tag.value.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = include_str!("../../../storefront/builder.js");

    /// The keywords of a schema, wherever they stand.
    fn keywords<'s>(node: &'s Value, found: &mut BTreeSet<&'s str>) {
        for (keyword, value) in node.as_object().into_iter().flatten() {
            found.insert(keyword);
            match (keyword.as_str(), value) {
                ("properties" | "patternProperties" | "$defs", Value::Object(nodes)) => {
                    nodes.values().for_each(|node| keywords(node, found));
                }
                ("allOf" | "anyOf", Value::Array(nodes)) => {
                    for node in nodes {
                        keywords(node, found);
                    }
                }
                ("enum" | "examples" | "default", _) => {}
                _ => keywords(value, found),
            }
        }
    }

    #[test]
    fn the_script_knows_every_keyword() {
        let schema = schema::workspace(Form::Json(Schema::V1_1));
        let mut found = BTreeSet::new();
        keywords(&schema, &mut found);
        assert!(found.len() > 20, "{found:?}");
        // These say nothing about what is right.
        for about in
            ["$schema", "$defs", "title", "description", "examples", "default", "deprecated"]
        {
            found.remove(about);
        }
        for keyword in found {
            let is_read = SCRIPT.contains(&format!("node.{keyword}"))
                || SCRIPT.contains(&format!("node[\"{keyword}\"]"));
            assert!(is_read, "{keyword}");
        }
    }

    #[test]
    fn the_script_is_small() {
        assert!(SCRIPT.len() <= 30_000, "{} bytes", SCRIPT.len());
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval("));
    }

    #[test]
    fn every_field_has_a_place() {
        let schema = schema::workspace(Form::Json(Schema::V1_1));
        let placed: Vec<_> = GROUPS.iter().flat_map(|group| group.3).copied().collect();
        for (key, node) in schema["properties"].as_object().expect("properties") {
            let is_for_nobody = node["deprecated"] == true || !node["x-kasm-rule"].is_null();
            let is_placed = placed.contains(&key.as_str());
            let is_elsewhere = FORCED.contains(&key.as_str()) || (is_for_nobody && !is_placed);
            assert!(is_placed != is_elsewhere, "{key}");
        }
        for key in placed {
            assert!(schema["properties"][key]["description"].is_string(), "{key}");
        }
    }

    #[test]
    fn fields_are_filled_in_by_their_type() {
        let schema = schema::workspace(Form::Json(Schema::V1_1));
        let kind = |key| Field::new("", key, &schema).kind;
        for (key, expected) in [
            ("friendly_name", Kind::Text),
            ("architecture", Kind::Boxes),
            ("compatibility", Kind::Rows),
            ("cores", Kind::Number),
            ("cpu_allocation_method", Kind::Choice),
            ("hidden", Kind::Flag),
            ("run_config", Kind::Json),
        ] {
            assert_eq!(kind(key), expected, "{key}");
        }
        let required = |key| Field::new("", key, &schema).is_required;
        assert!(required("description") && required("compatibility") && !required("cores"));
        let row = Field::new("", "compatibility", &schema).row;
        assert_eq!(row[0].name, "compatibility.0.version");
        assert!(row[2].is_required && !row[3].is_required);
    }
}
