//! Findings as text: one file a format, all from the same report.

mod audit;
mod cargo_json;
pub(crate) mod diff;
mod github;
mod human;
mod images;
pub(crate) mod json;
pub(crate) mod page;
mod repository;
mod sarif;
mod short;
pub(crate) mod verdict;

pub(crate) use audit::on_tile;

use std::io;

use camino::Utf8Path;
use registry_core::declare::{Loaded, WorkspaceDecl};
use registry_core::diff::Diff;
use registry_core::finding::{Code, Finding, Level, Report};
use registry_core::lock::Answers;
use registry_core::source::{Position, Sources, Span};
use registry_core::visit::Visit;

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
    /// For `sarif`.
    log: sarif::Log,
    /// For the page of a job.
    page: page::Page,
    /// Whether somebody else writes that page.
    is_part: bool,
}

impl Reporter {
    /// Before anything is found.
    pub(crate) fn new(format: MessageFormat) -> Self {
        Self {
            format,
            first: None,
            log: sarif::Log::default(),
            page: page::Page::default(),
            is_part: false,
        }
    }

    /// For what is one part of a job, which has a page of its own.
    pub(crate) fn of_job(format: MessageFormat) -> Self {
        Self { is_part: true, ..Self::new(format) }
    }

    /// What was found so far, as a table in Markdown; nothing where nothing was.
    pub(crate) fn table(&self) -> Option<String> {
        self.page.table()
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
        if self.is_part || self.format == MessageFormat::Github {
            self.page.add(report, loaded);
        }
        match self.format {
            MessageFormat::Human => human::show(report, sources, console),
            MessageFormat::Short => short::show(report, sources, console),
            MessageFormat::Json => json::show(report, sources, console),
            MessageFormat::CargoJson => cargo_json::show(report, loaded, selected, console),
            MessageFormat::Sarif => {
                self.log.add(report, loaded);
                Ok(())
            }
            MessageFormat::Github => github::show(report, sources, console),
        }
    }

    /// What an admin should know about workspaces. Where standard output is one document, or the
    /// runner's, it is talk.
    pub(crate) fn audited<'w>(
        &self,
        workspaces: impl Iterator<Item = &'w WorkspaceDecl>,
        loaded: &Loaded,
        selected: &Selected,
        console: &mut Console,
    ) -> io::Result<()> {
        let audits: Vec<_> = workspaces.map(audit::Audit::of).collect();
        match self.format {
            MessageFormat::Human | MessageFormat::Short => {
                audit::human(&audits, selected, |line| console.page(line))
            }
            MessageFormat::Json | MessageFormat::CargoJson => {
                audit::json(&audits, selected, &loaded.sources, console)
            }
            MessageFormat::Sarif | MessageFormat::Github => {
                audit::human(&audits, selected, |line| console.aside(line))
            }
        }
    }

    /// What is known about the images that are offered.
    pub(crate) fn images(
        &self,
        answers: &Answers,
        selected: &Selected,
        console: &mut Console,
    ) -> io::Result<()> {
        match self.format {
            MessageFormat::Human | MessageFormat::Short => images::human(answers, console),
            MessageFormat::Json => images::json(answers, selected, console),
            MessageFormat::CargoJson | MessageFormat::Sarif | MessageFormat::Github => Ok(()),
        }
    }

    /// What each Kasm release makes of a registry. Where standard output is one document, or the
    /// runner's, it is talk.
    pub(crate) fn verdicts(
        &self,
        visit: &Visit,
        place: &str,
        console: &mut Console,
    ) -> io::Result<()> {
        match self.format {
            MessageFormat::Human | MessageFormat::Short if !self.is_part => {
                verdict::human(visit, |line| console.page(line))
            }
            MessageFormat::Json => verdict::json(visit, place, console),
            _ => verdict::human(visit, |line| console.aside(line)),
        }
    }

    /// What changes, in a job.
    pub(crate) fn changes(&self, diff: &Diff<'_>, console: &mut Console) -> io::Result<()> {
        match self.format {
            MessageFormat::Json => diff::json(diff, console),
            _ => diff::lines(diff).iter().try_for_each(|line| console.aside(line)),
        }
    }

    /// A bundle that was written. Where standard output is one document, or the runner's, it is talk.
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
            MessageFormat::Sarif | MessageFormat::Github => {
                console.status("Wrote", folder.as_str())
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
            MessageFormat::Sarif => self.log.finished(result, console),
            MessageFormat::Github => {
                github::finished(result, console)?;
                if self.is_part { Ok(()) } else { github::summarize(&self.page, console) }
            }
        }
    }
}

/// A level as compilers call it.
const fn severity(level: Level) -> &'static str {
    if level.is_denied() { "error" } else { "warning" }
}

/// What is wrong, and in a line of its own what to write instead.
fn with_help(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// Where a span begins and ends; none in a file without text.
fn region(span: Span, sources: &Sources) -> Option<(Position, Position)> {
    let end = Span { start: span.end.max(span.start), ..span };
    Some((sources.position(span)?, sources.position(end)?))
}
