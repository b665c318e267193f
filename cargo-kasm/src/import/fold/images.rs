//! `compatibility` as a table of what its entries have in common.

use serde_json::{Map, Value};

/// The keys that an entry may have beside its version.
const KEYS: [&str; 3] = ["image", "uncompressed_size_mb", "available_tags"];

/// The table that stands for a list of entries, where they differ in little: none where they are no
/// entries of schema 1.1, or where a table could not say them.
pub(super) fn table(list: &Value) -> Option<Value> {
    let entries = list.as_array()?.iter().map(entry).collect::<Option<Vec<_>>>()?;
    if entries.is_empty() {
        return None;
    }
    let versions: Vec<&str> = entries.iter().map(|(version, _)| *version).collect();
    let is_repeated = |(index, version): (usize, &&str)| versions[..index].contains(version);
    if versions.len() > MOST || versions.iter().enumerate().any(is_repeated) {
        return None;
    }
    let mut table = Map::new();
    table.insert("versions".to_owned(), versions.iter().copied().collect());
    for key in KEYS {
        // What one of them lacks cannot be taken from it again.
        if let Some(value) = usual(&entries, key) {
            table.insert(key.to_owned(), value);
        }
    }
    for (version, fields) in &entries {
        let mut own = Map::new();
        for (key, value) in *fields {
            let is_usual = key == "version"
                || table.get(key).is_some_and(|usual| at(usual, version) == *value);
            if !is_usual {
                own.insert(key.clone(), value.clone());
            }
        }
        if !own.is_empty() {
            table.insert((*version).to_owned(), own.into());
        }
    }
    Some(table.into())
}

/// More entries than anybody has.
const MOST: usize = 64;

/// An entry and its version, `1.17.x`.
fn entry(item: &Value) -> Option<(&str, &Map<String, Value>)> {
    let fields = item.as_object()?;
    let version = fields.get("version")?.as_str()?;
    let is_known = |key: &String| key == "version" || KEYS.contains(&key.as_str());
    (release(version).is_some() && fields.keys().all(is_known)).then_some((version, fields))
}

/// `1.17` of `1.17.x`
fn release(version: &str) -> Option<&str> {
    let release = version.strip_suffix(".x")?;
    let (major, minor) = release.split_once('.')?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(major) && is_number(minor)).then_some(release)
}

/// What most entries say of a key which all of them have.
fn usual(entries: &[(&str, &Map<String, Value>)], key: &str) -> Option<Value> {
    let forms: Vec<_> = entries
        .iter()
        .map(|(version, fields)| {
            let value = fields.get(key)?;
            let pattern = pattern(value, version);
            // Of equal ones the first: a pattern says what the next release will be.
            Some([(pattern != *value).then_some(pattern), Some(value.clone())])
        })
        .collect::<Option<Vec<_>>>()?;
    let candidates = forms.iter().flatten().flatten();
    let matches = |candidate: &Value| {
        entries
            .iter()
            .filter(|(version, fields)| fields.get(key) == Some(&at(candidate, version)))
            .count()
    };
    let mut best: Option<(usize, &Value)> = None;
    for candidate in candidates {
        let count = matches(candidate);
        if best.is_none_or(|(most, _)| most < count) {
            best = Some((count, candidate));
        }
    }
    best.map(|(_, value)| value.clone())
}

const WORD: &str = "{version}";

/// A value with `{version}` in the place of the release's number.
fn pattern(value: &Value, version: &str) -> Value {
    texts(value, &|text| match release(version) {
        Some(release) => text.replace(release, WORD),
        None => text.to_owned(),
    })
}

/// What a value becomes for a version.
fn at(value: &Value, version: &str) -> Value {
    texts(value, &|text| match release(version) {
        Some(release) => text.replace(WORD, release),
        None => text.to_owned(),
    })
}

fn texts(value: &Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => change(text).into(),
        Value::Array(items) => items.iter().map(|item| texts(item, change)).collect(),
        other => other.clone(),
    }
}
