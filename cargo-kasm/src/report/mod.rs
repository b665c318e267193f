//! Findings as text: one file a format, all from the same report.

mod human;
pub(crate) mod json;
mod short;

use std::io;

use registry_core::finding::Report;
use registry_core::source::Sources;

use crate::cli::MessageFormat;
use crate::console::Console;

/// Shows a report.
pub(crate) fn show(
    report: &Report,
    sources: &Sources,
    format: MessageFormat,
    console: &mut Console,
) -> io::Result<()> {
    match format {
        MessageFormat::Human => human::show(report, sources, console),
        MessageFormat::Short => short::show(report, sources, console),
        MessageFormat::Json => json::show(report, sources, console),
    }
}
