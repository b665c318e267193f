//! Which image each Kasm version installs, in the shape of either schema.

use serde_json::{Value, json};

use super::Form;
use super::node::{Node, any, grammar, list, object, properties, text, typed};
use super::pattern;
use crate::check::images::PLAUSIBLE_MB;
use crate::grammar;
use crate::model::{RELEASES, Schema};
use crate::rule::Code;

/// The versions of Kasm, the newest first.
pub(super) fn versions() -> Vec<String> {
    let versions = RELEASES.iter().rev();
    versions.map(|release| format!("{}.{}.x", release.number.0, release.number.1)).collect()
}

/// A Kasm version.
fn version() -> Node {
    text()
        .about("The Kasm release, as `MAJOR.MINOR.x`: only a server of exactly that release lists the workspace.")
        .examples(versions())
        .and(release())
}

/// What a text has to be for a Kasm version.
fn release() -> Node {
    any()
        .also(grammar(pattern::VERSION, grammar::version("").map(drop)))
        .also(any().with("pattern", pattern::ANY_PATCH).rule(Code::ExactVersion).says(
            "{} is an exact version, but Kasm looks for `MAJOR.MINOR.x`",
            "write `x` in place of the last number",
        ))
        .also(any().with("pattern", pattern::known_release()).rule(Code::UnknownRelease).says(
            "there is no Kasm {}",
            "name a release that there is; a later one can be added when it is there",
        ))
}

/// An image reference.
fn image(about: &str) -> Node {
    text()
        .about(about)
        .examples(json!(["kasmweb/terminal:1.17.0", "ghcr.io/acme/desk:2.1"]))
        .also(grammar(pattern::image(), grammar::image("").map(drop)))
        .also(longest("an image reference of more than 255 characters"))
}

/// What Kasm stores of any text.
pub(super) fn longest(message: &str) -> Node {
    any()
        .with("maxLength", grammar::LONGEST)
        .rule(Code::TextTooLong)
        .says(message, "shorten it to the 255 characters that Kasm stores")
}

/// A tag by which the image says which of its versions is installed.
fn pinned() -> Node {
    let help = "write the tag of the version that was tried";
    any()
        .also(
            any()
                .with("pattern", pattern::TAGGED)
                .rule(Code::UntaggedImage)
                .says("{} has no tag", help),
        )
        .also(
            any()
                .never(any().with("pattern", pattern::LATEST))
                .rule(Code::UnpinnedTag)
                .says("what {} is changes with every build", help),
        )
}

/// An image's unpacked size.
fn size() -> Node {
    let [smallest, largest] = PLAUSIBLE_MB;
    typed("integer")
        .about("The image's unpacked size in decimal MB (2.46 GB is 2460), which Kasm's disk-space bar reckons with.")
        .examples(json!([2460]))
        .with("minimum", 1)
        .told(grammar::size_mb(0.0))
        .also(
            any()
                .with("minimum", smallest)
                .with("maximum", largest)
                .rule(Code::SizeImplausible)
                .says("{} MB is no size of a desktop's image", "write the unpacked size in MB: 2.46 GB is 2460"),
        )
}

/// A channel.
pub(super) fn tag() -> Node {
    text().also(grammar(pattern::TAG, grammar::tag("")))
}

/// The channels of an entry.
fn tags() -> Node {
    list(tag())
        .about("The tags that an admin can choose as the channel, instead of the image's own; every workspace of a registry has them, or none.")
        .examples(json!([["develop", "1.17.0"]]))
        .with("uniqueItems", true)
        .rule(Code::DuplicateTag)
        .says("a channel is named twice", "remove one of the two")
}

/// What one Kasm version installs.
fn entry(form: Form) -> Node {
    let retired = || {
        any()
            .never(any().with("pattern", pattern::RETIRED_TAG))
            .rule(Code::RetiredTag)
            .says("Kasm's images have no tag {}: that kind ended with 1.15", "add `-daily`")
    };
    let channels = properties([
        ("available_tags", any().with("minItems", 1)),
        ("version", any().never(any().with("pattern", pattern::without_channels()))),
    ]);
    object([
        ("version", version()),
        (
            "image",
            image("The Docker image that is installed, with its tag: `[host/]repository:tag`."),
        ),
        ("uncompressed_size_mb", form.optional(size())),
        ("available_tags", form.optional(tags())),
    ])
    .required(&["version", "image"])
    .closed(Code::UnknownKey)
    .also(present("uncompressed_size_mb", Code::MissingSize))
    .also(
        any()
            .with("if", channels.required(&["available_tags", "version"]))
            .with("else", properties([("image", pinned())])),
    )
    .also(any().with("if", of_kasm()).with(
        "then",
        properties([("image", retired()), ("available_tags", any().with("items", retired()))]),
    ))
}

