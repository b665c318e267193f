//! What differs between two forms of something, value by value.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::form::{Form, Release, by_key};
use super::show;
use crate::bundle::json::compact;
use crate::bundle::rank;
use crate::model::Schema;
use crate::source::{Object, Value, json_string};

/// A value that is not what it was.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Where it stands: `run_config.environment.TZ`, `compatibility[1.17.x].image`.
    pub path: String,
    /// What it was; none where there was nothing.
    pub old: Option<Value>,
    /// What it is; none where there is nothing any more.
    pub new: Option<Value>,
    /// The schemas whose lists it concerns, where those are not all.
    pub schemas: Vec<Schema>,
}

impl fmt::Display for FieldChange {
    /// One line, long values cut to what differs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = show::line(&self.path);
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => {
                let (old, new) = show::both(&compact(old), &compact(new));
                write!(f, "{path}: {old} -> {new}")?;
            }
            (Some(old), None) => write!(f, "{path}: removed {}", show::one(&compact(old)))?,
            (None, Some(new)) => write!(f, "{path}: added {}", show::one(&compact(new)))?,
            (None, None) => f.write_str(&path)?,
        }
        if self.schemas.is_empty() {
            return Ok(());
        }
        let schemas: Vec<_> = self.schemas.iter().map(|schema| schema.name()).collect();
        write!(f, " (schema {})", schemas.join(", "))
    }
}

/// What differs between the forms that something has in the lists.
pub(super) fn between(
    old: &BTreeMap<Schema, Form>,
    new: &BTreeMap<Schema, Form>,
) -> Vec<FieldChange> {
    if old == new {
        return Vec::new();
    }
    let schemas: Vec<_> = Schema::ALL
        .into_iter()
        .filter(|schema| old.contains_key(schema) || new.contains_key(schema))
        .collect();
    let mut found = Found::default();
    for &schema in &schemas {
        match (old.get(&schema), new.get(&schema)) {
            (Some(old), Some(new)) => {
                found.fields(schema, &old.fields, &new.fields);
                found.offers(schema, &old.offers, &new.offers);
            }
            // A list that is only on one side may say what another one says on the other.
            (Some(form), None) => {
                let other = new.values().next_back();
                let fields = other.map_or(&form.fields, |other| &other.fields);
                found.fields(schema, &form.fields, fields);
                found.offers(schema, &own(form, schema), &BTreeMap::new());
            }
            (None, Some(form)) => {
                let other = old.values().next_back();
                let fields = other.map_or(&form.fields, |other| &other.fields);
                found.fields(schema, fields, &form.fields);
                found.offers(schema, &BTreeMap::new(), &own(form, schema));
            }
            (None, None) => {}
        }
    }
    found.finish(&schemas)
}

/// The offers that belong into this list. Others may stand there as well.
fn own(form: &Form, schema: Schema) -> BTreeMap<Release, Object> {
    let own = form.offers.iter().filter(|(release, _)| release.is_of(schema));
    own.map(|(release, offer)| (release.clone(), offer.clone())).collect()
}

/// What was found so far: each difference once, with the schemas whose lists have it.
#[derive(Default)]
struct Found {
    raw: Vec<Raw>,
    /// The place of each in `raw`, by all that it says.
    places: HashMap<(Option<Release>, Said), usize>,
}

/// A path, and what stood and stands there, as JSON.
type Said = (String, Option<String>, Option<String>);

struct Raw {
    release: Option<Release>,
    leaf: Leaf,
    schemas: Vec<Schema>,
}

/// A value that differs, by its path below what is compared.
struct Leaf {
    path: String,
    old: Option<Value>,
    new: Option<Value>,
}

impl Leaf {
    fn said(&self) -> Said {
        let json = |value: &Option<Value>| value.as_ref().map(compact);
        (self.path.clone(), json(&self.old), json(&self.new))
    }
}

impl Found {
    fn fields(&mut self, schema: Schema, old: &Object, new: &Object) {
        let mut leaves = Vec::new();
        objects(old, new, "", &mut leaves);
        self.push(schema, None, leaves);
    }

    fn offers(
        &mut self,
        schema: Schema,
        old: &BTreeMap<Release, Object>,
        new: &BTreeMap<Release, Object>,
    ) {
        for (release, offer) in old {
            let mut leaves = Vec::new();
            match new.get(release) {
                Some(now) => objects(offer, now, "", &mut leaves),
                None => leaves.push(leaf("", Some(&whole(offer)), None)),
            }
            self.push(schema, Some(release), leaves);
        }
        for (release, offer) in new.iter().filter(|(release, _)| !old.contains_key(release)) {
            let added = leaf("", None, Some(&whole(offer)));
            self.push(schema, Some(release), vec![added]);
        }
    }

    fn push(&mut self, schema: Schema, release: Option<&Release>, leaves: Vec<Leaf>) {
        for leaf in leaves {
            let key = (release.cloned(), leaf.said());
            let place = *self.places.entry(key).or_insert(self.raw.len());
            match self.raw.get_mut(place) {
                Some(known) => known.schemas.push(schema),
                None => {
                    let release = release.cloned();
                    self.raw.push(Raw { release, leaf, schemas: vec![schema] });
                }
            }
        }
    }

