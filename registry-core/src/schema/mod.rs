//! What a workspace may say, as a JSON Schema (draft 2020-12) for editors and pages: made from the
//! tables, words and limits that the checker reads a workspace by.
//!
//! What it refuses, the checker finds fault with. The checker finds more: a schema sees one
//! workspace's text, neither its icon nor the workspaces beside it.
//!
//! Beside the draft's own keywords stand ours, which other readers pass over:
//!
//! - `x-kasm-rule`: the rule that the checker reports where the keywords beside it refuse a value; but
//!   `type` is always `wrong-type`, and `required` beside `type` is `missing-field`;
//! - `x-kasm-message`, `x-kasm-help`: what it says then; `{}` stands for the value;
//! - `x-kasm-decimals`: how many decimals a number may have.

mod config;
mod fields;
mod images;
mod keys;
mod lints;
mod node;
mod pattern;
mod rules;

pub use rules::{order, rules};

use serde_json::{Value, json};

use self::node::{Node, any, object};
use crate::model::{SITE_PREFIX, Schema};
use crate::rule::Code;

/// The keyword that names a rule.
const RULE: &str = "x-kasm-rule";

/// The keyword that counts decimals.
const DECIMALS: &str = "x-kasm-decimals";

/// Which file a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `workspace.toml`, in either shape, with what its registry's `[defaults]` say.
    Toml,
    /// `workspace.json` of a schema.
    Json(Schema),
}

impl Form {
    /// A key that may be left out; in JSON, `null` says as little.
    fn optional(self, node: Node) -> Node {
        match self {
            Self::Toml => node,
            Self::Json(_) => node.or_null(),
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Toml => "A Kasm workspace (workspace.toml)",
            Self::Json(Schema::V1_0) => "A Kasm workspace (workspace.json, schema 1.0)",
            Self::Json(Schema::V1_1) => "A Kasm workspace (workspace.json, schema 1.1)",
        }
    }
}

/// The schema of a workspace's file.
pub fn workspace(form: Form) -> Value {
    let mut properties = fields::all(form);
    properties.extend(images::fields(form));
    if form == Form::Toml {
        properties.push(("lints", lints::table()));
    }
    let site = json!({ format!("^{SITE_PREFIX}"): Value::from(fields::of_one_site(SITE_PREFIX)) });
    let mut definitions = config::definitions();
    if form == Form::Toml {
        definitions["level"] = lints::level().into();
    }
    let root = any()
        .with("$schema", "https://json-schema.org/draft/2020-12/schema")
        .with("title", form.title());
    let fields = object(properties)
        .about("What a Kasm registry offers: a desktop or program in a container.")
        .with("patternProperties", site)
        .required(&fields::REQUIRED)
        .closed(Code::UnknownKey)
        .also(images::between(form))
        .also(fields::between())
        .with("$defs", definitions);
    root.and(fields).into()
}
