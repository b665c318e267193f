//! `matrix`: one declaration for each combination of some axes.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::structure::texts;
use super::variables::{self, Variables};
use super::{layers, structure};
use crate::declare::decl::is_plain_path;
use crate::finding::{Code, Finding, Findings, nearest, quoted};
use crate::source::{Entry, Object, Span, Spanned, Text, Value};

const AXES: &str = "axes";
const FOLDER: &str = "folder";
const EXCLUDE: &str = "exclude";
const CELLS: &str = "cells";
const KEYS: [&str; 4] = [AXES, FOLDER, EXCLUDE, CELLS];

/// More workspaces than any registry has.
const MOST: usize = 10_000;
/// More axes than anybody can picture.
const MOST_AXES: usize = 16;
/// More patterns of folders than anybody can keep apart.
const MOST_PATTERNS: usize = 1000;
/// The longest name of a folder.
const LONGEST: usize = 255;
/// Among how many folders the one is looked for that was meant.
const MOST_NAMES: usize = 500;

/// The axes, and what is different in some of their combinations.
pub(super) struct Matrix {
    place: Span,
    axes: Vec<Axis>,
    folder: Option<Spanned<Text>>,
    exclude: Vec<Spanned<Text>>,
    cells: Vec<Entry>,
}

struct Axis {
    name: Text,
    /// Values and their names.
    values: Vec<(Text, Text)>,
}

/// One combination.
pub(super) struct Combination<'m> {
    pub(super) folder: String,
    /// The name of each axis, its value here, and the value's name.
    pub(super) axes: Vec<(&'m str, &'m str, &'m str)>,
    /// Which of `cells` say what is different here.
    matching: Vec<usize>,
}

impl Matrix {
    /// Reads a matrix; none where it makes no sense, which is said.
    pub(super) fn read(value: Spanned<Value>, findings: &mut Findings) -> Option<Self> {
        let Value::Object(mut table) = value.value else {
            let message = format!("`matrix` must be a table, not {}", value.value.kind());
            let finding = Finding::new(Code::BadMatrix, value.span, message);
            findings.push(finding.help(EXAMPLE));
            return None;
        };
        findings.extend(table.entries.iter().filter_map(unknown));
        let axes = table.take(AXES).map(|axes| read_axes(axes, findings));
        let Some(axes) = axes else {
            let finding = Finding::new(Code::BadMatrix, value.span, "the matrix has no `axes`");
            findings.push(finding.help(EXAMPLE));
            return None;
        };
        let axes = axes?;
        let count =
            axes.iter().try_fold(1_usize, |count, axis| count.checked_mul(axis.values.len()));
        if axes.is_empty()
            || axes.len() > MOST_AXES
            || count.is_none_or(|count| count == 0 || count > MOST)
        {
            let message = match count {
                _ if axes.len() > MOST_AXES => format!("the matrix has {} axes", axes.len()),
                None => format!("the matrix has more than {MOST} cells"),
                Some(count) if count > MOST => format!("the matrix has {count} cells"),
                Some(_) => "the matrix has no cells".to_owned(),
            };
            let finding = Finding::new(Code::BadMatrix, value.span, message);
            findings.push(finding.help(format!(
                "give up to {MOST_AXES} axes values, for up to {MOST} cells in all"
            )));
            return None;
        }
        let folder = table.take(FOLDER).and_then(|value| folder(value, findings));
        let place = value.span;
        let exclude = table.take(EXCLUDE);
        let exclude = exclude
            .map(|value| texts(EXCLUDE, "a list of folders", value, findings))
            .unwrap_or_default();
        let cells = table.take(CELLS).map(|cells| read_cells(cells, findings)).unwrap_or_default();
        let open = exclude.iter().map(|folder| &folder.value);
        let open = open.chain(cells.iter().map(|cell| &cell.key.value));
        let count = open.filter(|pattern| pattern.as_str().contains('*')).count();
        if count > MOST_PATTERNS {
            let message = format!("the matrix has {count} patterns of folders");
            let finding = Finding::new(Code::BadMatrix, place, message);
            findings.push(finding.help(format!("write up to {MOST_PATTERNS} names with `*`")));
            return None;
        }
        Some(Self { place, axes, folder, exclude, cells })
    }

