//! `registry.toml`: the registry's settings, and what its workspaces share.

use serde_json::{Value, json};

use super::editor::layered;
use super::layer::{self, Layer, defined, layer};
use super::node::{Node, any, list, object, text, typed};
use super::{DRAFT_OF_EDITORS, images, pattern};
use crate::grammar;
use crate::model::Schema;
use crate::rule::Code;

/// The schema of `registry.toml`.
pub(super) fn schema() -> Value {
    let tables = object([
        ("registry", settings()),
        (
            "defaults",
            layer(Layer::Defaults).about(
                "Lies under every workspace that does not say otherwise; workspace.json aside.",
            ),
        ),
        ("templates", templates()),
        ("workspaces", workspaces()),
        ("lints", defined("lints")),
        ("site", site()),
    ]);
    let root = any()
        .with("$schema", DRAFT_OF_EDITORS)
        .with("title", "A registry of Kasm workspaces (registry.toml)")
        .about("What a registry says about itself, and what its workspaces share.");
    let tables = tables.closed(Code::UnknownSetting).required(&["registry"]);
    layered(root.and(tables), layer::WHOLE).with("definitions", layer::definitions()).into()
}

fn templates() -> Node {
    typed("object")
        .with("additionalProperties", layer(Layer::Template).about("The fields of a template."))
        .about("Sets of fields, by their names, which workspaces and other templates extend.")
        .examples(json!([{ "desktop": { "categories": ["Desktop"] } }]))
}

fn workspaces() -> Node {
    let workspace = layer(Layer::Workspace).about("A workspace, or with a `matrix` several.");
    typed("object")
        .with("additionalProperties", workspace)
        .about(
            "Workspaces without a folder of their own, by the name that their folder would have.",
        )
        .examples(json!([{ "altus": { "friendly_name": "Altus" } }]))
}

/// `[registry]`
fn settings() -> Node {
    object([
        (
            "name",
            said(255)
                .about("The registry's name, as Kasm and the site show it.")
                .examples(json!(["Schoolroom Workspaces"])),
        ),
        (
            "description",
            said(0)
                .about("What is in the registry, in a sentence or two.")
                .examples(json!(["Workspaces for the computer science classes."])),
        ),
        ("list_url", list_url()),
        (
            "domain",
            text()
                .about("The domain under which the registry is published: `list_url` follows from it, and a file `CNAME` is published.")
                .examples(json!(["workspaces.example.org"]))
                .with("pattern", pattern::DOMAIN)
                .rule(Code::BadDomain),
        ),
        ("icon", icon()),
        (
            "contact_url",
            text()
                .about("Where people reach the maintainers: a web address, or `mailto:` and a mail address.")
                .examples(json!(["https://github.com/owner/repository/issues"])),
        ),
        (
            "default_channel",
            images::tag()
                .about("The channel that Kasm 1.16 and later select at first; without it, one that all workspaces offer.")
                .examples(json!(["develop"])),
        ),
        ("schemas", schemas()),
        (
            "workspaces",
            text()
                .about("The folder beside registry.toml that holds the workspaces' folders.")
                .with("default", "workspaces")
                .with("pattern", pattern::PLAIN_PATH)
                .rule(Code::BadFolder),
        ),
    ])
    .about("What the registry says about itself.")
    .closed(Code::UnknownSetting)
    .also(any().required(&["name", "description", "icon"]).rule(Code::MissingSetting))
    .also(
        any()
            .with("if", any().never(any().required(&["domain"])))
            .with("then", any().required(&["list_url"]).rule(Code::MissingSetting)),
    )
}

/// A text that says something.
fn said(longest: u32) -> Node {
    let node = text().also(missing());
    if longest > 0 { node.also(images::longest("")) } else { node }
}

fn missing() -> Node {
    any().with("pattern", pattern::not_blank()).rule(Code::MissingSetting)
}

pub(super) fn list_url() -> Node {
    let never = |pattern: &str, code| any().never(any().with("pattern", pattern)).rule(code);
    let longest = any().with("maxLength", grammar::LONGEST).rule(Code::TextTooLong);
    text()
        .about("The public root of the registry, where versions.txt lies: https, absolute, with a slash at its end. It is what people add to their Kasm, and Kasm keeps it: a registry cannot move without being added anew.")
        .examples(json!(["https://owner.github.io/repository/"]))
        .also(any().with("pattern", pattern::LIST_URL).rule(Code::ListUrlInvalid))
        .also(any().with("pattern", "/$").rule(Code::ListUrlMissingSlash))
        .also(never(pattern::INSECURE_ADDRESS, Code::ListUrlInsecure))
        .also(never(pattern::OFFICIAL_REGISTRY, Code::ListUrlTemplateDefault))
        .also(never(pattern::REPOSITORY_PAGE, Code::ListUrlRepositoryPage))
        .also(never(pattern::PUBLISHED_FILE, Code::ListUrlIsFile))
        .also(never(&pattern::schema_folder(), Code::ListUrlHasSchema))
        .also(longest)
}

fn icon() -> Node {
    text()
        .about("The registry's icon: a file beside registry.toml, which is published, or an https address.")
        .examples(json!(["logo.svg", "https://owner.example/logo.png"]))
        .also(missing())
        .also(any().with("pattern", pattern::REGISTRY_ICON).rule(Code::RegistryIconRelative))
        .also(
            any()
                .never(any().with("pattern", pattern::PICTURE_PAGE))
                .rule(Code::RegistryIconHtmlPage),
        )
}

fn schemas() -> Node {
    let schema = text().with("enum", json!(Schema::ALL.map(Schema::name)));
    list(schema.rule(Code::UnknownSchema))
        .about(&format!(
            "The schemas to write; without it, those that the workspaces' Kasm versions read: `1.0` is for Kasm {}, `1.1` for {}.",
            Schema::V1_0.readers(),
            Schema::V1_1.readers()
        ))
        .examples(json!([["1.0", "1.1"]]))
        .with("minItems", 1)
        .rule(Code::BadValue)
}

/// `[site]`
fn site() -> Node {
    let not_blank = || any().with("pattern", pattern::not_blank()).rule(Code::BadLink);
    let link = object([
        ("text", text().about("What people see and click.").also(not_blank())),
        ("url", text().about("Where it leads: a web or mail address.").also(not_blank())),
    ]);
    let link = link
        .closed(Code::UnknownSetting)
        .also(any().required(&["text", "url"]).rule(Code::BadLink));
    object([
        ("name", text().about("The title, where it is not the registry's name.")),
        (
            "logo",
            text()
                .about("The logo, where it is not the registry's icon: a file beside registry.toml.")
                .examples(json!(["logo.svg"])),
        ),
        (
            "accent",
            text()
                .about("The colour of what can be clicked, as `#rrggbb` or `#rgb`.")
                .examples(json!(["#2563eb"]))
                .with("pattern", pattern::COLOUR)
                .rule(Code::BadColour),
        ),
        (
            "footer",
            list(link)
                .about("The links at the end of every page.")
                .examples(json!([[{ "text": "Source", "url": "https://owner.example/source" }]])),
        ),
        (
            "theme",
            text()
                .about("A folder whose files replace those of the built-in theme, or stand beside them.")
                .examples(json!(["theme"])),
        ),
    ])
    .about("What the registry's web site looks like; everything has a default.")
    .closed(Code::UnknownSetting)
}
