//! What bundles hold, for whoever reads published registries.
//!
//! What is only warned about is published, keys that Kasm does not know among it: so the schemas of lists
//! are as strict as those for editors.

use serde_json::{Map, Value};

use super::editor::layered;
use super::layer::WHOLE;
use super::node::{any, list, object, text, typed};
use super::{DRAFT, DRAFT_OF_EDITORS, Form, config, entry, registry};
use crate::model::Schema;
use crate::rule::Code;

/// What Kasm refuses a list without.
const REQUIRED: [&str; 5] = ["name", "icon", "description", "list_url", "workspaces"];

/// The schema of the `list.json` of one schema.
pub fn list_json(schema: Schema) -> Value {
    let sha = text().about("The SHA-1 of the workspace's folder.");
    let sha = object([("sha", sha.with("pattern", "^[0-9a-f]{40}$"))]).required(&["sha"]);
    let workspace = entry(Form::Json(schema)).closed(Code::UnknownKey).also(sha);
    let mut keys = vec![
        ("name", text().about("The registry's name.").with("minLength", 1)),
        (
            "workspacecount",
            typed("integer").about("How many workspaces the list holds.").with("minimum", 0),
        ),
        ("icon", text().about("The registry's icon: an https address.").with("pattern", "^https:")),
        ("description", text().about("What is in the registry.").with("minLength", 1)),
        ("list_url", registry::list_url()),
        ("contact_url", text().or_null().about("Where people reach the maintainers.")),
        (
            "modified",
            typed("integer")
                .about("When it changed last, in milliseconds since 1970.")
                .with("minimum", 0),
        ),
        ("workspaces", list(workspace).about("The workspaces, in the order of their folders.")),
    ];
    if schema >= Schema::V1_1 {
        let channels = list(text()).with("uniqueItems", true);
        keys.push(("channels", channels.about("Every tag that a workspace offers.")));
        let default = text().or_null();
        keys.push(("default_channel", default.about("The channel that is selected at first.")));
    }
    let definitions = config::definitions();
    let definitions = definitions.map(|(key, node)| (key.to_owned(), layered(node, WHOLE).into()));
    let title = format!("A list of Kasm workspaces ({schema}/list.json)");
    let about = format!("What Kasm {} reads of a registry.", schema.readers());
    let root = any().with("$schema", DRAFT_OF_EDITORS).with("title", title).about(&about);
    layered(root.and(object(keys).required(&REQUIRED)), WHOLE)
        .with("definitions", Map::from_iter(definitions))
        .into()
}

/// The schema of `versions.json`.
pub fn versions_json() -> Value {
    let versions = list(text()).about("By first appearance in the list.");
    any()
        .with("$schema", DRAFT)
        .with("title", "The versions of Kasm that a list names (versions.json)")
        .and(object([("versions", versions)]).required(&["versions"]))
        .into()
}
