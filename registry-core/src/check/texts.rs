//! Rules about texts, as people see them on a tile.

use std::collections::{HashMap, HashSet};

use crate::declare::RegistryDecl;
use crate::finding::{Code, Finding, Findings, Safety, quoted};
use crate::model::{Model, Modelled};
use crate::source::{Object, Sources, Span, Spanned, Value, json_string};

/// What a text is for, which decides what it may hold.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// One line on the tile.
    Name,
    /// Its back; may have lines.
    Description,
    /// A list of words on the tile.
    Words,
    /// Not shown.
    Address,
}

const OF_A_REGISTRY: [(&str, Use); 3] =
    [("name", Use::Name), ("description", Use::Description), ("contact_url", Use::Address)];
const OF_A_SITE: [(&str, Use); 1] = [("name", Use::Name)];
const OF_A_LINK: [(&str, Use); 1] = [("text", Use::Name)];
const OF_A_WORKSPACE: [(&str, Use); 4] = [
    ("friendly_name", Use::Name),
    ("description", Use::Description),
    ("categories", Use::Words),
    ("docker_registry", Use::Address),
];

/// A text of a declaration.
struct Shown<'d> {
    key: &'static str,
    is_for: Use,
    value: &'d Spanned<Value>,
    text: &'d str,
}

/// Rules about the texts of a registry and its site.
pub(super) fn of_registry(decl: &RegistryDecl, sources: &Sources, findings: &mut Findings) {
    let site = &decl.site.settings;
    let footer = site.get("footer").and_then(|footer| footer.value.as_array());
    let links = footer.unwrap_or_default().iter().filter_map(|link| link.value.as_object());
    let settings = decl.settings.iter().flat_map(|(settings, _)| of(settings, &OF_A_REGISTRY));
    let of_site = of(site, &OF_A_SITE).chain(links.flat_map(|link| of(link, &OF_A_LINK)));
    for shown in settings.chain(of_site) {
        findings.extend(text_padding(&shown, sources));
        findings.extend(control_character(&shown));
    }
}

/// Rules about the texts of workspaces.
pub(super) fn of_workspaces(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for fields in workspaces.iter().map(|workspace| &workspace.decl.fields) {
        for shown in of(fields, &OF_A_WORKSPACE) {
            findings.extend(text_padding(&shown, sources));
            findings.extend(control_character(&shown));
            findings.extend(empty_text(&shown, sources));
        }
        findings.extend(description_repeats_name(fields));
    }
}

/// The texts of an object, but for those that are no Unicode.
fn of<'d>(
    object: &'d Object,
    keys: &'static [(&'static str, Use)],
) -> impl Iterator<Item = Shown<'d>> {
    keys.iter().flat_map(|&(key, is_for)| {
        let values = match (is_for, object.get(key)) {
            (_, None) => &[],
            (Use::Words, Some(list)) => list.value.as_array().unwrap_or_default(),
            (_, Some(value)) => std::slice::from_ref(value),
        };
        values.iter().filter_map(move |value| match &value.value {
            Value::String(text) if text.escaped().is_none() => {
                Some(Shown { key, is_for, value, text: text.as_str() })
            }
            _ => None,
        })
    })
}

/// Blanks that nobody sees make two texts of what looks like one.
fn text_padding(shown: &Shown<'_>, sources: &Sources) -> Option<Finding> {
    let Shown { key, value, text, .. } = shown;
    let trimmed = text.trim();
    // The last line of a text of several lines ends like the others.
    let is_block = || sources.text(value.span).contains('\n');
    if trimmed.is_empty() || trimmed == *text || (is_block() && text.trim_end() == trimmed) {
        return None;
    }
    let side = if text.trim_start() == *text { "ends" } else { "begins" };
    let message = format!("`{key}` {side} with a blank: {}", quoted(text));
    let finding = Finding::new(Code::TextPadding, value.span, message)
        .help(format!("write {}", quoted(trimmed)))
        .fix(value.span, json_string(trimmed));
    Some(finding)
}

