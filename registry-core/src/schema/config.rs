//! The objects that Kasm hands on, by the tables that the checker reads them with.

use serde_json::{Value, json};

use super::Form;
use super::images::present;
use super::keys;
use super::node::{Node, any, grammar, list, object, properties, text, typed};
use super::pattern;
use crate::check::config::OWNED;
use crate::grammar;
use crate::model::config::capabilities::CAPABILITIES;
use crate::model::config::exec_config::{self, Phase};
use crate::model::config::launch_config::{FILE_MAPPING, ITEM};
use crate::model::config::run_config;
use crate::model::config::settings::{Key, Kind};
use crate::model::config::volume_mappings;
use crate::rule::Code;

/// What a key of a table may hold.
fn value(kind: Kind) -> Node {
    let texts = || list(text());
    match kind {
        Kind::Bool => typed("boolean"),
        Kind::Text => text(),
        Kind::Int => typed("integer"),
        Kind::Positive => typed("number").with("exclusiveMinimum", 0).told(grammar::positive(0.0)),
        Kind::TextOrInt => any().with("type", json!(["string", "integer"])),
        Kind::Bytes => any()
            .with("type", json!(["string", "integer"]))
            .examples(json!(["512m", "1g"]))
            .with("pattern", pattern::byte_size())
            .rule(Code::BadByteSize)
            .says(
                "{} is no amount of memory to docker-py",
                "write a number and one of `b`, `k`, `m`, `g`, `t`: `512m`",
            ),
        Kind::Path => text().also(mount_path()),
        Kind::Texts => texts(),
        Kind::Capabilities => list(any().with("$ref", "#/$defs/capability")),
        Kind::TextOrTexts => any().with("type", json!(["string", "array"])).with("items", text()),
        Kind::Devices => list(
            text()
                .also(grammar(pattern::DEVICE, grammar::device("")))
                .examples(json!(["/dev/dri:/dev/dri:rwm"])),
        ),
        Kind::List => typed("array"),
        Kind::Object => typed("object"),
        Kind::ObjectOrList => any().with("type", json!(["object", "array"])),
        Kind::Environment => any().with("$ref", "#/$defs/environment"),
        Kind::Mode => text().with("enum", grammar::MODES).told(grammar::mode("")),
        Kind::Any => any(),
    }
}

fn mount_path() -> Node {
    grammar(pattern::MOUNT_PATH, grammar::mount_path(""))
}

/// What more than one table names.
pub(super) fn definitions() -> [(&'static str, Node); 2] {
    let capability = text()
        .examples(CAPABILITIES)
        .with("pattern", pattern::capability())
        .rule(Code::UnknownCapability)
        .says(
            "{} is no capability of Linux",
            "`man 7 capabilities` lists them; write it with or without `CAP_`",
        );
    let variable = any().with("type", json!(["string", "number", "boolean", "null"])).also(
        any().never(typed("boolean")).rule(Code::EnvironmentBoolean).says(
            "the variable becomes `True` or `False`, as Python writes it",
            "write what the program expects as a text: `\"true\"`",
        ),
    );
    // Variables that nobody set may stand there as `null`.
    let environment = any()
        .with("type", json!(["object", "null"]))
        .with("additionalProperties", variable)
        .examples(json!([{ "LANG": "de_DE.UTF-8" }]));
    [("capability", capability), ("environment", environment)]
}

/// An object whose keys stand in a table.
fn table(of: &'static str, rows: &'static [Key], unknown: Code, form: Form) -> Node {
    let required: Vec<_> =
        rows.iter().filter(|row| row.required.is_some()).map(|row| row.name).collect();
    let properties = rows.iter().map(|row| {
        let node = value(row.kind).about(keys::about(of, row.name));
        let node = if row.required.is_some() { node } else { form.optional(node) };
        (row.name, node)
    });
    let object = object(properties).closed(unknown);
    if required.is_empty() { object } else { object.required(&required) }
}

/// docker-py's arguments; what Kasm says itself is not for a workspace to say.
pub(super) fn run_config(form: Form) -> Node {
    let owned = OWNED.iter().map(|(key, help)| {
        let allowed = if *key == "network" { json!([null, "host"]) } else { json!([null]) };
        let node = any().with("enum", allowed).rule(Code::OwnedConfigKey);
        (*key, node.says("this is Kasm's own argument", help))
    });
    table("run_config", run_config::KEYS, Code::UnknownConfigKey, form)
        .examples(json!([{ "hostname": "kasm" }]))
        .also(properties(owned))
}

/// Commands, by the phase in which they run.
pub(super) fn exec_config(form: Form) -> Node {
    let command = any()
        .also(any().with("minItems", 1).rule(Code::PhaseWithoutCommand))
        .also(any().with("pattern", pattern::not_blank()).rule(Code::PhaseWithoutCommand));
    let phases = Phase::ALL.map(|phase| {
        let node = table("exec_config", exec_config::KEYS, Code::UnknownConfigKey, form)
            .about(keys::about("exec_config", phase.key()))
            .also(
                present("cmd", Code::PhaseWithoutCommand)
                    .says("the phase has no command", "give it a `cmd`, or remove it"),
            )
            .also(properties([("cmd", command.clone())]));
        (phase.key(), form.optional(node))
    });
    object(phases).closed(Code::UnknownPhase).examples(
        json!([{ "first_launch": { "cmd": "bash -c 'google-chrome --start-maximized'" } }]),
    )
}

/// Folders of the host, by their paths there.
pub(super) fn volume_mappings(form: Form) -> Node {
    let mapping = table("volume_mappings", volume_mappings::KEYS, Code::UnknownConfigKey, form);
    typed("object")
        .with("propertyNames", mount_path())
        .with("additionalProperties", form.optional(mapping))
        .examples(json!([{
            "/mnt/{username}": { "bind": "/home/kasm-user/data", "mode": "rw", "uid": 1000, "gid": 1000 },
        }]))
}

/// A form and the file that its answers go to; both or nothing.
pub(super) fn launch_config(form: Form) -> Node {
    let half = |key| present(key, Code::IncompleteLaunchForm);
    let both = json!([
        Value::from(any().with("maxProperties", 0)),
        Value::from(half("file_mapping").also(half("launch_form"))),
    ]);
    let item = object(ITEM.iter().map(|key| (*key, any().about(keys::about("launch_form", key)))))
        .closed(Code::UnknownKey)
        .also(any().required(&ITEM).rule(Code::IncompleteLaunchForm).says(
            "an item of the launch form lacks a key",
            "Kasm reads all twelve keys of every item",
        ));
    object([
        (
            "file_mapping",
            table("file_mapping", FILE_MAPPING, Code::UnknownKey, form)
                .about(keys::about("launch_config", "file_mapping")),
        ),
        ("launch_form", list(item).about(keys::about("launch_config", "launch_form"))),
    ])
    .closed(Code::UnknownKey)
    .also(
        any()
            .with("anyOf", both)
            .rule(Code::IncompleteLaunchForm)
            .says("it lacks a half", "give it both `file_mapping` and `launch_form`, or remove it"),
    )
}
