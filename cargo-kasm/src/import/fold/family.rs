//! Families: workspaces whose folders are the combinations of two lists of words.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use registry_core::declare::words::titled;

/// Workspaces that a matrix could stand for.
#[derive(Clone, Debug)]
pub(super) struct Family {
    pub(super) axes: [Axis; 2],
    /// What stands between the two words.
    pub(super) separator: char,
    pub(super) cells: Vec<Cell>,
    /// Combinations that there are none of.
    pub(super) exclude: Vec<String>,
}

/// A list of words, and what the workspaces call each of them.
#[derive(Clone, Debug)]
pub(in crate::import) struct Axis {
    pub(in crate::import) name: String,
    pub(in crate::import) values: Vec<String>,
    /// Where a word's own letters do not say it.
    pub(in crate::import) names: Option<Vec<String>>,
}

/// One of a family: its place among the workspaces, and its words' places in their lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) workspace: usize,
    pub(super) words: [usize; 2],
}

/// A folder's name and what its workspace is called.
pub(super) struct Named<'a> {
    pub(super) folder: &'a str,
    pub(super) friendly_name: &'a str,
}

/// How many combinations may be missing.
#[derive(Clone, Copy)]
pub(super) enum Holes {
    Few,
    Many,
}

impl Holes {
    /// The percentage of a row or a column that has to be there.
    const fn least(self) -> usize {
        match self {
            Self::Few => 60,
            Self::Many => 30,
        }
    }
}