    /// The combinations, the last axis first, without those that are excluded.
    pub(super) fn cells(&self, findings: &mut Findings) -> Vec<Combination<'_>> {
        let exclude = Patterns::new(self.exclude.iter().map(|folder| folder.value.as_str()));
        let overrides = Patterns::new(self.cells.iter().map(|cell| cell.key.value.as_str()));
        let (mut excluding, mut overriding) = (HashSet::new(), HashSet::<usize>::new());
        let mut cells = Vec::new();
        let mut folders = Vec::new();
        for axes in self.combinations() {
            let Some(folder) = self.folder_of(&axes, findings) else { continue };
            let excluded = exclude.matching(&folder);
            let matching = overrides.matching(&folder);
            overriding.extend(&matching);
            if excluded.is_empty() {
                cells.push(Combination { folder: folder.clone(), axes, matching });
            }
            excluding.extend(excluded);
            folders.push(folder);
        }
        let unused =
            self.exclude.iter().enumerate().filter(|(index, _)| !excluding.contains(index));
        let unused = unused.map(|(_, folder)| (folder.value.as_str(), folder.span));
        let cells_unused =
            self.cells.iter().enumerate().filter(|(index, _)| !overriding.contains(index));
        let unused =
            unused.chain(cells_unused.map(|(_, cell)| (cell.key.value.as_str(), cell.key.span)));
        findings.extend(unused.map(|(pattern, place)| no_cell(pattern, place, &folders)));
        cells
    }

    fn combinations(&self) -> Vec<Vec<(&str, &str, &str)>> {
        let mut combinations = vec![Vec::new()];
        for axis in &self.axes {
            let name = axis.name.as_str();
            let longer = combinations.iter().flat_map(|axes| {
                axis.values.iter().map(move |(value, label)| {
                    let mut axes: Vec<_> = axes.clone();
                    axes.push((name, value.as_str(), label.as_str()));
                    axes
                })
            });
            combinations = longer.collect();
        }
        combinations
    }

    /// None where it cannot be one, which is said.
    fn folder_of(&self, axes: &[(&str, &str, &str)], findings: &mut Findings) -> Option<String> {
        let joined = axes.iter().map(|(_, value, _)| *value).collect::<Vec<_>>().join("-");
        let (folder, place) = match &self.folder {
            None => (joined.into(), self.place),
            Some(pattern) => {
                let (own, grown) = (Object::default(), Cell::new(0));
                let variables =
                    Variables { folder: &joined, own: &own, axes, version: None, grown: &grown };
                let filled = variables.text(&pattern.value, pattern.span, findings);
                (filled.unwrap_or_else(|| pattern.value.clone()), pattern.span)
            }
        };
        if is_plain_path(&folder) && folder.as_str().len() <= LONGEST {
            return Some(folder.as_str().to_owned());
        }
        let message = format!("{} is no folder's name", quoted(folder.as_str()));
        let finding = Finding::new(Code::BadMatrix, place, message);
        findings.push(finding.help(format!(
            "choose values, or `folder`, for names of up to {LONGEST} bytes without `.`, `..`, `\\` and `:`"
        )));
        None
    }

    /// What is different in a cell: of what `cells` say, the later over the earlier.
    pub(super) fn overridden(&self, cell: &Combination<'_>, findings: &mut Findings) -> Overridden {
        let mut all = Overridden::default();
        for cell in cell.matching.iter().filter_map(|&index| self.cells.get(index)) {
            let mut own = cell.value.value.as_object().cloned().unwrap_or_default();
            let unset = structure::unset(&mut own, findings);
            all.idle.extend(layers::without(&mut all.fields, &unset));
            all.unset.extend(unset);
            let under = std::mem::replace(&mut all.fields, own);
            layers::lay_under(&under, &mut all.fields);
        }
        all
    }
}

/// What is different in one cell.
#[derive(Default)]
pub(super) struct Overridden {
    pub(super) fields: Object,
    /// The keys that are left out.
    pub(super) unset: Vec<Spanned<Text>>,
    /// Those of them that no earlier entry of `cells` has.
    pub(super) idle: Vec<Spanned<Text>>,
}

const EXAMPLE: &str = "write `[matrix]` with `axes.system = [\"alpine\", \"debian\"]` below";

fn unknown(entry: &Entry) -> Option<Finding> {
    let key = entry.key.value.as_str();
    if KEYS.contains(&key) {
        return None;
    }
    let message = format!("{} is no key of a matrix", quoted(key));
    let finding = Finding::new(Code::BadMatrix, entry.key.span, message);
    Some(finding.help(match nearest(key, KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("an axis stands below `axes`: `axes.{key} = […]`"),
    }))
}

/// The axes; none where one of them makes no sense.
fn read_axes(value: Spanned<Value>, findings: &mut Findings) -> Option<Vec<Axis>> {
    let Value::Object(table) = value.value else {
        let message = format!("`axes` must be a table, not {}", value.value.kind());
        findings.push(Finding::new(Code::BadMatrix, value.span, message).help(EXAMPLE));
        return None;
    };
    let axes: Vec<_> = table.entries.into_iter().map(|entry| read_axis(entry, findings)).collect();
    axes.into_iter().collect()
}

