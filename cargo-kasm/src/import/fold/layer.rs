//! Layers of fields: what one says beyond those below it, and what lies best below many.

use std::collections::{HashMap, HashSet};

use registry_core::declare::words;
use serde_json::{Map, Value};

use super::text::{Vars, is_same, templates};
use crate::import::write;

/// Fields, and which of those below are not for this layer.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Layer {
    pub(in crate::import) fields: Map<String, Value>,
    /// Paths of keys, joined by dots.
    pub(in crate::import) unset: Vec<String>,
}

impl Layer {
    /// Whether it says nothing.
    pub(in crate::import) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.unset.is_empty()
    }

    /// The fields of this layer on top of others.
    pub(super) fn over(&self, below: &Map<String, Value>) -> Map<String, Value> {
        let mut fields = below.clone();
        for path in &self.unset {
            remove(&mut fields, path);
        }
        merge(&mut fields, &self.fields);
        fields
    }
}

fn remove(fields: &mut Map<String, Value>, path: &str) {
    match path.split_once('.') {
        None => {
            fields.shift_remove(path);
        }
        Some((key, rest)) => {
            if let Some(Value::Object(inner)) = fields.get_mut(key) {
                remove(inner, rest);
            }
        }
    }
}

fn merge(below: &mut Map<String, Value>, above: &Map<String, Value>) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => merge(below, above),
            _ => {
                below.insert(key.clone(), value.clone());
            }
        }
    }
}

/// What has to be said for `own`, where `below` is there already.
pub(super) fn difference(
    below: &Map<String, Value>,
    own: &Map<String, Value>,
    vars: &[(String, String)],
) -> Layer {
    // Nothing that could not be unset lies below.
    above(below, own, vars, "").unwrap_or_else(|| Layer { fields: own.clone(), unset: Vec::new() })
}

/// The same below a path; none where a key would have to be unset that no path can name.
fn above(
    below: &Map<String, Value>,
    own: &Map<String, Value>,
    vars: &[(String, String)],
    path: &str,
) -> Option<Layer> {
    let mut layer = Layer::default();
    for (key, value) in own {
        match below.get(key) {
            Some(under) if is_same(under, value, vars) => {}
            Some(Value::Object(under)) if value.is_object() => {
                let merged = merged(under, value, vars, &join(path, key))?;
                layer.unset.extend(merged.unset);
                if let Some(value) = merged.value {
                    layer.fields.insert(key.clone(), value);
                }
            }
            _ => drop(layer.fields.insert(key.clone(), value.clone())),
        }
    }
    for key in below.keys().filter(|key| !own.contains_key(*key)) {
        layer.unset.push(nameable(key).then(|| join(path, key))?);
    }
    Some(layer)
}

struct Merged {
    value: Option<Value>,
    unset: Vec<String>,
}

/// An object over another one: key by key, or whole where that is shorter.
fn merged(
    under: &Map<String, Value>,
    value: &Value,
    vars: &[(String, String)],
    path: &str,
) -> Option<Merged> {
    let by_key = value.as_object().and_then(|own| above(under, own, vars, path)).map(|layer| {
        let value = (!layer.fields.is_empty()).then_some(Value::Object(layer.fields));
        Merged { value, unset: layer.unset }
    });
    let is_path = path.split('.').all(nameable);
    let whole =
        is_path.then(|| Merged { value: Some(value.clone()), unset: vec![path.to_owned()] });
    let cost = |merged: &Merged| {
        let value = merged.value.as_ref().map_or(0, |value| write::field("", path, value).len());
        value + unset_cost(&merged.unset)
    };
    match (by_key, whole) {
        (Some(by_key), Some(whole)) if cost(&whole) < cost(&by_key) => Some(whole),
        (Some(by_key), _) => Some(by_key),
        (None, whole) => whole,
    }
}

/// Whether a path can name a key.
fn nameable(key: &str) -> bool {
    write::is_bare(key)
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn unset_cost(paths: &[String]) -> usize {
    const AROUND: usize = "unset = []\n".len();
    const EACH: usize = "\"\", ".len();
    match paths {
        [] => 0,
        paths => AROUND + paths.iter().map(|path| path.len() + EACH).sum::<usize>(),
    }
}

/// What one workspace says of a field, and the variables that it has.
#[derive(Clone, Copy)]
struct Own<'a> {
    value: Option<&'a Value>,
    vars: &'a [(String, String)],
    /// How many workspaces say the same.
    count: usize,
}

/// The layer that makes it shortest to say these workspaces over it; `below` lies there already.
pub(super) fn common<'a>(
    below: &Map<String, Value>,
    workspaces: &[(&'a Map<String, Value>, &'a Vars)],
) -> Layer {
    let mut keys: Vec<&str> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    let of_workspaces = workspaces.iter().flat_map(|(fields, _)| fields.keys());
    for key in below.keys().chain(of_workspaces).filter(|key| nameable(key)) {
        if known.insert(key) {
            keys.push(key);
        }
    }
    let mut resolved = Map::new();
    for key in keys {
        let owns = workspaces.iter().map(|(fields, vars)| Own {
            value: fields.get(key),
            vars: vars.as_slice(),
            count: 1,
        });
        let owns = grouped(owns.collect(), &[key]);
        if let Some(value) = best(&[key], below.get(key), &owns) {
            resolved.insert(key.to_owned(), value);
        }
    }
    difference(below, &resolved, &[])
}

