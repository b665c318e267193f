//! From workspaces one by one to what they share: defaults, templates, matrices. Each is kept only
//! where the text gets shorter by it.

mod family;
mod images;
mod layer;
mod matrix;
mod template;
mod text;
mod word;

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use self::family::{Axis, Family, Holes, Named, families};
pub(in crate::import) use self::layer::Layer;
use self::layer::common;
use self::text::Vars;
use self::word::Word;
use super::write;

/// A workspace that TOML can say.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    pub(super) folder: String,
    pub(super) fields: Map<String, Value>,
}

/// What is written below `[registry]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Declaration {
    pub(super) defaults: Layer,
    pub(super) templates: Vec<Template>,
    pub(super) entries: Vec<Entry>,
}

/// Fields that several workspaces share.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) name: String,
    pub(super) layer: Layer,
}

/// A table below `[workspaces]`.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) label: String,
    pub(super) extends: Option<String>,
    pub(super) layer: Layer,
    pub(super) matrix: Option<Matrix>,
}

/// What makes an entry stand for several workspaces.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub(super) axes: [Axis; 2],
    /// How folders are named, where that is not their words joined by `-`.
    pub(super) folder: Option<String>,
    pub(super) exclude: Vec<String>,
    pub(super) cells: Vec<(String, Layer)>,
    /// How many workspaces it stands for.
    pub(super) count: usize,
}

/// A workspace with the variables that its texts can be written with.
#[derive(Clone)]
struct Unit {
    folder: String,
    fields: Map<String, Value>,
    vars: Vars,
}

/// Finds the shortest declaration.
pub(super) fn fold(workspaces: &[Plain]) -> Declaration {
    let units: Vec<_> = workspaces.iter().map(unit).collect();
    let named: Vec<_> = units
        .iter()
        .map(|unit| Named {
            folder: &unit.folder,
            friendly_name: unit.fields.get("friendly_name").and_then(Value::as_str).unwrap_or(""),
        })
        .collect();
    let mut kept: Vec<Family> = Vec::new();
    let mut best = declared(&units, &kept, None);
    for holes in [Holes::Few, Holes::Many] {
        let (mut others, mut other) = (Vec::new(), declared(&units, &[], None));
        for family in families(&named, holes) {
            others.push(family);
            let with = declared(&units, &others, None);
            if is_shorter(&with, &other) {
                other = with;
            } else {
                others.pop();
            }
        }
        if is_shorter(&other, &best) {
            (kept, best) = (others, other);
        }
    }
    let with = word::of(&units).map(|word| declared(&units, &kept, Some(&word)));
    with.filter(|with| is_shorter(with, &best)).unwrap_or(best)
}

fn is_shorter(one: &Declaration, other: &Declaration) -> bool {
    write::tables(one).len() < write::tables(other).len()
}

fn unit(workspace: &Plain) -> Unit {
    let mut fields = workspace.fields.clone();
    text::escape(&mut fields);
    if let Some(list) = fields.get_mut("compatibility")
        && let Some(table) = images::table(list)
    {
        *list = table;
    }
    let name = workspace.folder.rsplit('/').next().unwrap_or(&workspace.folder);
    Unit { folder: workspace.folder.clone(), fields, vars: text::of_word("folder", name) }
}

/// The declaration in which these families are matrices, with a variable for what the folder's name
/// does not say.
fn declared(units: &[Unit], families: &[Family], word: Option<&Word>) -> Declaration {
    let guessed = word.map(|_| Word::guessed(units));
    let units = guessed.as_deref().unwrap_or(units);
    let in_family: HashSet<_> =
        families.iter().flat_map(|family| &family.cells).map(|cell| cell.workspace).collect();
    let single = |index: &usize| !in_family.contains(index);
    // A family is written once, so it counts like one workspace.
    let firsts = families.iter().filter_map(|family| family.cells.first());
    let counted: Vec<_> = (0..units.len())
        .filter(single)
        .chain(firsts.map(|cell| cell.workspace))
        .map(|index| (&units[index].fields, &units[index].vars))
        .collect();
    let mut defaults = common(&Map::new(), &counted);
    let base = defaults.over(&Map::new());
    let settled = word.map(|word| word.settled(units, &base, single));
    let units = settled.as_deref().unwrap_or(units);
    let singles: Vec<_> = (0..units.len()).filter(single).map(|index| &units[index]).collect();
    let (templates, mut entries) = template::entries(&base, &singles);
    let labels: HashSet<_> = units.iter().map(|unit| unit.folder.to_lowercase()).collect();
    if let Some(word) = word {
        word.declare(&mut defaults);
        for (entry, unit) in entries.iter_mut().zip(&singles) {
            // Nothing but the singles is an entry yet.
            word.say(unit, &mut entry.layer);
        }
    }
    // To a family, the word is what the folder's name says.
    let base = word.map_or(base.clone(), |word| word.without(&base));
    for family in families {
        let entry = matrix::entry(family, units, &base);
        let label = label(&entry.layer, &labels, &entries);
        entries.push(Entry { label, ..entry });
    }
    Declaration { defaults, templates, entries }
}

/// What a matrix is called: the last word of its images' repository, else a number.
fn label(layer: &Layer, folders: &HashSet<String>, entries: &[Entry]) -> String {
    let name = layer.fields.get("name").and_then(Value::as_str).unwrap_or_default();
    let repository =
        name.split('{').next().unwrap_or_default().trim_end_matches(['-', '_', ':', '/']);
    let last = repository.rsplit('/').next().unwrap_or_default();
    let last = last.split(':').next().unwrap_or_default();
    let is_free = |label: &str| {
        !folders.contains(&label.to_lowercase()) && entries.iter().all(|entry| entry.label != label)
    };
    let named = Some(last).filter(|last| write::is_bare(last) && is_free(last));
    let mut numbers = (1..).map(|number| format!("matrix-{number}"));
    named.map(str::to_owned).or_else(|| numbers.find(|label| is_free(label))).unwrap_or_default()
}

/// How often each word stands for something in a declaration.
impl Declaration {
    /// Templates and how many entries extend each.
    pub(super) fn uses(&self) -> HashMap<&str, usize> {
        let mut uses = HashMap::new();
        for name in self.entries.iter().filter_map(|entry| entry.extends.as_deref()) {
            *uses.entry(name).or_default() += 1;
        }
        uses
    }
}
