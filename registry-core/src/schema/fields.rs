//! The fields of a workspace, but for its images: what each is, and what it may hold.

use serde_json::json;

use super::node::{Node, any, grammar, list, properties, text, typed};
use super::{Form, config, images, pattern};
use crate::check::docker_registry::HUB;
use crate::check::options::DEFAULTS;
use crate::grammar;
use crate::model::{
    Architecture, CATEGORIES, CpuAllocationMethod, ImageType, MOST_CATEGORIES, SITE_KEYS,
};
use crate::rule::Code;

/// The fields that every workspace has, whatever its shape.
pub(super) const REQUIRED: [&str; 4] =
    ["friendly_name", "description", "image_src", "architecture"];

/// Every field but those about images.
pub(super) fn all(form: Form) -> Vec<(&'static str, Node)> {
    let mut all = vec![
        ("friendly_name", friendly_name(form)),
        ("description", description(form)),
        ("image_src", image_src()),
        ("architecture", architecture()),
    ];
    all.extend(optional(form).into_iter().map(|(key, node)| (key, form.optional(node))));
    all.extend(SITE_KEYS.map(|key| (key, of_one_site(key))));
    all
}

/// A text without blanks around it. In TOML, the last line of several may end like the others, which
/// nobody sees of the text alone.
fn shown(form: Form) -> Node {
    let at = |side| {
        any()
            .with("pattern", side)
            .rule(Code::TextPadding)
            .says("{} begins or ends with a blank", "remove it")
    };
    match form {
        Form::Toml => text(),
        Form::Json(_) => text().also(at(pattern::plain_start())).also(at(pattern::plain_end())),
    }
}

fn friendly_name(form: Form) -> Node {
    shown(form)
        .about("The name on the front of the workspace's tile, by which people search.")
        .examples(json!(["Visual Studio Code"]))
        .also(grammar(pattern::not_blank(), grammar::name("")))
        .also(images::longest("{} has more than 255 characters"))
        .also(one_line())
}

/// What a tile can show in one line.
fn one_line() -> Node {
    any()
        .with("pattern", pattern::one_line())
        .rule(Code::ControlCharacter)
        .says("{} holds a control character", "write a text that people can read")
}

fn description(form: Form) -> Node {
    shown(form)
        .about("What the workspace is for, in a sentence or two: the text on the back of its tile.")
        .examples(json!(["A code editor redefined for modern web and cloud applications."]))
        .also(any().with("pattern", pattern::not_blank()).rule(Code::EmptyText).says(
            "the description is empty, and so is the back of the tile",
            "say in a sentence what the workspace is for",
        ))
        .also(
            any().with("pattern", pattern::lines()).rule(Code::ControlCharacter).says(
                "the description holds a control character",
                "write a text that people can read",
            ),
        )
}

fn image_src() -> Node {
    text()
        .about("The icon's file name, in the workspace's folder: a square PNG or SVG, which Kasm shows 90 pixels wide.")
        .examples(json!(["vs-code.png", "terminal.svg"]))
        .also(
            any()
                .with("pattern", pattern::ICON_NAME)
                .rule(Code::IconNotAName)
                .says("{} is not a file name", "name the icon's file in the workspace's folder"),
        )
        .also(
            any()
                .with("pattern", pattern::safe_icon_name())
                .rule(Code::IconNameUnsafe)
                .says("the icon's name {} holds what an address cannot", "rename the icon: letters, digits, `-`, `_` and `.` are safe everywhere"),
        )
}

fn architecture() -> Node {
    let word = text().with("enum", Architecture::WORDS).told(grammar::architecture("").map(drop));
    list(word)
        .about(
            "The processors that the image is built for; Kasm shows them on the back of the tile.",
        )
        .examples(json!([["amd64"], ["amd64", "arm64"]]))
        .with("minItems", 1)
        .rule(Code::BadValue)
        .says("`architecture` names none", "choose `amd64`, or both `amd64` and `arm64`")
}

fn optional(form: Form) -> Vec<(&'static str, Node)> {
    let flag = || typed("boolean");
    let word = |words: &'static [&'static str]| text().with("enum", words);
    vec![
        ("categories", categories(form)),
        ("docker_registry", docker_registry(form)),
        ("cores", cores()),
        ("memory", memory()),
        (
            "gpu_count",
            whole().about("The number of GPUs that a session gets.").with("default", 0),
        ),
        (
            "require_gpu",
            flag()
                .about("Whether a session starts only where a GPU is free.")
                .with("default", false),
        ),
        (
            "cpu_allocation_method",
            word(CpuAllocationMethod::WORDS)
                .about("How `cores` is enforced: as the server's settings say, as a hard limit (`Quotas`), or as a relative weight (`Shares`).")
                .with("default", "Inherit")
                .told(grammar::cpu_allocation_method("").map(drop)),
        ),
        (
            "image_type",
            word(ImageType::WORDS)
                .about("What Kasm starts; of what comes from a registry that is always a container.")
                .with("default", "Container")
                .told(grammar::image_type("").map(drop)),
        ),
        (
            "enabled",
            flag().about("Kasm enables every workspace that is installed.").with("default", true).also(
                any()
                    .never(any().with("const", false))
                    .rule(Code::ForcedField)
                    .says("Kasm enables every workspace that is installed", "remove it; `hidden` is the field that keeps a tile from the users"),
            ),
        ),
        (
            "run_config",
            config::run_config(form).about(
                "Arguments with which Docker starts the session's container; an admin sees a warning on the tile for most of them.",
            ),
        ),
        (
            "exec_config",
            config::exec_config(form).about(
                "Commands that Kasm runs inside a session: at its first launch, when it is assigned, when an address is opened.",
            ),
        ),
        (
            "launch_config",
            config::launch_config(form)
                .about("The form that Kasm shows before a session starts, and the file that gets its answers."),
        ),
        (
            "volume_mappings",
            config::volume_mappings(form)
                .about("Folders of the host that a session sees, by their paths on the host."),
        ),
        (
            "persistent_profile_path",
            text()
                .about("Where the profiles of users are kept between sessions, on the host or in a bucket.")
                .examples(json!(["/mnt/kasm_profiles/{username}/{image_id}"])),
        ),
        (
            "notes",
            text().about("Notes for admins, in Markdown, shown in the workspace's settings.").examples(json!(["Needs a GPU with 8 GB."])),
        ),
        ("hash", text().about("A text that Kasm keeps with the image, to tell one build from the next.")),
        (
            "hidden",
            flag().about("Whether the tile is kept from users once the workspace is installed.").with("default", false),
        ),
        (
            "session_time_limit",
            whole().about("After how many seconds a session ends.").examples(json!([3600])),
        ),
    ]
}

