//! Templates: what some workspaces share beyond what all do.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::layer::{Layer, difference, forms};
use super::{Entry, Template, Unit};
use crate::import::write;

/// Fewer bytes are no reason for a name.
const WORTH: usize = 48;
/// A line that nobody wants to repeat.
const LONG: usize = 60;
/// More templates are no help to a reader.
const MOST: usize = 8;

/// A part of what a workspace says beyond the defaults: a field, or a path that it unsets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Field(String, String),
    Unset(String),
}

/// The workspaces as entries, and the templates that they extend.
pub(super) fn entries(base: &Map<String, Value>, units: &[&Unit]) -> (Vec<Template>, Vec<Entry>) {
    let mut layers: Vec<_> =
        units.iter().map(|unit| difference(base, &unit.fields, &unit.vars)).collect();
    let mut extends: Vec<Option<usize>> = vec![None; units.len()];
    let mut templates: Vec<Template> = Vec::new();
    while templates.len() < MOST
        && let Some((layer, members)) = best(base, units, &layers, &extends)
    {
        let below = layer.over(base);
        for &member in &members {
            let unit = units[member];
            layers[member] = difference(&below, &unit.fields, &unit.vars);
            extends[member] = Some(templates.len());
        }
        let folders: Vec<_> = members.iter().map(|&member| units[member].folder.as_str()).collect();
        let name = name(&layer, &folders, &templates);
        templates.push(Template { name, layer });
    }
    let entries = units.iter().zip(layers).zip(extends).map(|((unit, layer), extends)| Entry {
        label: unit.folder.clone(),
        extends: extends.map(|template| templates[template].name.clone()),
        layer,
        matrix: None,
    });
    let entries = entries.collect();
    (templates, entries)
}

/// The template that saves most, and the workspaces that extend it.
fn best(
    base: &Map<String, Value>,
    units: &[&Unit],
    layers: &[Layer],
    extends: &[Option<usize>],
) -> Option<(Layer, Vec<usize>)> {
    let free: Vec<_> = (0..units.len()).filter(|index| extends[*index].is_none()).collect();
    let parts: Vec<Vec<Part>> =
        free.iter().map(|&index| parts(&layers[index], units[index])).collect();
    let sets: Vec<HashSet<&Part>> = parts.iter().map(|parts| parts.iter().collect()).collect();
    let mut members: HashMap<&Part, Vec<usize>> = HashMap::new();
    for (place, part) in
        parts.iter().enumerate().flat_map(|(place, own)| own.iter().map(move |part| (place, part)))
    {
        members.entry(part).or_default().push(place);
    }
    let mut best: Option<(usize, Layer, Vec<usize>)> = None;
    for part in parts.iter().flatten() {
        // Each is looked at once.
        let Some(members) = members.remove(part).filter(|members| members.len() > 1) else {
            continue;
        };
        let layer = shared(&parts[members[0]], |part| {
            members.iter().all(|place| sets[*place].contains(part))
        });
        // One short field is said as quickly as a template's name.
        if layer.fields.len() + layer.unset.len() < 2 && write::lines(&layer).len() < LONG {
            continue;
        }
        let below = layer.over(base);
        let saved = members.iter().map(|place| {
            let (unit, written) = (units[free[*place]], &layers[free[*place]]);
            let left = difference(&below, &unit.fields, &unit.vars);
            write::lines(written).len().saturating_sub(write::lines(&left).len() + EXTENDS)
        });
        let saved = saved.sum::<usize>().saturating_sub(write::lines(&layer).len() + HEADER);
        if saved >= WORTH && best.as_ref().is_none_or(|(most, ..)| *most < saved) {
            best = Some((saved, layer, members));
        }
    }
    let (_, layer, members) = best?;
    Some((layer, members.into_iter().map(|place| free[place]).collect()))
}

const EXTENDS: usize = "extends = \"template\"\n".len();
const HEADER: usize = "\n[templates.template]\n".len();

fn parts(layer: &Layer, unit: &Unit) -> Vec<Part> {
    let fields = layer.fields.iter().flat_map(|(key, value)| {
        let forms = forms(&[key], Some(value), &unit.vars).into_iter();
        forms.map(|form| Part::Field(key.clone(), form.to_string()))
    });
    let unset = layer.unset.iter().map(|path| Part::Unset(path.clone()));
    fields.chain(unset).collect()
}

/// The layer of those parts that all have; of a field's forms the first.
fn shared(parts: &[Part], is_shared: impl Fn(&Part) -> bool) -> Layer {
    let mut layer = Layer::default();
    for part in parts.iter().filter(|part| is_shared(part)) {
        match part {
            Part::Unset(path) => layer.unset.push(path.clone()),
            Part::Field(key, text) if !layer.fields.contains_key(key) => {
                if let Ok(value) = serde_json::from_str(text) {
                    layer.fields.insert(key.clone(), value);
                }
            }
            Part::Field(..) => {}
        }
    }
    layer
}

/// What a template is called: how the folders of its workspaces begin, or what it is about.
fn name(layer: &Layer, folders: &[&str], others: &[Template]) -> String {
    let about = layer.fields.iter().filter_map(|(key, value)| match (key.as_str(), value) {
        ("categories", Value::Array(items)) => items.first().and_then(Value::as_str).map(slug),
        ("cores" | "memory" | "gpu_count", _) => Some("resources".to_owned()),
        _ => None,
    });
    let unset = layer
        .unset
        .iter()
        .map(|path| format!("no-{}", slug(path.rsplit('.').next().unwrap_or(path))));
    let keys = layer.fields.keys().map(|key| slug(key));
    let words = std::iter::once(beginning(folders)).chain(about).chain(unset).chain(keys);
    let is_free = |name: &String| others.iter().all(|other| other.name != *name);
    let mut words = words.filter(|word| !word.is_empty() && is_free(word));
    let mut numbered = (1..).map(|number| format!("group-{number}"));
    words.next().or_else(|| numbered.find(is_free)).unwrap_or_default()
}

/// The whole words with which all of these begin.
fn beginning(folders: &[&str]) -> String {
    let mut words: Vec<_> =
        folders.first().map(|first| first.split('-').collect()).unwrap_or_default();
    for folder in folders {
        let same = folder.split('-').zip(&words).take_while(|(own, word)| own == *word).count();
        words.truncate(same);
    }
    slug(&words.join("-"))
}

fn slug(text: &str) -> String {
    let letters = text.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }
    });
    letters.collect::<String>().trim_matches('-').to_owned()
}
