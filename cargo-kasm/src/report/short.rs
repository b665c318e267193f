//! `path:line:column: error[KR0401]: message`, one line each; a file without text has no line.

use std::io;

use registry_core::finding::{Levelled, Report, escaped};
use registry_core::source::Sources;

use super::severity;
use crate::console::Console;

pub(super) fn show(report: &Report, sources: &Sources, console: &mut Console) -> io::Result<()> {
    report.findings.iter().try_for_each(|levelled| console.talk(&line(levelled, sources)))
}

fn line(levelled: &Levelled, sources: &Sources) -> String {
    let finding = &levelled.finding;
    let span = finding.primary.span;
    let level = severity(levelled.level);
    let (path, code) = (&sources.file(span.source).path, finding.code.code());
    let place = match sources.position(span) {
        Some(position) => format!("{path}:{}:{}", position.line, position.column),
        None => path.to_string(),
    };
    escaped(&format!("{place}: {level}[{code}]: {}", finding.message))
}
