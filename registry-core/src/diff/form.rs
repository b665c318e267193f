//! What one list says of something, with keys and sets in order, and images by release.

use std::collections::{BTreeMap, HashMap};

use crate::grammar::repository_end;
use crate::model::{KasmVersion, Schema};
use crate::source::{Entry, Object, Spanned, Text, Value};

/// What is a set, whatever order it is written in.
const SETS: [&str; 2] = ["architecture", "channels"];
/// What an entry for one release says, where schema 1.0 says it for all releases at once.
const OF_OFFERS: [(&str, &str); 2] =
    [("name", "image"), ("uncompressed_size_mb", "uncompressed_size_mb")];

/// What one list says of a workspace, or of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Form {
    /// What holds for all releases, keys in order.
    pub(super) fields: Object,
    /// What is installed on which release.
    pub(super) offers: BTreeMap<Release, Object>,
}

/// A release of Kasm, as an entry names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Release {
    version: Option<KasmVersion>,
    /// As written; of several entries for one release, the later ones have a number behind it.
    pub(super) name: String,
}

impl Release {
    /// Whether this stands where it belongs, in a list of this schema; of what is no release, nobody knows.
    pub(super) fn is_of(&self, schema: Schema) -> bool {
        self.version.is_none_or(|version| version.schema() == schema)
    }

    /// Whether some Kasm lists workspaces by this entry of a list of this schema. It compares texts, and
    /// takes the first entry that is the same.
    pub(super) fn is_read_in(&self, schema: Schema) -> bool {
        self.version.is_some_and(|version| {
            version.schema() == schema && !version.is_exact() && version.to_string() == self.name
        })
    }
}

impl Form {
    pub(super) fn new(fields: &Object) -> Self {
        let mut fields = sorted(fields);
        fields.take("sha");
        let offers = offers(&fields);
        if !offers.is_empty() {
            let written = fields.take("compatibility");
            if is_short(written.as_ref()) {
                for (key, _) in OF_OFFERS {
                    fields.take(key);
                }
            }
        }
        Self { fields, offers }
    }

    /// Whether this has offers, as the other one has, and none for the same release.
    pub(super) fn takes(&self, other: &Self) -> bool {
        let has_offers = !self.offers.is_empty() && !other.offers.is_empty();
        has_offers && other.offers.keys().all(|release| !self.offers.contains_key(release))
    }
}

/// Whether releases are written without an image each, as in schema 1.0.
fn is_short(compatibility: Option<&Spanned<Value>>) -> bool {
    let entries = compatibility.and_then(|written| written.value.as_array());
    entries.is_some_and(|entries| entries.iter().all(|entry| entry.value.as_str().is_some()))
}

/// What is installed on which release; nothing where `compatibility` has neither schema's form.
fn offers(fields: &Object) -> BTreeMap<Release, Object> {
    let written = fields.get("compatibility");
    let entries = written.and_then(|written| written.value.as_array()).unwrap_or_default();
    let short = is_short(written).then(|| shared(fields));
    let mut offers = BTreeMap::new();
    let mut names = Names::default();
    for entry in entries {
        let offer = match (&short, &entry.value) {
            (Some(shared), Value::String(version)) => Some((version.as_str(), shared.clone())),
            (None, Value::Object(entry)) => of_version(entry),
            _ => None,
        };
        let Some((version, offer)) = offer else {
            return BTreeMap::new();
        };
        let name = names.unique(version);
        offers.insert(Release { version: version.parse().ok(), name }, offer);
    }
    offers
}

/// What schema 1.0 says for all releases at once, by the keys of schema 1.1.
fn shared(fields: &Object) -> Object {
    let entry = |(from, to): (&str, &str)| {
        let Entry { key, value } = fields.entry(from)?.clone();
        Some(Entry { key: Spanned::new(to.into(), key.span), value })
    };
    Object { entries: OF_OFFERS.into_iter().filter_map(entry).collect() }
}

/// An entry of schema 1.1.
fn of_version(entry: &Object) -> Option<(&str, Object)> {
    let version = entry.get("version")?.value.as_str()?;
    let mut offer = entry.clone();
    offer.take("version");
    Some((version, offer))
}

/// Names that are taken, and how often each was asked for.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, u64>);

impl Names {
    /// A name that is not taken yet: this one, or this one with a number behind it.
    pub fn unique(&mut self, name: &str) -> String {
        let mut own = name.to_owned();
        while let Some(count) = self.0.get_mut(&own) {
            *count += 1;
            let count = *count;
            own = format!("{name} ({count})");
            if let Some(all) = self.0.get_mut(name) {
                *all = (*all).max(count);
            }
        }
        self.0.insert(own.clone(), 1);
        own
    }
}

/// What orders keys.
pub(super) fn by_key(text: &Text) -> (&str, Option<&str>) {
    (text.as_str(), text.escaped())
}

/// An object with its keys in order, at every depth, and with sets in order.
pub(super) fn sorted(object: &Object) -> Object {
    let entry = |Entry { key, value }: &Entry| {
        let mut value = value.clone().map(sorted_value);
        if SETS.contains(&key.value.as_str()) {
            as_set(&mut value.value);
        }
        Entry { key: key.clone(), value }
    };
    sorted_entries(Object { entries: object.entries.iter().map(entry).collect() })
}

fn sorted_entries(mut object: Object) -> Object {
    object.entries.sort_by(|a, b| by_key(&a.key.value).cmp(&by_key(&b.key.value)));
    object
}

fn sorted_value(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let entries = object.entries.into_iter();
            let entries =
                entries.map(|Entry { key, value }| Entry { key, value: value.map(sorted_value) });
            Value::Object(sorted_entries(Object { entries: entries.collect() }))
        }
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| item.map(sorted_value)).collect())
        }
        scalar => scalar,
    }
}

/// Texts in order, each once.
fn as_set(value: &mut Value) {
    if let Value::Array(items) = value
        && items.iter().all(|item| item.value.as_str().is_some())
    {
        items.sort_by(|a, b| a.value.as_str().cmp(&b.value.as_str()));
        items.dedup();
    }
}

/// The part of an image reference to which a tag is appended; all of what is no such reference.
pub(super) fn repository(image: &str) -> &str {
    let repository = repository_end(image).map_or(image, |end| &image[..end]);
    let of_hub = ["docker.io/", "index.docker.io/"];
    let repository =
        of_hub.into_iter().find_map(|host| repository.strip_prefix(host)).unwrap_or(repository);
    repository.strip_prefix("library/").unwrap_or(repository)
}