/// A tile has one line for a name, and no way to show a control character.
fn control_character(shown: &Shown<'_>) -> Option<Finding> {
    let Shown { key, is_for, value, text } = shown;
    let has_lines = *is_for == Use::Description;
    let is_bad = |character: char| {
        is_control(character) && !(has_lines && matches!(character, '\n' | '\r' | '\t'))
    };
    // Most texts are plain, and each is looked at in every build.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    let what = match text.trim().chars().find(|&character| is_bad(character))? {
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        other => format!("the control character U+{:04X}", u32::from(other)),
    };
    let parts = text.split(is_bad).map(str::trim).filter(|part| !part.is_empty());
    let mended = parts.collect::<Vec<_>>().join(" ");
    let finding = Finding::new(Code::ControlCharacter, value.span, format!("`{key}` holds {what}"));
    Some(if mended.is_empty() {
        finding.help("write a text that people can read")
    } else {
        finding.help(format!("write {}", quoted(&mended))).fix(value.span, json_string(&mended))
    })
}

/// Besides what Unicode calls so, what breaks lines and what turns the direction of others.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text that is there, but says nothing. Blank names are refused by their type.
fn empty_text(shown: &Shown<'_>, sources: &Sources) -> Option<Finding> {
    let value = shown.value;
    if !shown.text.trim().is_empty() {
        return None;
    }
    let finding = |message| Finding::new(Code::EmptyText, value.span, message);
    match shown.is_for {
        Use::Description => Some(
            finding("the description is empty, and so is the back of the tile")
                .help("say in a sentence what the workspace is for"),
        ),
        Use::Words => {
            let finding = finding("a category is empty").help("remove it");
            Some(finding.removal(Safety::Safe, sources.without_item(value)))
        }
        Use::Name | Use::Address => None,
    }
}

/// What stands on the front of the tile need not stand on its back.
fn description_repeats_name(fields: &Object) -> Option<Finding> {
    let plain = |text: &str| text.trim().trim_end_matches(['.', '!']).to_lowercase();
    let text = |key| fields.get(key).and_then(|value| Some((value.value.as_str()?, value.span)));
    let ((name, place), (description, span)) = text("friendly_name").zip(text("description"))?;
    // Most differ in length, and need no copies.
    let is_near = name.trim().len().abs_diff(description.trim().len()) <= 2;
    if !is_near || plain(name).is_empty() || plain(name) != plain(description) {
        return None;
    }
    let message = format!("the description only repeats the name {}", quoted(name));
    let finding = Finding::new(Code::DescriptionRepeatsName, span, message)
        .related(place, "the name")
        .help("say in a sentence what the workspace is for");
    Some(finding)
}

/// Two tiles with one name, to some Kasm version.
pub(super) fn duplicate_friendly_name(model: &Model<'_>, findings: &mut Findings) {
    let mut first: HashMap<_, (usize, Span)> = HashMap::new();
    for (index, workspace) in model.workspaces.iter().enumerate() {
        let facts = &workspace.facts;
        let Some(name) = &facts.friendly_name else { continue };
        let plain = name.value.as_str().trim().to_lowercase();
        let versions: HashSet<_> =
            facts.offers.iter().map(|offer| Some(offer.version.value.minor())).collect();
        let versions = if versions.is_empty() { HashSet::from([None]) } else { versions };
        let others = versions
            .into_iter()
            .map(|version| *first.entry((version, plain.clone())).or_insert((index, name.span)));
        let others: Vec<_> = others.filter(|(other, _)| *other != index).collect();
        if let Some((other, place)) = others.into_iter().min() {
            let other = &model.workspaces[other].decl.folder;
            let message =
                format!("two workspaces are called {}", quoted(name.value.as_str().trim()));
            let finding = Finding::new(Code::DuplicateFriendlyName, name.span, message)
                .related(place, format!("also the name of {}", quoted(other)))
                .help("say in the name what sets this one apart");
            findings.push(finding);
        }
    }
}
