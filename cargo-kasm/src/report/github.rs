//! Annotations in a job of GitHub Actions, and the findings on the page of its summary, since it shows
//! no more than ten annotations of each level a step.

use std::env;
use std::fmt::Write as _;
use std::io;

use registry_core::finding::{Levelled, Report, escaped};
use registry_core::source::Sources;

use super::page::{self, Page};
use super::repository::Root;
use super::{region, severity, with_help};
use crate::console::Console;
use crate::error::Error;

/// Annotates what was found in one registry.
pub(super) fn show(report: &Report, sources: &Sources, console: &mut Console) -> io::Result<()> {
    let root = Root::find();
    for levelled in &report.findings {
        console.data(&annotation(levelled, sources, &root))?;
    }
    Ok(())
}

/// Annotates what kept the run from looking.
pub(super) fn finished(result: &Result<u8, Error>, console: &mut Console) -> io::Result<()> {
    let error = result.as_ref().err().map(Error::to_string);
    let problems: Vec<_> = console.problems().iter().cloned().chain(error).collect();
    for problem in problems {
        console.data(&format!("::error title=cargo kasm::{}", data(&problem)))?;
    }
    Ok(())
}

/// Adds the table to the page of the job.
pub(super) fn summarize(page: &Page, console: &mut Console) -> io::Result<()> {
    let (Some(table), Some(path)) = (page.table(), env::var_os(page::STEP_SUMMARY)) else {
        return Ok(());
    };
    match page::append(path.as_ref(), &format!("### cargo kasm\n\n{table}")) {
        Ok(()) => Ok(()),
        Err(error) => console.warning(&format!("the job's summary was not written: {error}")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_place() {
        for (text, in_data, in_property) in [
            ("plain, text", "plain, text", "plain%2C text"),
            ("100%: a\r\nb", "100%25: a%0Ab", "100%25%3A a%0Ab"),
            ("a\n::error::b", "a%0A::error::b", "a%0A%3A%3Aerror%3A%3Ab"),
            ("\u{1b}[0m|`<", "\\u{1b}[0m|`<", "\\u{1b}[0m|`<"),
        ] {
            assert_eq!(data(text), in_data);
            assert_eq!(property(text), in_property);
        }
    }
}
