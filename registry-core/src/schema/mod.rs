//! What declarations may say, as JSON Schemas for editors and pages: made from the tables, words and
//! limits that the checker reads declarations by.
//!
//! What they refuse, the checker finds fault with. The checker finds more: a schema sees one file's
//! text, neither its icon nor the files beside it. Those of `workspace.json` (draft 2020-12) are as
//! strict as the checker. Those of TOML (draft 7, which extensions for TOML read) are about files that
//! others complete, and refuse only what is denied: see `editor`.
//!
//! Beside the draft's own keywords stand ours, which other readers pass over:
//!
//! - `x-kasm-rule`: the rule that the checker reports where the keywords beside it refuse a value; but
//!   `type` is always `wrong-type`, and `required` beside `type` is `missing-field`;
//! - `x-kasm-message`, `x-kasm-help`: what it says then; `{}` stands for the value;
//! - `x-kasm-decimals`: how many decimals a number may have.

mod config;
mod editor;
mod fields;
mod images;
mod keys;
mod layer;
mod lints;
mod node;
mod pattern;
mod published;
mod registry;
mod rules;

pub use published::{list_json, versions_json};
pub use rules::{order, refusing, rules};

use serde_json::{Map, Value, json};

use self::layer::{Layer, layer};
use self::node::{Node, any, object};
use crate::model::{SITE_PREFIX, Schema};
use crate::rule::Code;

/// The keyword that names a rule.
const RULE: &str = "x-kasm-rule";

/// The keywords that say what is wrong.
const MESSAGES: [&str; 2] = ["x-kasm-message", "x-kasm-help"];

/// The draft of what is JSON.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The draft that extensions for TOML read.
const DRAFT_OF_EDITORS: &str = "http://json-schema.org/draft-07/schema#";

/// The keyword that counts decimals.
const DECIMALS: &str = "x-kasm-decimals";

/// Which file a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `workspace.toml`: in either shape, and not whole, for `[defaults]` and templates complete it.
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
    let root = any().with("title", form.title());
    let root = root.about("What a Kasm registry offers: a desktop or program in a container.");
    if form == Form::Toml {
        let root = any().with("$schema", DRAFT_OF_EDITORS).and(root).and(layer(Layer::File));
        return root.with("definitions", layer::definitions()).into();
    }
    let definitions = config::definitions().map(|(key, node)| (key.to_owned(), node.into()));
    let fields = entry(form).closed(Code::UnknownKey).with("$defs", Map::from_iter(definitions));
    any().with("$schema", DRAFT).and(root).and(fields).into()
}

/// The fields of a workspace in JSON.
fn entry(form: Form) -> Node {
    let mut properties = fields::all(form);
    properties.extend(images::fields(form));
    let site = json!({ format!("^{SITE_PREFIX}"): Value::from(fields::of_one_site(SITE_PREFIX)) });
    object(properties)
        .with("patternProperties", site)
        .required(&fields::REQUIRED)
        .also(images::between(form))
        .also(fields::between())
}

/// The schema of `registry.toml`.
pub fn registry() -> Value {
    registry::schema()
}
