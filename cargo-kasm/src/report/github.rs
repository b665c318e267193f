//! Annotations in a job of GitHub Actions, and a table on the page of its summary, since it shows no
//! more than ten annotations of each level a step.

use std::env;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};

use registry_core::declare::Loaded;
use registry_core::finding::{Levelled, Report, escaped};
use registry_core::source::Sources;

use super::repository::Root;
use super::{region, severity, with_help};
use crate::console::Console;
use crate::error::Error;

/// The findings so far, as rows of the table.
#[derive(Default)]
pub(super) struct Summary(Vec<String>);

impl Summary {
    /// Annotates what was found in one registry.
    pub(super) fn show(
        &mut self,
        report: &Report,
        loaded: &Loaded,
        console: &mut Console,
    ) -> io::Result<()> {
        let root = Root::find();
        for levelled in &report.findings {
            console.data(&annotation(levelled, &loaded.sources, &root))?;
            self.0.push(row(levelled, &loaded.sources, &root));
        }
        Ok(())
    }

    /// Annotates what kept the run from looking, and adds the table to the page.
    pub(super) fn finished(
        self,
        result: &Result<u8, Error>,
        console: &mut Console,
    ) -> io::Result<()> {
        let error = result.as_ref().err().map(Error::to_string);
        let problems: Vec<_> = console.problems().iter().cloned().chain(error).collect();
        for problem in problems {
            console.data(&format!("::error title=cargo kasm::{}", data(&problem)))?;
        }
        let Some(page) = env::var_os("GITHUB_STEP_SUMMARY").filter(|_| !self.0.is_empty()) else {
            return Ok(());
        };
        let file = OpenOptions::new().create(true).append(true).open(page);
        match file.and_then(|mut file| file.write_all(table(&self.0).as_bytes())) {
            Ok(()) => Ok(()),
            Err(error) => console.warning(&format!("the job's summary was not written: {error}")),
        }
    }
}

/// A command to the runner. Columns go with one line only.
fn annotation(levelled: &Levelled, sources: &Sources, root: &Root) -> String {
    let finding = &levelled.finding;
    let span = finding.primary.span;
    let file = root.place(&sources.file(span.source).path);
    let mut command = format!("::{} file={}", severity(levelled.level), property(file.path()));
    if let Some((start, end)) = region(span, sources) {
        let columns = (start.line == end.line)
            .then(|| format!(",col={},endColumn={}", start.column, end.column));
        // A String takes whatever is written.
        let _ = write!(command, ",line={},endLine={}", start.line, end.line);
        command.extend(columns);
    }
    let (code, name) = (finding.code.code(), finding.code.name());
    format!(
        "{command},title={}::{}",
        property(&format!("{code} {name}")),
        data(&with_help(finding))
    )
}

/// A text as the runner reads it, without what would steer a terminal.
fn data(text: &str) -> String {
    // A return is among the characters that are escaped.
    let lines: Vec<_> = text.lines().map(escaped).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A text between the commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
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
fn cell(text: &str) -> String {
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
    let mut table =
        String::from("### cargo kasm\n\n| level | rule | place | message |\n|---|---|---|---|\n");
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
    fn texts_cannot_leave_their_place() {
        for (text, in_data, in_property, in_cell) in [
            ("plain, text", "plain, text", "plain%2C text", "plain, text"),
            ("100%: a\r\nb", "100%25: a%0Ab", "100%25%3A a%0Ab", "100&#37;: a&#92;r&#92;nb"),
            ("a\n::error::b", "a%0A::error::b", "a%0A%3A%3Aerror%3A%3Ab", "a&#92;n::error::b"),
            (
                "\u{1b}[0m|`<",
                "\\u{1b}[0m|`<",
                "\\u{1b}[0m|`<",
                "&#92;u&#123;1b&#125;&#91;0m&#124;&#96;&#60;",
            ),
        ] {
            assert_eq!(data(text), in_data);
            assert_eq!(property(text), in_property);
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
