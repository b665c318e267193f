//! From the strict schema of a workspace to what an editor can say about TOML while it is written.
//!
//! A file is one layer of several: what it lacks, `[defaults]` or a template may have. Levels are the
//! registry's to choose, but an editor shows whatever a schema refuses as an error: so what is only
//! warned about is left to `cargo kasm check`, and keys that are published as written pass.

use serde_json::{Map, Value, json};

use super::node::Node;
use super::{MESSAGES, RULE};
use crate::rule::Code;

/// How a file says something.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Whether it may hold variables.
    pub(super) variables: bool,
    /// Whether it is an item of a list, which no other layer completes.
    pub(super) whole: bool,
}

/// A text that holds a variable can become anything.
const VARIABLE: &str = r"\{[^{}]+\}";

/// The keywords that say what a value is, and not which ones are refused.
const SAID: [&str; 12] = [
    "type",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "properties",
    "patternProperties",
    "propertyNames",
    "items",
    "$ref",
    "allOf",
];

/// Whether an editor refuses what a rule finds: what keeps a registry from being published, and
/// misspelt keys that nothing reads.
fn is_refused(code: Code) -> bool {
    code.default_level().is_denied() || matches!(code, Code::UnknownSetting | Code::UnknownLint)
}

/// What an editor can say about a part of a file.
pub(super) fn layered(node: Node, place: Place) -> Node {
    node.changed(|node| relax(node, place))
}

fn relax_value(node: &mut Value, place: Place) {
    if let Value::Object(node) = node {
        relax(node, place);
    }
}

fn relax(node: &mut Map<String, Value>, place: Place) {
    node.retain(|key, _| !MESSAGES.contains(&key.as_str()));
    if let Some(Value::String(to)) = node.remove("$ref") {
        let to = Value::from(to.replace("/$defs/", "/definitions/"));
        // Draft 7 reads nothing that stands beside it.
        if node.is_empty() {
            node.insert("$ref".to_owned(), to);
        } else {
            node.insert("anyOf".to_owned(), json!([{ "$ref": to }]));
        }
    }
    let rule = node.get(RULE).and_then(Value::as_str).and_then(|name| name.parse().ok());
    let is_closed = node.get("additionalProperties") == Some(&Value::Bool(false));
    match rule {
        Some(code) if is_refused(code) => {}
        Some(_) if is_closed => {
            // Only that rule is about other keys; what is required is another one's. Some extensions
            // refuse whatever is not allowed.
            node.insert("additionalProperties".to_owned(), true.into());
            node.remove(RULE);
        }
        Some(_) => node.retain(|key, _| SAID.contains(&key.as_str())),
        None => {}
    }
    if !place.whole {
        node.remove("required");
    }
    if let Some(Value::String(pattern)) = node.get_mut("pattern").filter(|_| place.variables) {
        *pattern = format!("(?:{pattern})|{VARIABLE}");
    }
    for key in ["properties", "patternProperties"] {
        if let Some(Value::Object(nodes)) = node.get_mut(key) {
            nodes.values_mut().for_each(|node| relax_value(node, place));
            nodes.retain(|_, node| says_something(node));
        }
    }
    for key in ["additionalProperties", "propertyNames", "then", "else"] {
        node.get_mut(key).into_iter().for_each(|node| relax_value(node, place));
    }
    if let Some(items) = node.get_mut("items") {
        relax_value(items, Place { whole: true, ..place });
    }
    for key in ["allOf", "anyOf"] {
        if let Some(Value::Array(nodes)) = node.get_mut(key) {
            for node in nodes {
                relax_value(node, place);
            }
        }
    }
    node.retain(|key, node| {
        !matches!(key.as_str(), "properties" | "then" | "else") || says_something(node)
    });
    if !node.contains_key("then") && !node.contains_key("else") {
        node.remove("if");
    }
    if let Some(Value::Array(mut nodes)) = node.remove("allOf") {
        nodes.retain(says_something);
        also(node, nodes);
    }
}

/// What has to hold as well. Extensions look into `allOf` in place of what stands beside it, and not into
/// `then`.
fn also(node: &mut Map<String, Value>, mut nodes: Vec<Value>) {
    if node.contains_key("if") {
        let keys = ["if", "then", "else"].map(|key| Some((key.to_owned(), node.remove(key)?)));
        nodes.push(keys.into_iter().flatten().collect::<Map<_, _>>().into());
    }
    let then = match nodes.len() {
        0 => return,
        1 => nodes.remove(0),
        _ => json!({ "allOf": nodes }),
    };
    node.insert("if".to_owned(), json!({}));
    node.insert("then".to_owned(), then);
}

/// Whether anything is left of a part.
fn says_something(node: &Value) -> bool {
    let is_empty = |node: &Map<String, Value>| node.keys().all(|key| key == RULE);
    match node {
        Value::Object(node) => !is_empty(node),
        Value::Array(nodes) => !nodes.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relaxed(node: Value, whole: bool) -> Value {
        let Value::Object(mut node) = node else { return node };
        relax(&mut node, Place { variables: true, whole });
        node.into()
    }

    #[test]
    fn what_is_denied_stays_refused() {
        let node = json!({ "type": "integer", "minimum": 1, "x-kasm-rule": "bad-value" });
        assert_eq!(relaxed(node.clone(), false), node);
        let node = json!({ "type": "integer", "minimum": 1, "x-kasm-rule": "size-implausible" });
        assert_eq!(relaxed(node, false), json!({ "type": "integer" }));
    }

    #[test]
    fn nothing_is_left_of_parts_that_refuse_nothing() {
        let warned = json!({ "pattern": "a", "x-kasm-rule": "empty-text" });
        let node = json!({
            "type": "string",
            "allOf": [warned],
            "if": { "const": "a" },
            "then": { "properties": { "b": warned } },
        });
        assert_eq!(relaxed(node, false), json!({ "type": "string" }));
    }

    #[test]
    fn only_a_whole_item_can_lack_something() {
        let object = json!({ "type": "object", "required": ["a"] });
        let list = json!({ "type": "array", "items": object });
        assert_eq!(relaxed(list.clone(), false), list);
        assert_eq!(relaxed(object, false), json!({ "type": "object" }));
    }

    #[test]
    fn a_variable_fits_every_pattern() {
        let node = relaxed(json!({ "pattern": "^a$" }), false);
        assert_eq!(node["pattern"], r"(?:^a$)|\{[^{}]+\}");
    }
}
