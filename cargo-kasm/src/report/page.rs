//! Findings as a table in Markdown, for the page of a job.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use registry_core::declare::Loaded;
use registry_core::finding::{Levelled, Report, escaped};
use registry_core::source::Sources;

use super::repository::Root;
use super::severity;

/// The variable that names the page of a job of GitHub Actions.
pub(crate) const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// The findings so far, as rows of the table.
#[derive(Default)]
pub(super) struct Page(Vec<String>);

impl Page {
    /// Adds what was found in one registry.
    pub(super) fn add(&mut self, report: &Report, loaded: &Loaded) {
        let root = Root::find();
        let rows = report.findings.iter().map(|levelled| row(levelled, &loaded.sources, &root));
        self.0.extend(rows);
    }

    /// The table; nothing where nothing was found.
    pub(super) fn table(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| table(&self.0))
    }
}

/// Adds a text to a page.
///
/// # Errors
/// Where the system refuses to write it.
pub(crate) fn append(page: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(page)?;
    file.write_all(text.as_bytes())
}

fn row(levelled: &Levelled, sources: &Sources, root: &Root) -> String {
    let finding = &levelled.finding;
    let span = finding.primary.span;
    let path = root.place(&sources.file(span.source).path);
    let place = match sources.position(span) {
        Some(position) => format!("{}:{}:{}", path.path(), position.line, position.column),
        None => path.path().to_owned(),
    };
    let (level, code, name) = (severity(levelled.level), finding.code.code(), finding.code.name());
    format!("| {level} | {code} {name} | {} | {} |\n", cell(&place), cell(&finding.message))
}

/// A text that means nothing to Markdown.
pub(crate) fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for character in escaped(text).chars() {
        if character.is_ascii_punctuation() && !",.:;/-()'".contains(character) {
            // A String takes whatever is written.
            let _ = write!(cell, "&#{};", u32::from(character));
        } else {
            cell.push(character);
        }
    }
    cell
}

/// The table; a page holds 1 MiB.
fn table(rows: &[String]) -> String {
    const LARGEST: usize = 900_000;
    let mut table = String::from("| level | rule | place | message |\n|---|---|---|---|\n");
    for (shown, row) in rows.iter().enumerate() {
        if table.len() + row.len() > LARGEST {
            // A String takes whatever is written.
            let _ = write!(table, "\n… and {} more\n", rows.len() - shown);
            break;
        }
        table.push_str(row);
    }
    table.push('\n');
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_only_text() {
        for (text, in_cell) in [
            ("plain, text", "plain, text"),
            ("100%: a\r\nb", "100&#37;: a&#92;r&#92;nb"),
            ("a\n::error::b", "a&#92;n::error::b"),
            ("\u{1b}[0m|`<", "&#92;u&#123;1b&#125;&#91;0m&#124;&#96;&#60;"),
        ] {
            assert_eq!(cell(text), in_cell);
        }
    }

    #[test]
    fn a_table_fits_the_page() {
        let rows = vec!["| a row |\n".to_owned(); 200_000];
        let table = table(&rows);
        assert!(table.len() < 1 << 20 && table.contains("\n\n… and "), "{}", table.len());
    }
}
