//! The table: a row for each channel, a column for each release. So its width is known, however many
//! channels there are, and however long their names.

use clap_cargo::style;
use registry_core::finding::escaped;
use registry_core::model::KasmVersion;

use super::Cell;
use crate::text::{fitted, width, wrapped};

/// Between columns.
const GAP: usize = 2;

/// A channel, or what is listed without any.
struct Row<'c> {
    label: String,
    channel: Option<&'c str>,
    cells: Vec<&'c Cell>,
}

/// Why nothing is listed, and by which releases.
type Empty<'c> = (&'c str, Vec<KasmVersion>);

/// The numbers, and a line below them for each that is 0.
pub(super) fn table(cells: &[Cell], columns: Option<usize>) -> String {
    let (bold, alarm) = (style::HEADER, style::ERROR);
    let rows = rows(cells);
    let mut releases: Vec<_> = cells.iter().map(|cell| cell.release).collect();
    releases.dedup();
    let room = columns.unwrap_or(usize::MAX);
    let longest = rows.iter().map(|row| width(&row.label)).max().unwrap_or_default();
    let label = longest.min(room / 2).max("Kasm".len());
    let column = cells.iter().flat_map(|cell| [number(cell).len(), cell.release.number().len()]);
    let column = GAP + column.max().unwrap_or_default();
    let at_once = (room.saturating_sub(label) / column).max(1);
    let mut lines = Vec::new();
    for releases in releases.chunks(at_once) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let head = releases.iter().map(|release| format!("{:>column$}", release.number()));
        let head = fitted("Kasm", label) + &head.collect::<String>();
        lines.push(format!("{bold}{head}{bold:#}"));
        let has_any = |row: &&Row<'_>| releases.iter().any(|&other| row.cell(other).is_some());
        for row in rows.iter().filter(has_any) {
            let shown = releases.iter().map(|release| match row.cell(*release) {
                Some(cell) if cell.listed == 0 => format!("{alarm}{:>column$}{alarm:#}", 0),
                Some(cell) => format!("{:>column$}", cell.listed),
                None => " ".repeat(column),
            });
            let line = fitted(&row.label, label) + &shown.collect::<String>();
            lines.push(line.trim_end().to_owned());
        }
    }
    let reasons = reasons(&rows);
    if !reasons.is_empty() {
        lines.push(String::new());
    }
    for reason in reasons {
        let parts = wrapped(&reason, room.saturating_sub(GAP).max(1));
        let mut indent = 0;
        for part in parts {
            lines.push(format!("{}{part}", " ".repeat(indent)));
            indent = GAP;
        }
    }
    lines.join("\n")
}

fn number(cell: &Cell) -> String {
    cell.listed.to_string()
}

/// What is listed without a channel, then what is selected at first, then the other channels.
fn rows(cells: &[Cell]) -> Vec<Row<'_>> {
    let has_channels = cells.iter().any(|cell| cell.channel.is_some());
    let mut rows: Vec<Row<'_>> = Vec::new();
    for cell in cells {
        let channel = cell.channel.as_deref();
        match rows.iter_mut().find(|row| row.channel == channel) {
            Some(row) => row.cells.push(cell),
            None => {
                let label = match channel {
                    Some(name) if cell.is_first => format!("{} (first)", escaped(name)),
                    Some(name) => escaped(name),
                    None if has_channels => "no channel".to_owned(),
                    None => "workspaces".to_owned(),
                };
                rows.push(Row { label, channel, cells: vec![cell] });
            }
        }
    }
    rows
}

impl Row<'_> {
    fn cell(&self, release: KasmVersion) -> Option<&Cell> {
        let place = self.cells.binary_search_by_key(&release, |cell| cell.release);
        place.ok().map(|place| self.cells[place])
    }

    fn empty(&self) -> Vec<Empty<'_>> {
        let mut empty: Vec<Empty<'_>> = Vec::new();
        for cell in &self.cells {
            let Some(why) = cell.why.as_deref() else { continue };
            match empty.iter_mut().find(|(other, _)| *other == why) {
                Some((_, releases)) => releases.push(cell.release),
                None => empty.push((why, vec![cell.release])),
            }
        }
        empty
    }
}

/// "Kasm 1.13, 1.14: the list of schema 1.0 is not published". What several channels have in common is
/// said once.
fn reasons(rows: &[Row<'_>]) -> Vec<String> {
    let mut reasons: Vec<(Empty<'_>, Vec<&Row<'_>>)> = Vec::new();
    for row in rows {
        for empty in row.empty() {
            match reasons.iter_mut().find(|(other, _)| *other == empty) {
                Some((_, rows)) => rows.push(row),
                None => reasons.push((empty, vec![row])),
            }
        }
    }
    let line = |((why, releases), own): &(Empty<'_>, Vec<&Row<'_>>)| {
        let all = rows.iter().filter(|row| row.cell(releases[0]).is_some()).count();
        let channels: Vec<_> = own.iter().filter_map(|row| row.channel).map(escaped).collect();
        let with = match channels.len() {
            0 => String::new(),
            _ if own.len() == all && all > 1 => " with any channel".to_owned(),
            _ => format!(" with {}", channels.join(", ")),
        };
        let releases: Vec<_> = releases.iter().map(|release| release.number()).collect();
        format!("Kasm {}{with}: {}", releases.join(", "), escaped(why))
    };
    reasons.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(kasm: &str, channel: Option<&str>, listed: usize) -> Cell {
        Cell {
            release: kasm.parse().unwrap(),
            channel: channel.map(str::to_owned),
            is_first: channel == Some("develop"),
            listed,
            hidden: 0,
            why: (listed == 0).then(|| "71 workspaces without this channel".to_owned()),
        }
    }

    fn plain(cells: &[Cell], columns: usize) -> String {
        anstream::adapter::strip_str(&table(cells, Some(columns))).to_string()
    }

    #[test]
    fn it_fits_the_terminal() {
        let long = "rolling-".repeat(15);
        let mut cells = Vec::new();
        for kasm in 13..40 {
            let kasm = format!("1.{kasm}.x");
            for channel in ["develop", &long, "中文字中文字中文字中文字"] {
                cells.push(cell(&kasm, Some(channel), usize::from(kasm != "1.39.x") * 1000));
            }
        }
        for columns in [40, 60, 80, 200] {
            let shown = plain(&cells, columns);
            let heads = shown.lines().filter(|line| line.starts_with("Kasm  ")).count();
            assert!(heads > 1 || columns == 200, "{shown}");
            for line in shown.lines().filter(|line| !line.contains(&long)) {
                assert!(width(line) <= columns, "{columns}: {line}");
            }
        }
    }

    #[test]
    fn what_there_is_not_is_no_nought() {
        let cells = [cell("1.15.x", None, 3), cell("1.20.x", Some("develop"), 0)];
        let expected = "Kasm             1.15  1.20\nno channel          3\n\
            develop (first)           0\n\n\
            Kasm 1.20 with develop: 71 workspaces without this channel";
        assert_eq!(plain(&cells, 80), expected);
        let in_blocks = "Kasm        1.15\nno channel     3\n\n\
            Kasm        1.20\ndevelop (…     0\n\n\
            Kasm 1.20 with\n  develop: 71\n  workspaces without\n  this channel";
        assert_eq!(plain(&cells, 20), in_blocks);
    }
}
