//! Findings as text: one file a format, all from the same report.

mod cargo_json;
mod human;
pub(crate) mod json;
mod short;

use std::io;

use camino::Utf8Path;
use registry_core::declare::Loaded;
use registry_core::finding::{Code, Report};

use crate::cli::MessageFormat;
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::select::Selected;

/// Shows what a run finds, in one of the formats.
pub(crate) struct Reporter {
    format: MessageFormat,
    /// The rule of the first finding.
    first: Option<Code>,
}

impl Reporter {
    /// Before anything is found.
    pub(crate) const fn new(format: MessageFormat) -> Self {
        Self { format, first: None }
    }

    /// What was found in one registry.
    pub(crate) fn show(
        &mut self,
        report: &Report,
        loaded: &Loaded,
        selected: &Selected,
        console: &mut Console,
    ) -> io::Result<()> {
        let first = report.findings.first().map(|levelled| levelled.finding.code);
        self.first = self.first.or(first);
        let sources = &loaded.sources;
        match self.format {
            MessageFormat::Human => human::show(report, sources, console),
            MessageFormat::Short => short::show(report, sources, console),
            MessageFormat::Json => json::show(report, sources, console),
            MessageFormat::CargoJson => cargo_json::show(report, loaded, selected, console),
        }
    }

    /// A bundle that was written.
    pub(crate) fn bundled(
        &self,
        registry: &Utf8Path,
        folder: &Utf8Path,
        console: &mut Console,
    ) -> io::Result<()> {
        match self.format {
            MessageFormat::Json => json::bundled(registry, folder, console),
            MessageFormat::Human | MessageFormat::Short | MessageFormat::CargoJson => {
                console.data(folder.as_str())
            }
        }
    }

    /// The end of a run.
    pub(crate) fn finished(
        self,
        result: &Result<u8, Error>,
        console: &mut Console,
    ) -> io::Result<()> {
        let success = matches!(result, Ok(exit::OK));
        match self.format {
            MessageFormat::Human => human::finished(self.first, console),
            MessageFormat::Short => Ok(()),
            MessageFormat::Json => json::finished(success, console),
            MessageFormat::CargoJson => cargo_json::finished(success, console),
        }
    }
}
