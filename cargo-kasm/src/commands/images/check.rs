//! `cargo kasm images check`: findings about images, and `kasm.lock`.

use registry_core::finding::{Code, Level, Report};

use super::{Ask, Registry, each};
use crate::cli::CheckImages;
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::images::Asked;
use crate::report::Reporter;

pub(super) fn run(
    arguments: &CheckImages,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    each(&arguments.selection, &arguments.lints, console, |registry, console| {
        one(arguments, registry, reporter, console)
    })
}

fn one(
    arguments: &CheckImages,
    registry: &Registry<'_>,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let ask = Ask {
        selection: &arguments.selection,
        network: arguments.network,
        streams: arguments.stream,
        takes_moved: false,
    };
    let asked = ask.of(registry, console)?;
    let report = registry.report(&asked.answers, &arguments.lints);
    reporter.show(&report, registry.loaded, registry.selected, console)?;
    reporter.images(&asked.answers, registry.selected, console)?;
    if !ask.is_locked() && !ask.is_offline() {
        keep(registry, &asked, console)?;
    }
    let images = super::super::number(asked.answers.by_name.len(), "image");
    let counts = super::super::counted(&report);
    let found = if counts.is_empty() { "no findings" } else { &counts };
    console.status("Checked", &format!("{images} of `{}`: {found}", registry.selected.file))?;
    Ok(exit_code(&report))
}

/// Writes `kasm.lock` where it changes.
fn keep(registry: &Registry<'_>, asked: &Asked, console: &mut Console) -> Result<(), Error> {
    let Some(lock) = &asked.lock else {
        let path = registry.lock_path();
        console.note(&format!("`{path}` is left as it was: not every image registry answered"))?;
        return Ok(());
    };
    let before = registry.lock().map(|lock| &lock.images);
    let is_same = before.map_or(lock.images.is_empty(), |before| *before == lock.images);
    if is_same || registry.has_broken_lock() || !registry.selected.alone.is_empty() {
        return Ok(());
    }
    registry.put_lock(lock, console)
}

/// What could not be asked is no finding about the registry, and weighs more.
pub(super) fn exit_code(report: &Report) -> u8 {
    let mut findings = report.findings.iter();
    let is_unanswered = findings.any(|levelled| {
        levelled.finding.code == Code::ImageUnanswered && levelled.level >= Level::Deny
    });
    if is_unanswered { exit::NETWORK } else { super::super::exit_code(report) }
}