fn categories(form: Form) -> Node {
    let category = shown(form)
        .examples(CATEGORIES)
        .also(
            any()
                .with("pattern", pattern::not_blank())
                .rule(Code::EmptyText)
                .says("a category is empty", "remove it"),
        )
        .also(one_line());
    list(category)
        .about("Under what people find the workspace, three words at most; the first one stands on the front of the tile.")
        .examples(json!([["Development"], ["Browser", "Privacy"]]))
        .also(
            any()
                .with("maxItems", MOST_CATEGORIES)
                .rule(Code::TooManyCategories)
                .says("more categories than Kasm has room for", "keep the three that people would look under"),
        )
        .also(
            any()
                .with("uniqueItems", true)
                .rule(Code::DuplicateCategory)
                .says("a category is named twice", "remove one of the two"),
        )
}

fn docker_registry(form: Form) -> Node {
    let help = "write the registry's address, such as `https://index.docker.io/v1/`";
    let hub = any()
        .never(any().with("pattern", pattern::hub_host()))
        .rule(Code::DockerHubAddress)
        .says("{} is not what Docker calls Docker Hub", "write `https://index.docker.io/v1/`");
    shown(form)
        .about("The address of the registry where Kasm logs in before it pulls the image; the pull itself goes by the image alone.")
        .examples(json!([HUB, "https://ghcr.io/"]))
        .also(any().with("pattern", pattern::web_address()).rule(Code::DockerRegistryNotAnAddress).says("{} is not a web address", help))
        .also(any().with("if", any().never(any().with("pattern", pattern::hub()))).with("then", hub))
        .also(
            any()
                .never(any().with("pattern", pattern::page_host()))
                .rule(Code::DockerRegistryPage)
                .says("{} is a web page, not a registry of images", help),
        )
        .also(
            any()
                .never(any().with("pattern", pattern::insecure()))
                .rule(Code::InsecureDockerRegistry)
                .says("the login to {} is not encrypted", "write `https://`, if the registry answers there"),
        )
        .also(one_line())
}

/// Decimals are counted by a keyword of ours: `multipleOf` divides doubles in most validators, which
/// then refuse 0.5.
fn cores() -> Node {
    typed("number")
        .about("The processor cores of a session, with two decimals at most.")
        .with("default", default("cores"))
        .examples(json!([2, 0.5]))
        .with("exclusiveMinimum", 0)
        .with(super::DECIMALS, 2)
        .told(grammar::cores(0.0))
}

fn memory() -> Node {
    let [least, most] = grammar::MEMORY_MB;
    typed("integer")
        .about("The memory of a session in MB, from 256 to 256000.")
        .with("default", default("memory"))
        .examples(json!([4096]))
        .with("minimum", least)
        .with("maximum", most)
        .told(grammar::memory_mb(0.0))
        .also(
            any()
                .with("exclusiveMaximum", grammar::MEMORY_IN_BYTES)
                .told(grammar::memory_mb(f64::from(grammar::MEMORY_IN_BYTES))),
        )
}

/// A whole number, not below 0.
fn whole() -> Node {
    typed("integer").with("minimum", 0).with("maximum", u32::MAX).told(grammar::whole_u32(-1.0))
}

/// What Kasm uses where nothing is written, where that is a whole number.
#[expect(clippy::cast_possible_truncation, reason = "these defaults are small whole numbers")]
fn default(key: &str) -> Option<i64> {
    DEFAULTS.iter().find(|(name, _)| *name == key).map(|(_, number)| *number as i64)
}

/// A key that says something on one site only. What an export fills it with says nothing.
pub(super) fn of_one_site(key: &str) -> Node {
    let node = any().with("deprecated", true).with("enum", json!([null, false, "", [], {}]));
    if matches!(key, "docker_user" | "docker_token") {
        node.about(
            "A login of a Docker registry, which must not stand in data that everybody can read.",
        )
        .rule(Code::DockerCredentials)
        .says(
            "this is published with the list, and everybody can read it",
            "remove it, and revoke it if it was ever published",
        )
    } else {
        node.about("An id or address of one Kasm site, which means nothing on every other.")
            .rule(Code::SiteOnlyKey)
            .says(
                "this means something on one Kasm site only",
                "remove it: whoever installs the workspace sets it there",
            )
    }
}

/// What holds between fields.
pub(super) fn between() -> Node {
    let required = any().with("const", true);
    let none = any().with("enum", json!([0, null]));
    any()
        .never(
            properties([("require_gpu", required), ("gpu_count", none)]).required(&["require_gpu"]),
        )
        .rule(Code::GpuFlagsInconsistent)
        .says(
            "`require_gpu` is set, but no GPU is asked for",
            "ask for one with `gpu_count`, or do without `require_gpu`",
        )
}
