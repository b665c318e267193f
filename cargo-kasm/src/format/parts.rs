//! A document's tables and their lines, in the order in which they are to stand.

use std::ops::Range;

use toml_edit::{Document, Item, Key, Table, Value};

use super::order::{Shape, UNKNOWN};
use super::value::key_text;

/// A table with a header, or the lines before the first one.
pub(super) struct Section<'d> {
    /// `[a.b]`, and where it stands.
    pub(super) header: Option<(String, Range<usize>)>,
    pub(super) lines: Vec<Line<'d>>,
}

/// One `key = value`.
pub(super) struct Line<'d> {
    pub(super) key: String,
    pub(super) value: &'d Value,
    /// What the value is, where it is a table or a list of them.
    pub(super) shape: Shape,
    /// From its key to its end.
    pub(super) place: Range<usize>,
}

impl Section<'_> {
    /// Where its first part stands; none where it has no parts.
    pub(super) fn first_place(&self) -> Option<usize> {
        let header = self.header.as_ref().map(|(_, place)| place.start);
        header.or_else(|| self.lines.first().map(|line| line.place.start))
    }
}

/// The sections of a document.
pub(super) fn sections<'d>(document: &'d Document<&str>, shape: Shape) -> Vec<Section<'d>> {
    Node { path: "", opening: "[", table: document.as_table() }.sections(shape)
}

/// Where headers and lines stand, in the order of the file.
pub(super) fn places(sections: &[Section<'_>]) -> Vec<Range<usize>> {
    let lines = sections.iter().flat_map(|section| &section.lines).map(|line| line.place.clone());
    let headers = sections.iter().filter_map(|section| Some(section.header.as_ref()?.1.clone()));
    let mut places: Vec<_> = lines.chain(headers).collect();
    places.sort_unstable_by_key(|place| place.start);
    places
}

/// A table, and what its header says.
struct Node<'d, 'p> {
    path: &'p str,
    opening: &'static str,
    table: &'d Table,
}

/// The sections of one key, its rank, and where its own header stood, or else the first of them.
type Ranked<'d> = (usize, usize, Vec<Section<'d>>);

impl<'d> Node<'d, '_> {
    /// Its own lines, and the tables below it.
    fn sections(&self, shape: Shape) -> Vec<Section<'d>> {
        let mut below = Vec::new();
        add_tables(self.table, self.path, shape, &mut below);
        below.sort_by_key(|&(rank, place, _)| (rank, place));
        let own = self.own(shape);
        let place = own.first_place().unwrap_or_default();
        let mut sections: Vec<Section<'d>> = Vec::new();
        // Where the author's order counts, a table may stand before the one that it is part of.
        let is_before = |(rank, header, _): &Ranked<'d>| *rank == UNKNOWN && *header < place;
        let (before, behind): (Vec<_>, Vec<_>) = below.into_iter().partition(is_before);
        sections.extend(before.into_iter().flat_map(|(_, _, sections)| sections));
        sections.push(own);
        sections.extend(behind.into_iter().flat_map(|(_, _, sections)| sections));
        sections
    }

    fn own(&self, shape: Shape) -> Section<'d> {
        // Without one, a table is only part of the names of others.
        let has_header = !self.path.is_empty() && !self.table.is_implicit();
        let header = self.table.span().filter(|_| has_header).map(|place| {
            let closing = if self.opening == "[[" { "]]" } else { "]" };
            (format!("{}{}{closing}", self.opening, self.path), place)
        });
        Section { header, lines: lines(self.table, "", shape) }
    }
}

/// The lines of a table, dotted keys among them.
fn lines<'d>(table: &'d Table, prefix: &str, shape: Shape) -> Vec<Line<'d>> {
    let mut ranked = Vec::new();
    for (name, item) in table {
        let Some(key) = table.key(name) else { continue };
        let (path, below) = (joined(prefix, key), shape.below(name));
        let lines = match item {
            Item::Value(value) => line(path, key, value, below).into_iter().collect(),
            Item::Table(dotted) if dotted.is_dotted() => lines(dotted, &path, below),
            _ => continue,
        };
        ranked.push((shape.rank(name), lines));
    }
    ranked.sort_by_key(|&(rank, _)| rank);
    ranked.into_iter().flat_map(|(_, lines)| lines).collect()
}

fn line<'d>(path: String, key: &Key, value: &'d Value, shape: Shape) -> Option<Line<'d>> {
    let place = key.span()?.start..value.span()?.end;
    Some(Line { key: path, value, shape, place })
}

/// The tables with headers below a table.
fn add_tables<'d>(table: &'d Table, path: &str, shape: Shape, all: &mut Vec<Ranked<'d>>) {
    for (name, item) in table {
        let Some(key) = table.key(name) else { continue };
        let (path, below) = (joined(path, key), shape.below(name));
        let (header, sections) = match item {
            Item::Table(dotted) if dotted.is_dotted() => {
                let mut deeper = Vec::new();
                add_tables(dotted, &path, below, &mut deeper);
                deeper.sort_by_key(|&(rank, place, _)| (rank, place));
                (None, deeper.into_iter().flat_map(|(_, _, sections)| sections).collect())
            }
            Item::Table(table) => {
                let header = table.span().filter(|_| !table.is_implicit());
                (header, Node { path: &path, opening: "[", table }.sections(below))
            }
            Item::ArrayOfTables(tables) => {
                let nodes = tables.iter().map(|table| Node { path: &path, opening: "[[", table });
                (None, nodes.flat_map(|node| node.sections(below)).collect::<Vec<_>>())
            }
            _ => continue,
        };
        let first = sections.iter().filter_map(Section::first_place).min();
        if let Some(place) = header.map(|header| header.start).or(first) {
            all.push((shape.rank(name), place, sections));
        }
    }
}

fn joined(prefix: &str, key: &Key) -> String {
    let key = key_text(key.get());
    if prefix.is_empty() { key } else { format!("{prefix}.{key}") }
}
