//! Findings as text: one file a format, all from the same report.

pub(crate) mod cargo_json;
mod human;
pub(crate) mod json;
mod short;

use std::io;

use registry_core::declare::Loaded;
use registry_core::finding::Report;

use crate::cli::MessageFormat;
use crate::console::Console;
use crate::select::Selected;

/// Shows a report.
pub(crate) fn show(
    report: &Report,
    loaded: &Loaded,
    selected: &Selected,
    format: MessageFormat,
    console: &mut Console,
) -> io::Result<()> {
    let sources = &loaded.sources;
    match format {
        MessageFormat::Human => human::show(report, sources, console),
        MessageFormat::Short => short::show(report, sources, console),
        MessageFormat::Json => json::show(report, sources, console),
        MessageFormat::CargoJson => cargo_json::show(report, loaded, selected, console),
    }
}
