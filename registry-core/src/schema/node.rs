//! One schema, built key by key.

use serde_json::{Map, Value, json};

use crate::grammar::Problem;
use crate::rule::Code;

/// A schema, its keys in the order in which they are said.
#[derive(Clone)]
pub(super) struct Node(Map<String, Value>);

/// What may be anything.
pub(super) fn any() -> Node {
    Node(Map::new())
}

/// A value of one of JSON's types.
pub(super) fn typed(kind: &str) -> Node {
    any().with("type", kind)
}

/// A text.
pub(super) fn text() -> Node {
    typed("string")
}

/// A list of `items`.
pub(super) fn list(items: Node) -> Node {
    typed("array").with("items", items)
}

/// An object of these properties.
pub(super) fn object<'k>(of: impl IntoIterator<Item = (&'k str, Node)>) -> Node {
    typed("object").and(properties(of))
}

/// What properties have to be, where they are there.
pub(super) fn properties<'k>(of: impl IntoIterator<Item = (&'k str, Node)>) -> Node {
    let of = of.into_iter().map(|(key, node)| (key.to_owned(), node.into()));
    any().with("properties", Value::Object(of.collect()))
}

/// What a pattern of the grammar refuses is told as the grammar tells it.
pub(super) fn grammar(pattern: impl Into<Value>, problem: Result<(), Problem>) -> Node {
    any().with("pattern", pattern).told(problem)
}

impl Node {
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// What it is, in a sentence.
    pub(super) fn about(self, text: &str) -> Self {
        self.with("description", text)
    }

    pub(super) fn examples(self, examples: impl Into<Value>) -> Self {
        self.with("examples", examples)
    }

    /// The rule that the checker reports where this refuses a value.
    pub(super) fn rule(self, code: Code) -> Self {
        self.with(super::RULE, code.name())
    }

    /// The rule, and its words, in which `{}` stands for the value.
    pub(super) fn told(self, problem: Result<(), Problem>) -> Self {
        let Err(problem) = problem else { return self };
        let value = if problem.names_value { "{}" } else { "" };
        let message = format!("{}{value}{}", problem.before, problem.after);
        self.rule(problem.code).says(message.trim_start(), problem.help)
    }

    /// Whether nobody should write it.
    pub(super) fn is_deprecated(&self) -> bool {
        self.0.contains_key("deprecated")
    }

    /// The same, changed as a whole.
    pub(super) fn changed(mut self, change: impl FnOnce(&mut Map<String, Value>)) -> Self {
        change(&mut self.0);
        self
    }

    /// What is wrong with a value that this refuses, and what to write instead.
    pub(super) fn says(self, message: &str, help: &str) -> Self {
        self.with("x-kasm-message", message).with("x-kasm-help", help)
    }

    /// Another schema that has to hold as well, with a rule of its own.
    pub(super) fn also(mut self, other: Self) -> Self {
        if let Value::Array(all) = self.0.entry("allOf").or_insert_with(|| json!([])) {
            all.push(other.into());
        }
        self
    }

    /// The keys of another schema, after its own.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// What must not hold.
    pub(super) fn never(self, other: Self) -> Self {
        self.with("not", other)
    }

    /// Keys that must be there.
    pub(super) fn required(self, keys: &[&str]) -> Self {
        self.with("required", keys)
    }

    /// No other keys than those that are named.
    pub(super) fn closed(self, code: Code) -> Self {
        self.with("additionalProperties", false).rule(code)
    }

    /// `null` says nothing, and is as good as no value.
    pub(super) fn or_null(mut self) -> Self {
        let null = match self.0.get("type") {
            Some(Value::String(one)) => json!([one, "null"]),
            Some(Value::Array(some)) => json!([some.as_slice(), &[json!("null")]].concat()),
            _ => Value::Null,
        };
        if null != Value::Null {
            self.0.insert("type".to_owned(), null);
        }
        if let Some(Value::Array(words)) = self.0.get_mut("enum")
            && !words.contains(&Value::Null)
        {
            words.push(Value::Null);
        }
        self
    }
}

impl From<Node> for Value {
    fn from(node: Node) -> Self {
        Self::Object(node.0)
    }
}
