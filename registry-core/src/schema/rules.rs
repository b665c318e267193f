//! What a page needs to know to say what the checker says.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::Form;
use crate::bundle::workspace_json::ORDER;
use crate::check::docker_registry::{FRONT, HUB_HOSTS};
use crate::check::images::OF_THE_TEMPLATE;
use crate::check::pictures::{self, Words, is_usual};
use crate::check::releases::BREAKS_WITHOUT;
use crate::model::{
    CATEGORIES, HEAVY_ICON, LARGEST_ICON, RELEASES, SMALLEST_ICON, SQUARE_WITHIN, Schema,
};
use crate::picture::svg::UNITS;
use crate::picture::{Flaw, Format};
use crate::rule::Code;

/// The keys of a workspace, in the order that Kasm documents.
pub const fn order() -> &'static [&'static str] {
    &ORDER
}

/// What a page checks besides the schema.
const OF_PAGES: [Code; 28] = [
    Code::CategorySpelling,
    Code::CurrentSchemaMissing,
    Code::DescriptionRepeatsName,
    Code::DuplicateFolder,
    Code::DuplicateFriendlyName,
    Code::DuplicateImage,
    Code::DuplicateVersion,
    Code::IconFormatUnusual,
    Code::IconHeavy,
    Code::IconMissing,
    Code::IconNotAPicture,
    Code::IconNotSquare,
    Code::IconOutsideReference,
    Code::IconScript,
    Code::IconTooLarge,
    Code::IconTooSmall,
    Code::IconWithoutSize,
    Code::ImageHostMissing,
    Code::MixedChannels,
    Code::OutputCollision,
    Code::ReleaseWithoutWorkspace,
    Code::SizeTemplateConstant,
    Code::SizesDiffer,
    Code::Syntax,
    Code::TagOutsideAvailableTags,
    Code::VariantTagsWithChannels,
    Code::VersionGap,
    Code::WorkspaceLeftBehind,
];

/// The rules that a schema names or a page checks besides, and the numbers and words that the checker
/// goes by.
pub fn rules(schema: &Value) -> Value {
    let mut codes = BTreeSet::from(OF_KEYWORDS);
    codes.extend(OF_PAGES);
    named(schema, &mut codes);
    let rules = codes.iter().map(|code| {
        let rule = json!({
            "code": code.code(),
            "level": code.default_level().name(),
            "summary": code.summary(),
        });
        (code.name().to_owned(), rule)
    });
    let rules: Map<_, _> = rules.collect();
    let releases = RELEASES.iter().map(|release| {
        let (major, minor) = release.number;
        json!({
            "version": format!("{major}.{minor}.x"),
            "schema": release.schema.name(),
            "breaks": release.number == BREAKS_WITHOUT,
        })
    });
    json!({
        "rules": rules,
        "kinds": {
            "string": "a string",
            "number": "a number",
            "integer": "a whole number",
            "boolean": "`true` or `false`",
            "array": "a list",
            "object": "an object",
        },
        "releases": releases.collect::<Vec<_>>(),
        "categories": CATEGORIES,
        "template_sizes": OF_THE_TEMPLATE,
        "hub_hosts": HUB_HOSTS,
        "front": { "host": FRONT.0, "login": FRONT.1 },
        "icon": icon(),
    })
}

/// The files whose schema refuses what a rule finds: `registry.toml`, `workspace.toml`, `workspace.json`.
pub fn refusing(rule: Code) -> Vec<&'static str> {
    static REFUSED: LazyLock<Vec<(&str, BTreeSet<Code>)>> = LazyLock::new(|| {
        let json = Schema::ALL.map(|schema| super::workspace(Form::Json(schema))).into();
        [
            ("registry.toml", super::registry()),
            ("workspace.toml", super::workspace(Form::Toml)),
            ("workspace.json", json),
        ]
        .map(|(file, schema)| {
            let mut codes = OF_KEYWORDS.into();
            named(&schema, &mut codes);
            (file, codes)
        })
        .into()
    });
    let files = REFUSED.iter().filter(|(_, codes)| codes.contains(&rule));
    files.map(|(file, _)| *file).collect()
}

/// What `type` and `required` refuse.
const OF_KEYWORDS: [Code; 2] = [Code::MissingField, Code::WrongType];

/// The rules that stand anywhere in a schema.
fn named(schema: &Value, codes: &mut BTreeSet<Code>) {
    match schema {
        Value::Object(node) => {
            let rule = node.get(super::RULE).and_then(Value::as_str);
            codes.extend(rule.and_then(|rule| rule.parse::<Code>().ok()));
            node.values().for_each(|part| named(part, codes));
        }
        Value::Array(parts) => parts.iter().for_each(|part| named(part, codes)),
        _ => {}
    }
}

/// What is said about icons.
fn icon() -> Value {
    let formats = Format::ALL.map(|format| {
        let (name, usual) = (format.name(), is_usual(format));
        json!({ "ending": format.ending(), "name": name, "usual": usual, "magic": format.magic() })
    });
    let flaw = |flaw: Flaw| json!({ "what": flaw.what, "help": flaw.help });
    let begins =
        |start: &str, flaw: Flaw| json!({ "start": start, "what": flaw.what, "help": flaw.help });
    let words = |words: Words| json!({ "what": words.what, "help": words.help });
    json!({
        "formats": formats,
        "smallest": SMALLEST_ICON,
        "square_within": SQUARE_WITHIN,
        "heavy": HEAVY_ICON,
        "largest": LARGEST_ICON,
        "flaws": {
            "damaged": flaw(Flaw::CUT_OFF),
            "not_xml": flaw(Flaw::NOT_XML),
            "no_namespace": flaw(Flaw::NO_NAMESPACE),
            "unknown": flaw(Flaw::UNKNOWN),
        },
        // Of a text, in which what is no text became U+FFFD.
        "starts": [
            begins(r"^\s*$", Flaw::EMPTY),
            begins(r"^\s*<(!doctype )?html", Flaw::WEB_PAGE),
            begins(r"^\s*version https://git-lfs", Flaw::LFS),
            begins(r"^\x1f\ufffd", Flaw::COMPRESSED),
            begins(r"^\s*[^<\s]", Flaw::UNKNOWN),
            begins(r"^(?!<\?xml[^>]*encoding(?![^>]*utf-8))[^]*\ufffd", Flaw::NOT_XML),
        ],
        "units": Map::from_iter(UNITS.map(|(unit, pixels)| (unit.to_owned(), pixels.into()))),
        "words": {
            "icon-format-unusual": words(pictures::UNUSUAL),
            "icon-too-small": words(pictures::TOO_SMALL),
            "icon-not-square": words(pictures::NOT_SQUARE),
            "icon-not-square-drawing": words(pictures::DRAWING_NOT_SQUARE),
            "icon-heavy": words(pictures::HEAVY),
            "icon-too-large": words(pictures::TOO_LARGE),
            "icon-script": words(pictures::SCRIPT),
            "icon-outside-reference": words(pictures::OUTSIDE_REFERENCE),
            "icon-without-size": words(pictures::WITHOUT_SIZE),
        },
    })
}