    /// All of it, in the order of Kasm's fields; what is the same for several releases is said once.
    fn finish(self, all: &[Schema]) -> Vec<FieldChange> {
        let mut ordered: Vec<_> = self.raw.into_iter().map(|raw| Ordered::new(raw, all)).collect();
        ordered.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut changes: Vec<(Vec<String>, Ordered)> = Vec::new();
        let mut places: HashMap<(Said, Vec<Schema>), usize> = HashMap::new();
        for own in ordered {
            let Some(release) = own.release.as_ref().map(|release| release.name.clone()) else {
                changes.push((Vec::new(), own));
                continue;
            };
            let key = (own.leaf.said(), own.schemas.clone());
            let place = *places.entry(key).or_insert(changes.len());
            match changes.get_mut(place) {
                Some((releases, _)) => releases.push(release),
                None => changes.push((vec![release], own)),
            }
        }
        changes.into_iter().map(|(releases, own)| own.change(&releases)).collect()
    }
}

/// A difference with its place among others.
struct Ordered {
    rank: usize,
    release: Option<Release>,
    leaf: Leaf,
    schemas: Vec<Schema>,
}

impl Ordered {
    fn new(raw: Raw, all: &[Schema]) -> Self {
        let Raw { release, leaf, schemas } = raw;
        let is_all = match &release {
            Some(release) => schemas.iter().any(|schema| release.is_of(*schema)),
            None => schemas == all,
        };
        let key = if release.is_some() { "compatibility" } else { first_key(&leaf.path) };
        let rank = rank(key).unwrap_or(usize::MAX);
        let schemas = if is_all { Vec::new() } else { schemas };
        Self { rank, release, leaf, schemas }
    }

    fn order(&self) -> (usize, Option<&Release>, &str, &[Schema]) {
        (self.rank, self.release.as_ref(), &self.leaf.path, &self.schemas)
    }

    fn change(self, releases: &[String]) -> FieldChange {
        let Leaf { path, old, new } = self.leaf;
        let path = match releases {
            [] => path,
            _ if path.is_empty() => format!("compatibility[{}]", releases.join(", ")),
            _ => format!("compatibility[{}].{path}", releases.join(", ")),
        };
        FieldChange { path, old, new, schemas: self.schemas }
    }
}

fn first_key(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

fn leaf(path: &str, old: Option<&Value>, new: Option<&Value>) -> Leaf {
    Leaf { path: path.to_owned(), old: old.cloned(), new: new.cloned() }
}

/// An entry of schema 1.1, its keys as they are documented.
fn whole(offer: &Object) -> Value {
    const ORDER: [&str; 3] = ["image", "uncompressed_size_mb", "available_tags"];
    let place = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    let mut offer = offer.clone();
    offer.entries.sort_by_key(|entry| place(entry.key.value.as_str()));
    Value::Object(offer)
}

/// Walks two objects whose keys are in order.
fn objects(old: &Object, new: &Object, path: &str, found: &mut Vec<Leaf>) {
    let (mut olds, mut news) = (old.entries.iter().peekable(), new.entries.iter().peekable());
    loop {
        let order = match (olds.peek(), news.peek()) {
            (Some(old), Some(new)) => by_key(&old.key.value).cmp(&by_key(&new.key.value)),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return,
        };
        let old = if order.is_le() { olds.next() } else { None };
        let new = if order.is_ge() { news.next() } else { None };
        let Some(key) = old.or(new).map(|entry| entry.key.value.as_str()) else {
            return;
        };
        match (old.map(|entry| &entry.value.value), new.map(|entry| &entry.value.value)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => values(old, new, &below(path, key), found),
            (old, new) => on_one_side(old, new, &below(path, key), found),
        }
    }
}

/// What stands on one side only: of an object, all that is in it.
fn on_one_side(old: Option<&Value>, new: Option<&Value>, path: &str, found: &mut Vec<Leaf>) {
    let none = Object::default();
    match (old, new) {
        (Some(Value::Object(old)), None) if !old.entries.is_empty() => {
            objects(old, &none, path, found);
        }
        (None, Some(Value::Object(new))) if !new.entries.is_empty() => {
            objects(&none, new, path, found);
        }
        (old, new) => found.push(leaf(path, old, new)),
    }
}

/// Two values that are not equal. Lists are shown whole, but for those of as many objects.
fn values(old: &Value, new: &Value, path: &str, found: &mut Vec<Leaf>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => objects(old, new, path, found),
        (Value::Array(olds), Value::Array(news))
            if olds.len() == news.len()
                && olds.iter().chain(news).all(|item| item.value.as_object().is_some()) =>
        {
            for (index, (old, new)) in olds.iter().zip(news).enumerate() {
                if old != new {
                    values(&old.value, &new.value, &format!("{path}[{index}]"), found);
                }
            }
        }
        _ => found.push(leaf(path, Some(old), Some(new))),
    }
}

/// The path of a key, quoted where it is no plain word.
fn below(path: &str, key: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    let key = if !key.is_empty() && key.chars().all(is_plain) {
        key.to_owned()
    } else {
        json_string(key)
    };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}
