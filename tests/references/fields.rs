//! Every key of `registry.toml`, `workspace.toml` and `workspace.json`, of the schemas.

use registry_core::model;
use registry_core::schema::{self, Form};
use serde_json::Value;

use super::assert_made;
use super::objects::{COLUMNS, Schema};
use super::table::table;

/// The fields that say which image is installed: each schema has its own.
const IMAGES: [&str; 3] = ["name", "uncompressed_size_mb", "compatibility"];

/// What a workspace may say to this project alone.
const OWN: [&str; 6] = ["extends", "unset", "vars", "icon", "matrix", "lints"];

#[test]
fn every_key_of_a_registry_is_in_the_chapter() {
    let schema = schema::registry();
    let schema = Schema(&schema);
    let at = |path: &[&str]| schema.keys(schema.at(path), |_| true);
    let sections = [
        ("## `[registry]`", at(&["properties", "registry"])),
        ("## `[site]`", at(&["properties", "site"])),
        ("### `[[site.footer]]`", at(&["properties", "site", "properties", "footer", "items"])),
        ("## What workspaces share", shared(schema)),
    ];
    assert_made("fields/registry.md", &joined(&sections));
}

/// Where a key may stand: in all layers, or in some.
fn shared(schema: Schema<'_>) -> String {
    let layers = [
        &["properties", "defaults"][..],
        &["properties", "templates", "additionalProperties"],
        &["properties", "workspaces", "additionalProperties"],
        &["definitions", "cell"],
    ];
    let has = |path: &[&str], key: &str| schema.at(path)["properties"].get(key).is_some();
    let rows: Vec<_> = ["friendly_name"]
        .into_iter()
        .chain(OWN)
        .map(|key| {
            let [defaults, templates, workspaces, cells] =
                layers.map(|path| if has(path, key) { "yes" } else { "–" }.to_owned());
            let key = if key == "friendly_name" {
                "every [field of a workspace](workspace.md)".to_owned()
            } else {
                format!("[`{key}`](workspace.md#in-toml-and-rust)")
            };
            [key, defaults, templates, workspaces, cells]
        })
        .collect();
    let columns = [
        "key",
        "`[defaults]`",
        "`[templates.NAME]`",
        "`[workspaces.FOLDER]`",
        "`matrix.cells.NAME`",
    ];
    table(columns, &rows)
}

#[test]
fn every_field_of_a_workspace_is_in_the_chapter() {
    let [old, new] = [model::Schema::V1_0, model::Schema::V1_1]
        .map(|version| schema::workspace(Form::Json(version)));
    let toml = schema::workspace(Form::Toml);
    let [old, new, toml] = [&old, &new, &toml].map(Schema);
    let is_general =
        |key: &str| !IMAGES.contains(&key) && !is_of_one_site(new.at(&["properties", key]));
    let config = |name: &str, rest: &[&str]| {
        let path: Vec<_> = ["properties", name].into_iter().chain(rest.iter().copied()).collect();
        new.keys(new.at(&path), |_| true)
    };
    let own = OWN.map(|key| toml.row(&format!("`{key}`"), toml.at(&["definitions", key]), []));
    let sections = [
        ("## Fields", new.keys(new.0, is_general)),
        ("## Images, for each Kasm release", new.keys(new.0, |key| key == "compatibility")),
        ("### `[[compatibility]]`", config("compatibility", &["items"])),
        ("### `[compatibility]`", toml.keys(toml.at(&["definitions", "compatibility"]), |_| true)),
        ("## One image for all, schema 1.0", old.keys(old.0, |key| IMAGES.contains(&key))),
        ("## `run_config`", config("run_config", &[])),
        ("## `exec_config`", config("exec_config", &[])),
        ("### `exec_config.PHASE`", config("exec_config", &["properties", "first_launch"])),
        ("## `volume_mappings.PATH`", config("volume_mappings", &["additionalProperties"])),
        ("## `launch_config`", config("launch_config", &[])),
        (
            "### `launch_config.file_mapping`",
            config("launch_config", &["properties", "file_mapping"]),
        ),
        (
            "### `launch_config.launch_form`",
            config("launch_config", &["properties", "launch_form", "items"]),
        ),
        ("## In TOML and Rust", table(COLUMNS, &own)),
        ("### `matrix`", toml.keys(toml.at(&["definitions", "matrix"]), |_| true)),
        ("## Of one site", of_one_site(new)),
    ];
    assert_made("fields/workspace.md", &joined(&sections));
}

/// What the schema wants nobody to write: it means something on one Kasm site only.
fn is_of_one_site(node: &Value) -> bool {
    node.get("deprecated") == Some(&Value::Bool(true))
}

/// The table of that.
fn of_one_site(schema: Schema<'_>) -> String {
    let named = schema.0["properties"].as_object().into_iter().flatten();
    let named = named.filter(|(_, node)| is_of_one_site(node));
    let patterns = schema.0["patternProperties"].as_object().into_iter().flatten();
    let named = named.map(|(key, node)| schema.row(&format!("`{key}`"), node, []));
    let patterns = patterns
        .map(|(key, node)| schema.row(&format!("`{}…`", key.trim_start_matches('^')), node, []));
    let rows: Vec<_> = named.chain(patterns).collect();
    table(COLUMNS, &rows)
}

fn joined(sections: &[(&str, String)]) -> String {
    let sections = sections.iter().map(|(title, text)| format!("{title}\n\n{text}"));
    sections.collect::<Vec<_>>().join("\n")
}