/// Where no variable is replaced, equal values need to be looked at once.
fn grouped<'a>(owns: Vec<Own<'a>>, path: &[&str]) -> Vec<Own<'a>> {
    if words::holds(path) || path == ["run_config"] {
        return owns;
    }
    let mut places: HashMap<Option<String>, usize> = HashMap::new();
    let mut grouped: Vec<Own<'a>> = Vec::new();
    for own in owns {
        match places.entry(own.value.map(Value::to_string)) {
            std::collections::hash_map::Entry::Occupied(place) => {
                grouped[*place.get()].count += own.count;
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(grouped.len());
                grouped.push(own);
            }
        }
    }
    grouped
}

/// What a field had best be in a layer, where it is `below` in the one below.
fn best(path: &[&str], below: Option<&Value>, owns: &[Own<'_>]) -> Option<Value> {
    let mut candidates = vec![below.cloned(), None];
    candidates.extend(frequent(path, owns).into_iter().map(Some));
    candidates.extend(composed(path, below, owns).map(Some));
    let total = |candidate: &Option<Value>| {
        let layer = cost(path, below, candidate.as_ref(), &[]);
        let each =
            owns.iter().map(|own| own.count * cost(path, candidate.as_ref(), own.value, own.vars));
        layer + each.sum::<usize>()
    };
    // Of equal ones the first.
    candidates.into_iter().min_by_key(total).flatten()
}

/// An object of what each of its keys had best be.
fn composed(path: &[&str], below: Option<&Value>, owns: &[Own<'_>]) -> Option<Value> {
    let objects: Vec<_> =
        owns.iter().filter_map(|own| Some((own, own.value?.as_object()?))).collect();
    let below = below.and_then(Value::as_object);
    let mut composed = Map::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let keys = objects.iter().flat_map(|(_, object)| object.keys());
    for key in below.iter().flat_map(|below| below.keys()).chain(keys) {
        if !seen.insert(key) || seen.len() > MOST_KEYS {
            continue;
        }
        let path: Vec<_> = path.iter().copied().chain([key.as_str()]).collect();
        let owns = objects.iter().map(|(own, object)| Own { value: object.get(key), ..**own });
        let owns = grouped(owns.collect(), &path);
        if let Some(value) = best(&path, below.and_then(|below| below.get(key)), &owns) {
            composed.insert(key.clone(), value);
        }
    }
    (!composed.is_empty()).then_some(Value::Object(composed))
}

/// More keys in one place than anybody shares.
const MOST_KEYS: usize = 64;

/// The values that are most worth sharing: each is what at least every eighth says, and more than say
/// nothing.
fn frequent(path: &[&str], owns: &[Own<'_>]) -> Vec<Value> {
    const MOST: usize = 4;
    struct Form {
        place: usize,
        count: usize,
        /// How long all is that it stands for.
        length: usize,
        value: Value,
    }
    let mut forms: HashMap<String, Form> = HashMap::new();
    for own in owns {
        let length = own.value.map_or(0, |value| value.to_string().len());
        for value in self::forms(path, own.value, own.vars) {
            let place = forms.len();
            let form = forms.entry(value.to_string());
            let form = form.or_insert(Form { place, count: 0, length: 0, value });
            form.count += own.count;
            form.length += own.count * length;
        }
    }
    let count = |is_one: fn(&Own<'_>) -> bool| -> usize {
        owns.iter().filter(|own| is_one(own)).map(|own| own.count).sum()
    };
    let (total, without) = (count(|_| true), count(|own| own.value.is_none()));
    let is_shared = |form: &Form| form.count > without.max(1) && form.count * 8 >= total;
    let mut forms: Vec<_> = forms.into_iter().filter(|(_, form)| is_shared(form)).collect();
    forms.retain(|(text, _)| !is_identity(path) || text.contains('{'));
    forms.sort_by_key(|(text, form)| {
        (std::cmp::Reverse(form.length.saturating_sub(text.len())), form.place)
    });
    forms.into_iter().take(MOST).map(|(_, form)| form.value).collect()
}

/// Whether a field tells a workspace from others, so that what two share by chance is no rule.
fn is_identity(path: &[&str]) -> bool {
    matches!(path, ["friendly_name" | "name" | "description" | "image_src"])
}

/// A value, and the texts with variables that become it.
pub(super) fn forms(path: &[&str], value: Option<&Value>, vars: &[(String, String)]) -> Vec<Value> {
    match value {
        None => Vec::new(),
        Some(Value::String(text)) if words::holds(path) => {
            templates(text, vars).into_iter().map(Value::from).collect()
        }
        Some(value) => vec![value.clone()],
    }
}

/// How many bytes it takes to say `own` where `below` is there already.
fn cost(
    path: &[&str],
    below: Option<&Value>,
    own: Option<&Value>,
    vars: &[(String, String)],
) -> usize {
    let joined = path.join(".");
    let written = |value: &Value| write::field("", &joined, value).len();
    match (below, own) {
        (None, None) => 0,
        (Some(_), None) => unset_cost(&[joined]),
        (Some(below), Some(own)) if is_same(below, own, vars) => 0,
        (Some(Value::Object(below)), Some(own)) if own.is_object() => {
            merged(below, own, vars, &joined).map_or_else(
                || written(own) * 2,
                |merged| merged.value.as_ref().map_or(0, written) + unset_cost(&merged.unset),
            )
        }
        (_, Some(own)) => written(own),
    }
}