fn read_axis(entry: Entry, findings: &mut Findings) -> Option<Axis> {
    let name = entry.key.value;
    if !variables::is_name(name.as_str()) {
        let message = format!("{} is no name of an axis", quoted(name.as_str()));
        let finding = Finding::new(Code::BadMatrix, entry.key.span, message);
        findings.push(finding.help(
            "write letters, digits, `_` and `-`, a letter first, and neither `folder` nor `version`",
        ));
        return None;
    }
    let written = match entry.value.value {
        Value::Array(items) => items.into_iter().map(|item| (None, item)).collect(),
        Value::Object(table) => {
            table.entries.into_iter().map(|entry| (Some(entry.key), entry.value)).collect()
        }
        _ => vec![(None, entry.value)],
    };
    let mut values = Vec::with_capacity(written.len());
    for (value, label) in written {
        let Value::String(text) = label.value else {
            let name = quoted(name.as_str());
            let message = format!("the axis {name} holds {}", label.value.kind());
            let finding = Finding::new(Code::BadMatrix, label.span, message);
            findings.push(finding.help(
                "write its values, `[\"i3\", \"kde\"]`, or their names too, `{ kde = \"KDE\" }`",
            ));
            return None;
        };
        values.push((value.unwrap_or_else(|| Spanned::new(text.clone(), label.span)), text));
    }
    let mut seen = HashSet::with_capacity(values.len());
    let twice = values.iter().find(|(value, _)| !seen.insert(value.value.as_str()));
    if let Some((value, _)) = twice {
        let message = format!(
            "the axis {} has {} twice",
            quoted(name.as_str()),
            quoted(value.value.as_str())
        );
        findings
            .push(Finding::new(Code::BadMatrix, value.span, message).help("remove one of them"));
        return None;
    }
    let values = values.into_iter().map(|(value, label)| (value.value, label)).collect();
    Some(Axis { name, values })
}

fn folder(value: Spanned<Value>, findings: &mut Findings) -> Option<Spanned<Text>> {
    if let Value::String(text) = value.value {
        return Some(Spanned::new(text, value.span));
    }
    let message = format!("`folder` must be a text, not {}", value.value.kind());
    let finding = Finding::new(Code::BadMatrix, value.span, message);
    findings.push(finding.help("write the axes in braces: `\"{system}-{desktop}\"`"));
    None
}

fn read_cells(value: Spanned<Value>, findings: &mut Findings) -> Vec<Entry> {
    let wrong = |what: &str, value: &Spanned<Value>| {
        let message = format!("{what} must be a table, not {}", value.value.kind());
        let finding = Finding::new(Code::BadMatrix, value.span, message);
        finding.help("write folders and what is different there: `\"*-kde\" = { memory = 4096 }`")
    };
    let Value::Object(table) = value.value else {
        findings.push(wrong("`cells`", &value));
        return Vec::new();
    };
    let cells = table.entries.into_iter().filter(|cell| {
        let is_table = cell.value.value.as_object().is_some();
        if !is_table {
            findings.push(wrong(&quoted(cell.key.value.as_str()), &cell.value));
        }
        is_table
    });
    cells.collect()
}

fn no_cell(pattern: &str, place: Span, folders: &[String]) -> Finding {
    let message = format!("no cell of the matrix has the folder {}", quoted(pattern));
    let finding = Finding::new(Code::UnusedException, place, message);
    finding.help(match nearest(pattern, folders.iter().take(MOST_NAMES).map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => match folders.first() {
            Some(first) => {
                format!("write folders such as {}; `*` stands for any text", quoted(first))
            }
            None => "remove it".to_owned(),
        },
    })
}

/// Folders, and patterns of them.
struct Patterns<'p> {
    exact: HashMap<&'p str, Vec<usize>>,
    open: Vec<(usize, &'p str)>,
}

impl<'p> Patterns<'p> {
    fn new(patterns: impl Iterator<Item = &'p str>) -> Self {
        let (open, exact): (Vec<_>, Vec<_>) =
            patterns.enumerate().partition(|(_, pattern)| pattern.contains('*'));
        let mut by_folder: HashMap<_, Vec<_>> = HashMap::with_capacity(exact.len());
        for (index, folder) in exact {
            by_folder.entry(folder).or_default().push(index);
        }
        Self { exact: by_folder, open }
    }

    /// Which of them a folder matches, in the order in which they are written.
    fn matching(&self, folder: &str) -> Vec<usize> {
        let open = self.open.iter().filter(|(_, pattern)| matches(pattern, folder));
        let mut matching: Vec<_> = open.map(|(index, _)| *index).collect();
        matching.extend(self.exact.get(folder).into_iter().flatten());
        matching.sort_unstable();
        matching
    }
}

/// Whether a text is what a pattern says, in which `*` stands for any text.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        // What stands between two stars is found as early as it can be.
        if let Some(part) = last.replace(part) {
            let Some(place) = rest.find(part) else { return false };
            rest = &rest[place + part.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("a-b", "a-b", true),
            ("a-b", "a-bc", false),
            ("*", "", true),
            ("*-kde", "alpine-kde", true),
            ("*-kde", "kde", false),
            ("alpine-*", "alpine-", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxcyyb", false),
            ("a*a", "a", false),
            ("**x**", "x", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
