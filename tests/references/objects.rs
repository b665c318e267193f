//! What a schema says about the keys of an object, as a table.

use std::collections::BTreeSet;

use registry_core::finding::Code;
use serde_json::Value;

use super::table::{cell, codes, table};

/// A schema, in which references are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Schema<'s>(pub(crate) &'s Value);

impl<'s> Schema<'s> {
    /// A node, or the one that it refers to.
    pub(crate) fn resolve(self, node: &'s Value) -> &'s Value {
        let to = node.get("$ref").and_then(Value::as_str);
        let found = to.and_then(|to| self.0.pointer(to.trim_start_matches('#')));
        found.unwrap_or(node)
    }

    /// The node below these keys; each step passes through references.
    pub(crate) fn at(self, path: &[&str]) -> &'s Value {
        path.iter().fold(self.0, |node, key| {
            let node = self.resolve(node);
            node.get(key).unwrap_or_else(|| panic!("the schema has no {}", path.join(".")))
        })
    }

    /// The table of an object's keys, but for those that another table has.
    pub(crate) fn keys(self, object: &'s Value, is_shown: impl Fn(&str) -> bool) -> String {
        let object = self.resolve(object);
        let required: Vec<_> = required(object);
        let properties = object.get("properties").and_then(Value::as_object).into_iter().flatten();
        let rows: Vec<_> = properties
            .filter(|(key, _)| is_shown(key))
            .map(|(key, node)| {
                let mark = if required.contains(&key.as_str()) { "<br>required" } else { "" };
                let further = further(object).filter_map(|part| part.get("properties")?.get(key));
                self.row(&format!("`{key}`{mark}"), node, further)
            })
            .collect();
        table(COLUMNS, &rows)
    }

    /// One row of such a table; what is said about the key elsewhere has rules as well.
    pub(crate) fn row(
        self,
        key: &str,
        node: &'s Value,
        further: impl IntoIterator<Item = &'s Value>,
    ) -> [String; 3] {
        let resolved = self.resolve(node);
        let about = [node, resolved].into_iter().find_map(|node| node.get("description")?.as_str());
        let about = cell(about.unwrap_or_default());
        let example =
            resolved.get("examples").and_then(Value::as_array).and_then(|all| all.first());
        // What is longer no column has room for.
        let example = example.map(code).filter(|example| example.len() < 60);
        let example = example.map(|example| format!(" Example: {example}")).unwrap_or_default();
        let mut rules = BTreeSet::new();
        [node].into_iter().chain(further).for_each(|node| self.collect(node, &mut rules));
        let rules: Vec<_> = rules.into_iter().map(link).collect();
        let rules = Some(rules.join(", ")).filter(|rules| !rules.is_empty());
        let rules = rules.map(|rules| format!("<br>Rules: {rules}")).unwrap_or_default();
        let default = resolved.get("default").map(|value| format!("; by default {}", code(value)));
        let holds = format!("{}{}", self.holds(node), default.unwrap_or_default());
        [key.to_owned(), holds, format!("{about}{example}{rules}")]
    }

    /// What a value may be, in words.
    fn holds(self, node: &'s Value) -> String {
        let resolved = self.resolve(node);
        if let Some(words) = resolved.get("enum").and_then(Value::as_array) {
            let words: Vec<_> = words.iter().filter(|word| !is_nothing(word)).map(code).collect();
            return if words.is_empty() { "nothing".to_owned() } else { words.join(" or ") };
        }
        let kinds: Vec<_> = match resolved.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return "any value".to_owned(),
        };
        let kinds: Vec<_> = kinds
            .into_iter()
            .filter(|kind| *kind != "null")
            .map(|kind| match kind {
                "string" => "text".to_owned(),
                "integer" => "whole number".to_owned(),
                "boolean" => "`true` or `false`".to_owned(),
                "array" => match resolved.get("items").map(|items| self.holds(items)) {
                    Some(items) if items != "any value" => format!("list of {}", plural(&items)),
                    _ => "list".to_owned(),
                },
                "object" => "table".to_owned(),
                other => other.to_owned(),
            })
            .collect();
        format!("{}{}", kinds.join(" or "), limits(resolved))
    }

    /// The rules by which a value is judged; those of what has a table of its own are there.
    fn collect(self, node: &'s Value, rules: &mut BTreeSet<Code>) {
        let resolved = self.resolve(node);
        let rule = resolved.get("x-kasm-rule").and_then(Value::as_str);
        rules.extend(rule.and_then(|name| name.parse::<Code>().ok()));
        for key in ["allOf", "anyOf"] {
            for node in resolved.get(key).and_then(Value::as_array).into_iter().flatten() {
                self.collect(node, rules);
            }
        }
        let parts = ["items", "additionalProperties", "propertyNames", "if", "then", "not"];
        for part in parts.into_iter().filter_map(|key| resolved.get(key)) {
            if part.get("properties").is_none() {
                self.collect(part, rules);
            }
        }
    }
}

/// The columns of a table of keys.
pub(crate) const COLUMNS: [&str; 3] = ["key", "holds", "is"];

/// What else has to hold of an object: here in `allOf`, in the schemas of editors behind `then`.
fn further(object: &Value) -> impl Iterator<Item = &Value> {
    let lists = [object.get("allOf"), object.pointer("/then/allOf")].into_iter().flatten();
    let listed = lists.filter_map(Value::as_array).flatten();
    object.get("then").into_iter().chain(listed)
}

/// The keys without which an object is not whole.
fn required(object: &Value) -> Vec<&str> {
    let nodes = [object].into_iter().chain(further(object));
    let lists = nodes.filter_map(|node| node.get("required")?.as_array());
    lists.flatten().filter_map(Value::as_str).collect()
}

/// Within which limits a value lies, as words behind its kind.
fn limits(node: &Value) -> String {
    let nodes: Vec<_> = [node].into_iter().chain(further(node)).collect();
    let limit = |key: &str| nodes.iter().find_map(|node| node.get(key)?.as_i64());
    // What is only implausible is no limit.
    let own = |key: &str| node.get(key).and_then(Value::as_i64);
    let most = own("maximum").filter(|most| *most != i64::from(u32::MAX));
    let mut words = Vec::new();
    match (own("minimum"), most) {
        (Some(least), Some(most)) => words.push(format!("{least} to {most}")),
        (Some(least), None) => words.push(format!("{least} or more")),
        (None, _) => {}
    }
    words.extend(limit("exclusiveMinimum").map(|least| format!("above {least}")));
    words.extend(limit("minItems").map(|least| format!("{least} or more")));
    words.extend(limit("maxItems").map(|most| format!("{most} at most")));
    words.extend(limit("maxLength").map(|most| format!("{most} characters at most")));
    words.iter().flat_map(|words| [", ", words.as_str()]).collect()
}

/// Whether a value says nothing, as those do with which an export fills a key.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
        _ => false,
    }
}

fn plural(kind: &str) -> String {
    match kind {
        "text" => "texts".to_owned(),
        "table" => "tables".to_owned(),
        "`amd64` or `arm64`" => kind.replace(" or ", " and "),
        other => other.to_owned(),
    }
}

fn code(value: &Value) -> String {
    codes([value.to_string().as_str()])
}

/// A rule's name, which leads to its page.
fn link(rule: Code) -> String {
    let anchor = format!("{}-{rule}", rule.code().to_lowercase());
    format!("[{rule}](../rules/{}.md#{anchor})", rule.group())
}