/// Finds families, larger ones first; no workspace is in two of them.
pub(super) fn families(workspaces: &[Named<'_>], holes: Holes) -> Vec<Family> {
    let mut taken = HashSet::new();
    let mut families = Vec::new();
    while let Some(family) = largest(workspaces, &taken, holes) {
        taken.extend(family.cells.iter().map(|cell| cell.workspace));
        families.push(family);
        if families.len() == MOST {
            break;
        }
    }
    families
}

/// Nobody has more of them.
const MOST: usize = 8;

fn largest(workspaces: &[Named<'_>], taken: &HashSet<usize>, holes: Holes) -> Option<Family> {
    let cuts = ['-', '_'].into_iter().flat_map(|separator| [(separator, false), (separator, true)]);
    let mut best: Option<Family> = None;
    for (separator, at_last) in cuts {
        let cut = |folder: &'_ str| -> Option<(String, String)> {
            let cut =
                if at_last { folder.rsplit_once(separator) } else { folder.split_once(separator) };
            let (a, b) = cut.filter(|(a, b)| !a.is_empty() && !b.is_empty())?;
            (!folder.contains('/')).then(|| (a.to_owned(), b.to_owned()))
        };
        let free = workspaces.iter().enumerate().filter(|(index, _)| !taken.contains(index));
        let words: BTreeMap<_, _> =
            free.filter_map(|(index, workspace)| Some((cut(workspace.folder)?, index))).collect();
        if let Some(family) = grid(&words, separator, workspaces, holes)
            && best.as_ref().is_none_or(|best| best.cells.len() < family.cells.len())
        {
            best = Some(family);
        }
    }
    best
}

type Words = BTreeMap<(String, String), usize>;

/// The largest grid of first and second words that has hardly a hole.
fn grid(words: &Words, separator: char, workspaces: &[Named<'_>], holes: Holes) -> Option<Family> {
    /// The most promising ones are looked at.
    const SEEDS: usize = 16;
    let mut by_row: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (a, b) in words.keys() {
        by_row.entry(a).or_default().insert(b);
    }
    let mut promising: Vec<_> = by_row.iter().collect();
    promising.sort_by_key(|(_, columns)| std::cmp::Reverse(columns.len()));
    let grids = promising.iter().take(SEEDS).filter_map(|(_, columns)| {
        let shared = |own: &BTreeSet<&str>| own.intersection(columns).count();
        let rows: Vec<&str> = by_row
            .iter()
            .filter(|(_, own)| {
                shared(own) >= 2 && shared(own) * 100 >= columns.len() * holes.least()
            })
            .map(|(row, _)| *row)
            .collect();
        let is_usual = |column: &&str| {
            let count = rows.iter().filter(|row| by_row[**row].contains(*column)).count();
            count >= 2 && count * 100 >= rows.len() * holes.least()
        };
        let columns: Vec<&str> = columns.iter().copied().filter(is_usual).collect();
        let is_grid = rows.len() > 1 && columns.len() > 1;
        is_grid.then(|| family(words, &rows, &columns, separator, workspaces))
    });
    // Of equal ones the first.
    let mut best: Option<Family> = None;
    for grid in grids.filter(|grid| grid.exclude.len() < grid.cells.len()) {
        if best.as_ref().is_none_or(|best| best.cells.len() < grid.cells.len()) {
            best = Some(grid);
        }
    }
    best
}

fn family(
    words: &Words,
    rows: &[&str],
    columns: &[&str],
    separator: char,
    workspaces: &[Named<'_>],
) -> Family {
    let mut cells = Vec::new();
    let mut exclude = Vec::new();
    for (row, a) in rows.iter().enumerate() {
        for (column, b) in columns.iter().enumerate() {
            match words.get(&((*a).to_owned(), (*b).to_owned())) {
                Some(&workspace) => cells.push(Cell { workspace, words: [row, column] }),
                None => exclude.push(format!("{a}{separator}{b}")),
            }
        }
    }
    let called = axis_names(rows, columns);
    let axis = |index: usize, values: &[&str]| Axis {
        name: called[index].to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        names: spoken(&cells, index, values, workspaces),
    };
    let both = [axis(0, rows), axis(1, columns)];
    Family { axes: both, separator, cells, exclude }
}

/// What the axes are called: what most of their words are known to be.
fn axis_names(rows: &[&str], columns: &[&str]) -> [&'static str; 2] {
    let known = |values: &[&str]| {
        let is = |list: &[&str]| {
            let known = values.iter().filter(|value| list.contains(&value.to_lowercase().as_str()));
            known.count() * 2 > values.len()
        };
        let is_number = |value: &&&str| value.starts_with(|first: char| first.is_ascii_digit());
        if is(SYSTEMS) {
            Some("system")
        } else if is(DESKTOPS) {
            Some("desktop")
        } else if values.iter().filter(is_number).count() * 2 > values.len() {
            Some("release")
        } else {
            None
        }
    };
    match (known(rows), known(columns)) {
        (Some(a), Some(b)) if a != b => [a, b],
        (Some(a), _) => [a, "variant"],
        (None, Some(b)) => ["base", b],
        (None, None) => ["base", "variant"],
    }
}

const SYSTEMS: &[&str] = &[
    "almalinux",
    "alpine",
    "arch",
    "centos",
    "debian",
    "el",
    "fedora",
    "kali",
    "opensuse",
    "oracle",
    "parrot",
    "rhel",
    "rocky",
    "rockylinux",
    "suse",
    "ubuntu",
    "windows",
];

const DESKTOPS: &[&str] = &[
    "budgie",
    "cinnamon",
    "deepin",
    "enlightenment",
    "fluxbox",
    "gnome",
    "i3",
    "icewm",
    "kde",
    "lxde",
    "lxqt",
    "mate",
    "openbox",
    "plasma",
    "sway",
    "xfce",
    "xfce4",
];

/// What the workspaces of an axis's words call them, where its words' own letters do not say it.
fn spoken(
    cells: &[Cell],
    axis: usize,
    values: &[&str],
    workspaces: &[Named<'_>],
) -> Option<Vec<String>> {
    let mut counts: Vec<HashMap<&str, usize>> = vec![HashMap::new(); values.len()];
    let mut all: HashMap<&str, usize> = HashMap::new();
    for cell in cells {
        for phrase in phrases(workspaces[cell.workspace].friendly_name) {
            *counts[cell.words[axis]].entry(phrase).or_default() += 1;
            *all.entry(phrase).or_default() += 1;
        }
    }
    let names: Vec<_> = values
        .iter()
        .zip(&counts)
        .map(|(value, counts)| {
            // Said of most of its cells, and of few others.
            let own = counts.iter().filter(|(phrase, count)| **count * 2 > all[**phrase]);
            let best = own.max_by_key(|(phrase, count)| (**count, phrase.len(), **phrase));
            let best = best.filter(|(_, count)| **count > 1).map(|(phrase, _)| *phrase);
            let alike = || counts.keys().copied().filter(|phrase| is_alike(phrase, value)).min();
            best.or_else(alike).unwrap_or(value).to_owned()
        })
        .collect();
    let is_said =
        |say: fn(&str) -> String| names.iter().zip(values).all(|(name, value)| *name == say(value));
    (!is_said(str::to_owned) && !is_said(titled)).then_some(names)
}

/// Whether two texts have the same letters and digits.
fn is_alike(a: &str, b: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    letters(a) == letters(b)
}

/// The runs of words in a name, of up to four words.
fn phrases(name: &str) -> impl Iterator<Item = &str> {
    const LONGEST: usize = 4;
    let mut bounds: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for (index, character) in name.char_indices().chain([(name.len(), ' ')]) {
        match (character.is_whitespace(), start) {
            (false, None) => start = Some(index),
            (true, Some(from)) => {
                bounds.push((from, index));
                start = None;
            }
            _ => {}
        }
    }
    let mut phrases: BTreeSet<&str> = BTreeSet::new();
    for (first, (from, _)) in bounds.iter().enumerate() {
        phrases.extend(bounds[first..].iter().take(LONGEST).map(|(_, to)| &name[*from..*to]));
    }
    phrases.into_iter()
}
