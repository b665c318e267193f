//! The layers that a workspace in TOML is made of: `[defaults]`, templates, the workspace itself, the
//! cells of its matrix. Each may hold any field, and some keys of its own.

use serde_json::{Map, Value, json};

use super::editor::{Place, layered};
use super::node::{Node, any, list, object, text, typed};
use super::{Form, config, fields, images, lints};
use crate::model::SITE_PREFIX;
use crate::rule::Code;

/// A place where fields of a workspace stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// `[defaults]`
    Defaults,
    /// `[templates.<name>]`
    Template,
    /// `[workspaces.<folder>]` of registry.toml
    Workspace,
    /// workspace.toml
    File,
    /// An entry of `matrix.cells`
    Cell,
}

/// The keys that are no fields, and the layers that they may stand in.
const STRUCTURE: [(&str, &[Layer]); 6] = [
    ("extends", &[Layer::Template, Layer::Workspace, Layer::File]),
    ("unset", &[Layer::Template, Layer::Workspace, Layer::File, Layer::Cell]),
    ("vars", &[Layer::Defaults, Layer::Template, Layer::Workspace, Layer::File, Layer::Cell]),
    ("icon", &[Layer::Defaults, Layer::Template, Layer::Workspace, Layer::Cell]),
    ("matrix", &[Layer::Workspace, Layer::File]),
    ("lints", &[Layer::Workspace, Layer::File]),
];

/// The fields in which variables are replaced.
const WITH_VARIABLES: [&str; 6] =
    ["friendly_name", "name", "description", "image_src", "categories", "compatibility"];

/// The fields, each by itself.
fn fields() -> impl Iterator<Item = (&'static str, Node)> {
    fields::all(Form::Toml).into_iter().chain(images::fields(Form::Toml))
}

/// What other layers complete.
const PART: Place = Place { variables: false, whole: false };

/// What stands in one place only.
pub(super) const WHOLE: Place = Place { variables: false, whole: true };

/// A layer, by what [`definitions`] say about its keys.
pub(super) fn layer(of: Layer) -> Node {
    let (wanted, unwanted): (Vec<_>, Vec<_>) =
        fields().partition(|(_, node)| !node.is_deprecated());
    let own = STRUCTURE.iter().filter(|(_, layers)| layers.contains(&of)).map(|(key, _)| *key);
    let keys = own.chain(wanted.into_iter().map(|(key, _)| key));
    // What nobody should write is not completed: extensions do not look here for that.
    let mut patterns = Map::new();
    for (key, _) in unwanted {
        patterns.insert(format!("^{key}$"), defined(key).into());
    }
    patterns.insert(format!("^{SITE_PREFIX}"), defined(SITE_PREFIX).into());
    if matches!(of, Layer::Defaults | Layer::Template) {
        let misplaced = STRUCTURE.iter().filter(|(_, layers)| !layers.contains(&of));
        let keys: Vec<_> = misplaced.map(|(key, _)| *key).collect();
        let never = any().never(any()).rule(Code::UnknownSetting);
        patterns.insert(format!("^(?:{})$", keys.join("|")), never.into());
    }
    let layer = object(keys.map(|key| (key, defined(key)))).with("patternProperties", patterns);
    let layer = layer.with("additionalProperties", true);
    layered(layer.also(images::between(Form::Toml)), PART)
}

/// What a definition says.
pub(super) fn defined(key: &str) -> Node {
    any().with("$ref", format!("#/definitions/{key}"))
}

/// What layers refer to: every field, and the keys that are none, each by its name.
pub(super) fn definitions() -> Map<String, Value> {
    let fields = fields().map(|(key, node)| {
        let variables = WITH_VARIABLES.contains(&key);
        (key, layered(node, Place { variables, whole: false }))
    });
    let structure = [
        ("extends", extends()),
        ("unset", unset()),
        ("vars", vars()),
        ("icon", icon()),
        ("matrix", matrix()),
        ("lints", lints::table()),
        ("level", lints::level()),
        ("cell", layer(Layer::Cell).about("What is different in the cells of this name.")),
        (SITE_PREFIX, fields::of_one_site(SITE_PREFIX)),
    ];
    let structure = structure.map(|(key, node)| (key, layered(node, WHOLE)));
    let shared = config::definitions().map(|(key, node)| (key, layered(node, PART)));
    let all = fields.chain(structure).chain(shared);
    all.map(|(key, node)| (key.to_owned(), node.into())).collect()
}

/// One text or several.
fn texts() -> Node {
    any().with("type", json!(["string", "array"])).with("items", text())
}

fn extends() -> Node {
    texts()
        .about("The template below `[templates]` of registry.toml that lies under this, or a list of them, of which the later one counts more.")
        .examples(json!(["desktop", ["desktop", "gpu"]]))
}

fn unset() -> Node {
    list(text())
        .about("Keys of the layers below, defaults and templates, that are not for this one; dots lead into objects.")
        .examples(json!([["docker_registry", "run_config.security_opt"]]))
}

fn vars() -> Node {
    typed("object")
        .with("additionalProperties", text())
        .about("Texts of your own, for which `{name}` stands in names, descriptions, images and icons; each may hold variables itself.")
        .examples(json!([{ "repo": "kasmweb/{folder}" }]))
}

fn icon() -> Node {
    text()
        .about("The icon's file, as a path from the registry's folder; without it, `icons/` beside registry.toml or the workspace's folder holds the icon.")
        .examples(json!(["pictures/teams-blue.svg"]))
}

/// Several workspaces from one.
fn matrix() -> Node {
    let values = any().with("type", json!(["string", "array", "object"]));
    let values = values.with("items", text()).with("additionalProperties", text());
    let axes = typed("object")
        .with("additionalProperties", values.about("The values of this axis: a list, or a table from values to names, for which `{axis.name}` stands."))
        .with("minProperties", 1)
        .about("What the cells differ in: a cell is made for each combination of values.")
        .examples(json!([{ "system": { "alpine": "Alpine", "arch": "Arch" }, "desktop": ["i3", "kde"] }]));
    let folder = text()
        .about("The folder of a cell, from which `{folder}` follows; without it, the values of all axes, joined by `-`.")
        .examples(json!(["{system}-{desktop}"]));
    let exclude = list(text())
        .about("Folders of cells that are left out; `*` stands for any text.")
        .examples(json!([["arch-kde", "*-xfce"]]));
    let cells = typed("object")
        .with("additionalProperties", defined("cell"))
        .about("What is different in some cells, by their folders, in which `*` stands for any text; of several that fit, the later one counts more.")
        .examples(json!([{ "*-kde": { "memory": 4096 } }]));
    object([("axes", axes), ("folder", folder), ("exclude", exclude), ("cells", cells)])
        .closed(Code::BadMatrix)
        .required(&["axes"])
        .about("Makes several workspaces of one: a cell for each combination of the values of its axes.")
        .examples(json!([{ "axes": { "system": ["alpine", "arch"], "desktop": ["i3", "kde"] } }]))
}
