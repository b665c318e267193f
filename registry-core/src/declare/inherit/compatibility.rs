//! `compatibility` as a pattern: one entry for each of its versions.

use super::layers::lay_under;
use super::variables::Variables;
use crate::finding::{Code, Finding, Findings, nearest, quoted};
use crate::source::{Entry, Object, Span, Spanned, Value};

/// The field.
pub(super) const COMPATIBILITY: &str = "compatibility";
/// The key that makes a table a pattern.
const VERSIONS: &str = "versions";
const VERSION: &str = "version";

/// Makes a list of entries of a pattern, and puts values for the variables of any entry. Returns the
/// places of the texts that changed.
///
/// `beneath` is what the workspace inherits.
pub(super) fn expand(
    fields: &mut Object,
    beneath: &Object,
    variables: Variables<'_>,
    findings: &mut Findings,
) -> Vec<Span> {
    let mut changed = Vec::new();
    let Some(value) = fields.get_mut(COMPATIBILITY) else { return changed };
    if let Value::Object(pattern) = &mut value.value
        && let Some(versions) = versions(pattern)
    {
        let inherited = beneath.get(COMPATIBILITY).and_then(|value| value.value.as_object());
        let overrides = take_overrides(pattern);
        let unused = overrides.iter().filter(|entry| {
            is_inherited(entry.key.span, inherited) == is_inherited(versions.span, inherited)
        });
        findings.extend(unused.filter_map(|entry| without_version(entry, &versions.value)));
        value.value = entries(pattern, &versions.value, &overrides);
    }
    let Value::Array(items) = &mut value.value else { return changed };
    for item in items {
        if let Value::Object(entry) = &mut item.value {
            fill(entry, variables, &mut changed, findings);
        }
    }
    changed
}

/// The versions of a pattern, taken out of it; none where it is no pattern.
fn versions(pattern: &mut Object) -> Option<Spanned<Vec<Spanned<Value>>>> {
    if !matches!(pattern.get(VERSIONS)?.value, Value::Array(_)) {
        return None;
    }
    let Spanned { value: Value::Array(versions), span } = pattern.take(VERSIONS)? else {
        return None;
    };
    Some(Spanned::new(versions, span))
}

fn take_overrides(pattern: &mut Object) -> Vec<Entry> {
    let (overrides, shared) =
        std::mem::take(&mut pattern.entries).into_iter().partition(is_override);
    pattern.entries = shared;
    overrides
}

/// Whether a key or value stands in what is inherited.
fn is_inherited(place: Span, inherited: Option<&Object>) -> bool {
    let mut entries = inherited.into_iter().flat_map(|object| &object.entries);
    entries.any(|entry| entry.key.span == place || entry.value.span == place)
}

/// The entries of a pattern.
fn entries(shared: &Object, versions: &[Spanned<Value>], overrides: &[Entry]) -> Value {
    let entries = versions.iter().map(|version| {
        let mut entry = of_version(version, overrides);
        entry.entries.insert(0, at_version(version));
        lay_under(shared, &mut entry);
        Spanned::new(Value::Object(entry), version.span)
    });
    Value::Array(entries.collect())
}

/// `version`, where the list of versions has it.
fn at_version(version: &Spanned<Value>) -> Entry {
    let key = Spanned::new(VERSION.into(), version.span);
    Entry { key, value: version.clone() }
}

/// A version of its own, or one misspelt: no key of an entry begins with a digit.
fn is_override(entry: &Entry) -> bool {
    let is_version = entry.key.value.as_str().starts_with(|first: char| first.is_ascii_digit());
    is_version && matches!(entry.value.value, Value::Object(_))
}

fn of_version(version: &Spanned<Value>, overrides: &[Entry]) -> Object {
    let own = overrides.iter().find(|entry| is_for(entry, version));
    own.and_then(|own| own.value.value.as_object()).cloned().unwrap_or_default()
}

fn is_for(entry: &Entry, version: &Spanned<Value>) -> bool {
    version.value.as_str() == Some(entry.key.value.as_str())
}

/// What is said about an exception for a version that has no entry.
fn without_version(entry: &Entry, versions: &[Spanned<Value>]) -> Option<Finding> {
    if versions.iter().any(|version| is_for(entry, version)) {
        return None;
    }
    let version = entry.key.value.as_str();
    let message = format!("{} is none of the `{VERSIONS}`", quoted(version));
    let finding = Finding::new(Code::UnusedException, entry.key.span, message);
    let near = nearest(version, versions.iter().filter_map(|version| version.value.as_str()));
    Some(finding.help(match near {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => format!("add it to `{VERSIONS}`, or remove it"),
    }))
}

/// Puts values for the variables of one entry.
fn fill(
    entry: &mut Object,
    variables: Variables<'_>,
    changed: &mut Vec<Span>,
    findings: &mut Findings,
) {
    let version = entry.get(VERSION).and_then(|version| version.value.as_str());
    let release = version.map(release).map(str::to_owned);
    let variables = Variables { version: release.as_deref(), ..variables };
    for key in ["image", "available_tags"] {
        if let Some(value) = entry.get_mut(key) {
            variables.texts(value, changed, findings);
        }
    }
}

/// `1.17` of `1.17.x`.
fn release(version: &str) -> &str {
    version.match_indices('.').nth(1).map_or(version, |(minor, _)| &version[..minor])
}
