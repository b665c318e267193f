//! A family as one entry: what all its cells say, what those of one word do, and what is left of each.

use registry_core::declare::matches;
use serde_json::{Map, Value};

use super::family::{Axis, Cell, Family};
use super::layer::{Layer, common, difference};
use super::text::{Vars, of_word};
use super::{Entry, Matrix, Unit, word};
use crate::import::write;

/// One workspace of the family.
struct Filled<'a> {
    cell: &'a Cell,
    folder: &'a str,
    fields: &'a Map<String, Value>,
    /// The variables that it has in the matrix.
    vars: Vars,
}

/// The entry, without a label.
pub(super) fn entry(family: &Family, units: &[Unit], base: &Map<String, Value>) -> Entry {
    let cells: Vec<_> = family.cells.iter().map(|cell| filled(cell, family, units)).collect();
    let layer = shared(base, &cells.iter().collect::<Vec<_>>());
    let [first, second] = &family.axes;
    let pattern = format!("{{{}}}{}{{{}}}", first.name, family.separator, second.name);
    let matrix = Matrix {
        axes: family.axes.clone(),
        folder: (family.separator != '-').then_some(pattern),
        exclude: family.exclude.clone(),
        cells: different(family, &cells, &layer.over(base)),
        count: family.cells.len(),
    };
    Entry { label: String::new(), extends: None, layer, matrix: Some(matrix) }
}

fn filled<'a>(cell: &'a Cell, family: &Family, units: &'a [Unit]) -> Filled<'a> {
    let unit = &units[cell.workspace];
    let axes = family.axes.iter().zip(cell.words);
    let own = axes.flat_map(|(axis, word)| of_axis(axis, word));
    let vars =
        unit.vars.iter().filter(|(name, _)| name != word::NAME).cloned().chain(own).collect();
    Filled { cell, folder: &unit.folder, fields: &unit.fields, vars }
}

fn of_axis(axis: &Axis, word: usize) -> Vars {
    let mut vars = of_word(&axis.name, &axis.values[word]);
    if let Some(names) = &axis.names {
        vars.push((format!("{}.name", axis.name), names[word].clone()));
    }
    vars
}

fn shared(below: &Map<String, Value>, cells: &[&Filled<'_>]) -> Layer {
    common(below, &cells.iter().map(|own| (own.fields, &own.vars)).collect::<Vec<_>>())
}

type Lines = Vec<(String, Layer)>;

/// What is different in the cells: of each alone, or first of those that one word has in common.
fn different(family: &Family, cells: &[Filled<'_>], below: &Map<String, Value>) -> Lines {
    let all: Vec<_> = cells.iter().collect();
    let ways =
        [alone(&all, below), by_word(0, family, cells, below), by_word(1, family, cells, below)];
    // Of equal ones the first.
    ways.into_iter().min_by_key(length).unwrap_or_default()
}

fn length(lines: &Lines) -> usize {
    lines.iter().map(|(folder, layer)| write::cell(folder, layer).len()).sum()
}

/// A line for each cell that says something of its own.
fn alone(cells: &[&Filled<'_>], below: &Map<String, Value>) -> Lines {
    let lines =
        cells.iter().map(|own| (own.folder.to_owned(), difference(below, own.fields, &own.vars)));
    lines.filter(|(_, layer)| !layer.is_empty()).collect()
}

/// The same behind a line for each word of an axis whose cells are shorter for it.
fn by_word(
    axis: usize,
    family: &Family,
    cells: &[Filled<'_>],
    below: &Map<String, Value>,
) -> Lines {
    let (mut words, mut rest) = (Vec::new(), Vec::new());
    for (place, word) in family.axes[axis].values.iter().enumerate() {
        let own: Vec<_> = cells.iter().filter(|own| own.cell.words[axis] == place).collect();
        let pattern = match axis {
            0 => format!("{word}{}*", family.separator),
            _ => format!("*{}{word}", family.separator),
        };
        let others = cells.iter().filter(|own| own.cell.words[axis] != place);
        let usual = alone(&own, below);
        let layer = shared(below, &own);
        let mut lines = vec![(pattern.clone(), layer.clone())];
        lines.extend(alone(&own, &layer.over(below)));
        let is_exact = others.into_iter().all(|other| !matches(&pattern, other.folder));
        if is_exact && !layer.is_empty() && length(&lines) < length(&usual) {
            words.push(lines.remove(0));
            rest.extend(lines);
        } else {
            rest.extend(usual);
        }
    }
    // In the order of the other ways.
    rest.sort_by(|(a, _), (b, _)| a.cmp(b));
    words.extend(rest);
    words
}
