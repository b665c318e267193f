//! `[lints]`: what a workspace says about rules.

use serde_json::{Value, json};

use super::node::{Node, any, object, text, typed};
use crate::rule::{Code, Group, Level};

/// How loud one rule is.
pub(super) fn level() -> Node {
    let word = text().with("enum", json!(Level::ALL.map(Level::name)));
    let priority = typed("integer").about("Which of two settings counts: that of the higher one.");
    let whole = object([
        ("level", word.clone().about("How loud the rule is.")),
        ("priority", priority),
        ("reason", text().about("Why, for whoever reads it.")),
    ]);
    let whole = whole.closed(Code::UnknownLint).required(&["level"]);
    any()
        .with("anyOf", json!([Value::from(word), Value::from(whole)]))
        .rule(Code::UnknownLint)
        .says("{} is no level", "write `\"allow\"`, `\"warn\"`, `\"deny\"` or `\"forbid\"`")
}

/// A level for each rule, or for a group of them.
pub(super) fn table() -> Node {
    let level = || any().with("$ref", "#/$defs/level");
    let rules = Code::ALL.iter().map(|code| (code.name(), level().about(code.summary())));
    let groups = Group::ALL.map(|group| (group.name(), level().about("All rules of this group.")));
    // Rules have numbers as well, and either kind of dash will do.
    let spellings = json!({
        "^(?:[Kk][Rr])?[0-9]{4}$": Value::from(level()),
        "_": Value::from(level()),
    });
    object(rules.chain(groups))
        .with("patternProperties", spellings)
        .closed(Code::UnknownLint)
        .about("How loud each rule of `cargo kasm check` is here.")
        .examples(json!([{ "unpinned-tag": "allow" }]))
}