/// One pattern for several versions, and what is different for some of them.
fn by_version(form: Form) -> Node {
    let fields = || {
        [
            (
                "image",
                image(
                    "The Docker image that is installed; `{version}` in it is the Kasm release, such as `1.17`.",
                ),
            ),
            ("uncompressed_size_mb", form.optional(size())),
            ("available_tags", form.optional(tags())),
        ]
    };
    let versions = list(version()).about("The Kasm releases, an entry for each.");
    let one = object(fields()).closed(Code::UnknownKey);
    let one = one.about("What is different for this release.");
    object([("versions", versions)].into_iter().chain(fields()))
        .with("patternProperties", json!({ "^[0-9]": Value::from(one) }))
        .with("additionalProperties", true)
}

/// An example of the table of versions.
fn pattern_example() -> Value {
    json!({
        "versions": ["1.16.x", "1.17.x"],
        "image": "kasmweb/terminal:{version}.0",
        "uncompressed_size_mb": 2460,
    })
}

fn of_kasm() -> Node {
    properties([("image", any().with("pattern", pattern::OF_KASM))]).required(&["image"])
}

const COMPATIBILITY: &str =
    "The Kasm releases that list the workspace, and what each of them installs.";

/// An example of the list of entries.
fn example() -> Value {
    json!([{
        "version": "1.17.x",
        "image": "kasmweb/terminal:1.17.0",
        "uncompressed_size_mb": 2460,
    }])
}

/// What only the short form has.
fn not_beside() -> Node {
    any().with("enum", json!([null])).rule(Code::MixedShape).says(
        "this is schema 1.0's, but the workspace has an image for each version of Kasm",
        "remove it: each entry says its own",
    )
}

/// A version without an image, beside others that have theirs.
fn not_alone() -> Node {
    any().never(typed("string")).rule(Code::MixedShape).says(
        "{} alone is schema 1.0's form, but other entries name an image of their own",
        "give this version an entry with `version`, `image` and `uncompressed_size_mb`",
    )
}

/// The fields about images.
pub(super) fn fields(form: Form) -> Vec<(&'static str, Node)> {
    let list = |items| list(items).about(COMPATIBILITY);
    let entries = || {
        list(entry(form).also(not_alone()))
            .examples(json!([example()]))
            .with("minItems", 1)
            .rule(Code::MissingField)
            .says("the workspace names no image", "add an entry for each version of Kasm")
    };
    let versions = || list(version()).examples(json!([["1.14.x", "1.15.x"]]));
    let name = image(
        "The Docker image for all versions in `compatibility`, in the short form of schema 1.0.",
    );
    let short = [("name", name), ("uncompressed_size_mb", form.optional(size()))];
    match form {
        Form::Json(Schema::V1_1) => {
            let about = "Schema 1.0's: each entry of `compatibility` says its own.";
            let not_beside = || not_beside().about(about);
            vec![
                ("name", not_beside()),
                ("uncompressed_size_mb", not_beside()),
                ("compatibility", entries()),
            ]
        }
        Form::Json(Schema::V1_0) => {
            short.into_iter().chain([("compatibility", form.optional(versions()))]).collect()
        }
        Form::Toml => {
            // Keywords about one type let the others pass.
            let item = entry(form).with("type", json!(["string", "object"])).also(release());
            let either = by_version(form)
                .with("type", json!(["array", "object"]))
                .with("items", item)
                .about(COMPATIBILITY)
                .examples(json!([example(), ["1.15.x"], pattern_example()]));
            short.into_iter().chain([("compatibility", either)]).collect()
        }
    }
}

/// What holds between the fields.
pub(super) fn between(form: Form) -> Node {
    let short = || {
        let named = any()
            .with("minItems", 1)
            .rule(Code::MissingCompatibility)
            .says("`compatibility` is empty", "name the versions of Kasm that list the workspace");
        properties([("name", pinned()), ("compatibility", named)])
            .required(&["name"])
            .also(present("uncompressed_size_mb", Code::MissingSize))
            .also(present("compatibility", Code::MissingCompatibility))
    };
    match form {
        Form::Json(Schema::V1_1) => any().required(&["compatibility"]).rule(Code::MissingField),
        Form::Json(Schema::V1_0) => short(),
        Form::Toml => {
            let entries = typed("array").with("contains", typed("object"));
            any()
                .with("if", properties([("compatibility", entries)]).required(&["compatibility"]))
                .with(
                    "then",
                    properties([
                        ("compatibility", any().with("items", not_alone())),
                        ("name", not_beside()),
                        ("uncompressed_size_mb", not_beside()),
                    ]),
                )
                .with("else", short())
        }
    }
}

/// A key that is there, and not `null`; or else this rule.
pub(super) fn present(key: &str, code: Code) -> Node {
    properties([(key, any().never(typed("null")).rule(code))]).required(&[key]).rule(code)
}
