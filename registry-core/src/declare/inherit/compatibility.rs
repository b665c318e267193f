//! `compatibility` as a pattern: one entry for each of its versions.

use std::collections::{HashMap, HashSet};

use super::layers::lay_under;
use super::variables::{OF_ENTRY, Variables};
use crate::finding::{Code, Finding, Findings, nearest, quoted};
use crate::source::{Entry, Object, Span, Spanned, Value};

/// The field.
pub(super) const COMPATIBILITY: &str = "compatibility";
/// The key that makes a table a pattern.
const VERSIONS: &str = "versions";
const VERSION: &str = "version";
/// Among how many versions the one is looked for that was meant.
const MOST_NAMES: usize = 500;

/// Makes a list of entries of a pattern, and puts values for the variables of any entry. Returns the
/// places of the texts that changed, and of those that something else depends on.
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
        let inherited = Inherited::of(beneath);
        let overrides = take_overrides(pattern, findings);
        let known: HashSet<_> =
            versions.value.iter().filter_map(|version| version.value.as_str()).collect();
        // Those of a layer below may be for versions that this one has not.
        let unused = overrides.iter().filter(|entry| {
            !known.contains(entry.key.value.as_str())
                && (inherited.has(versions.span) || !inherited.has(entry.key.span))
        });
        findings.extend(unused.map(|entry| without_version(entry, &versions.value)));
        let overrides: HashMap<_, _> =
            overrides.iter().map(|entry| (entry.key.value.as_str(), entry)).collect();
        // A version that is mended would lose what is said for it.
        let named = versions.value.iter().filter(|version| find(&overrides, version).is_some());
        changed.extend(named.map(|version| version.span));
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

/// Takes what is said for one version each, and what makes no sense beside `versions`.
fn take_overrides(pattern: &mut Object, findings: &mut Findings) -> Vec<Entry> {
    take_version(pattern, findings);
    let (overrides, shared): (Vec<_>, _) =
        std::mem::take(&mut pattern.entries).into_iter().partition(is_override);
    pattern.entries = shared;
    let overrides = overrides.into_iter().filter_map(|mut entry| {
        let Value::Object(own) = &mut entry.value.value else {
            findings.push(no_table(&entry));
            return None;
        };
        take_version(own, findings);
        Some(entry)
    });
    overrides.collect()
}

/// Every entry has the version for which it is made.
fn take_version(fields: &mut Object, findings: &mut Findings) {
    let Some(place) = fields.entry(VERSION).map(|entry| entry.key.span) else { return };
    fields.take(VERSION);
    let message = format!("`{VERSION}` means nothing beside `{VERSIONS}`");
    let finding = Finding::new(Code::UnusedException, place, message);
    findings
        .push(finding.help(format!("remove it: `{VERSIONS}` says for which there are entries")));
}

fn no_table(entry: &Entry) -> Finding {
    let version = entry.key.value.as_str();
    let message = format!("{} must be a table, not {}", quoted(version), entry.value.value.kind());
    Finding::new(Code::WrongType, entry.value.span, message).help(format!(
        "write what is different for it: `{{ image = \"…\" }}`, or add it to `{VERSIONS}`"
    ))
}

/// What of a pattern stands in the layers below.
struct Inherited(HashSet<Span>);

impl Inherited {
    fn of(beneath: &Object) -> Self {
        let pattern = beneath.get(COMPATIBILITY).and_then(|value| value.value.as_object());
        let entries = pattern.into_iter().flat_map(|pattern| &pattern.entries);
        Self(entries.flat_map(|entry| [entry.key.span, entry.value.span]).collect())
    }

    /// Whether a key or value does.
    fn has(&self, place: Span) -> bool {
        self.0.contains(&place)
    }
}

/// What is different for some versions.
type Overrides<'o> = HashMap<&'o str, &'o Entry>;

fn find<'o>(overrides: &Overrides<'o>, version: &Spanned<Value>) -> Option<&'o Object> {
    overrides.get(version.value.as_str()?)?.value.value.as_object()
}

/// The entries of a pattern.
fn entries(shared: &Object, versions: &[Spanned<Value>], overrides: &Overrides<'_>) -> Value {
    let entries = versions.iter().map(|version| {
        let mut entry = find(overrides, version).cloned().unwrap_or_default();
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
    entry.key.value.as_str().starts_with(|first: char| first.is_ascii_digit())
}

/// What is said about an exception for a version that has no entry.
fn without_version(entry: &Entry, versions: &[Spanned<Value>]) -> Finding {
    let version = entry.key.value.as_str();
    let message = format!("{} is none of the `{VERSIONS}`", quoted(version));
    let finding = Finding::new(Code::UnusedException, entry.key.span, message);
    let known = versions.iter().take(MOST_NAMES).filter_map(|version| version.value.as_str());
    finding.help(match nearest(version, known) {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => format!("add it to `{VERSIONS}`, or remove it"),
    })
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
    for key in OF_ENTRY {
        if let Some(value) = entry.get_mut(key) {
            variables.texts(value, changed, findings);
        }
    }
}

/// `1.17` of `1.17.x`.
fn release(version: &str) -> &str {
    version.match_indices('.').nth(1).map_or(version, |(minor, _)| &version[..minor])
}
