//! One file a command: its work, from selected registries to an exit code.

mod bundle;
mod check;

use camino::Utf8Path;
use registry_core::declare::Loaded;
use registry_core::finding::{Code, Level, Report};
use registry_core::model::Model;

use crate::cli::{Command, Kasm, Lints, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::report;
use crate::select::Selected;

/// Runs the command that was chosen.
///
/// # Errors
/// What ends a run early; findings do not.
pub fn run(kasm: Kasm, console: &mut Console) -> Result<u8, Error> {
    let (result, format) = match kasm.command {
        Command::Bundle(arguments) => (bundle::run(&arguments, console), arguments.message_format),
        Command::Check(arguments) => (check::run(&arguments, console), arguments.message_format),
    };
    let success = matches!(result, Ok(exit::OK));
    match format {
        MessageFormat::Json => report::json::finished(success, console)?,
        MessageFormat::CargoJson => report::cargo_json::finished(success, console)?,
        MessageFormat::Human | MessageFormat::Short => {}
    }
    result
}

/// A registry after the first three stages.
struct Checked<'l> {
    model: Model<'l>,
    report: Report,
}

/// Models and checks what was read, and shows what was found: everything, or only errors and what
/// concerns `registry.toml` and the workspace in the folder `only`.
fn check<'l>(
    loaded: &'l Loaded,
    selected: &Selected,
    only: Option<&Utf8Path>,
    lints: &Lints,
    format: MessageFormat,
    console: &mut Console,
) -> Result<Checked<'l>, Error> {
    let (model, findings) = registry_core::check::judge(loaded);
    let levels = model.levels.clone().overridden_by(&lints.0);
    let mut report = Report::new(findings, &levels);
    if let Some(only) = only {
        let registry = loaded.registry.source;
        report
            .retain(|source| source == registry || is_in(only, &loaded.sources.file(source).path));
    }
    report::show(&report, loaded, selected, format, console)?;
    Ok(Checked { model, report })
}

/// Whether a source is a workspace's folder, or lies in it.
fn is_in(folder: &Utf8Path, source: &Utf8Path) -> bool {
    source.canonicalize_utf8().is_ok_and(|source| source.starts_with(folder))
}

/// What ended the reading of one registry, where others go on.
fn unreadable(error: &Error, console: &mut Console) -> u8 {
    console.error(error);
    error.exit_code()
}

/// Where a crate does not compile, there is nothing more to say than that.
fn not_built(selected: &Selected, console: &mut Console) -> Result<u8, Error> {
    console
        .problem(&format!("`{}` cannot be checked: its crate does not compile", selected.file))?;
    Ok(exit::FINDINGS)
}

/// The exit code that a report stands for.
fn exit_code(report: &Report) -> u8 {
    if report.is_publishable() {
        exit::OK
    } else if report.contains(Code::UnreadableFile) {
        exit::SYSTEM
    } else {
        exit::FINDINGS
    }
}

/// "3 errors and 1 warning", or nothing.
fn counted(report: &Report) -> String {
    let count = |level, noun: &str| match report.count(level) {
        0 => None,
        1 => Some(format!("1 {noun}")),
        many => Some(format!("{many} {noun}s")),
    };
    let counts: Vec<_> = [count(Level::Deny, "error"), count(Level::Warn, "warning")]
        .into_iter()
        .flatten()
        .collect();
    counts.join(" and ")
}

/// "6 workspaces", or the one that is meant.
fn workspaces(model: &Model<'_>, selected: &Selected) -> String {
    match (&selected.only, model.workspaces.len() + model.unparsed) {
        (Some(only), _) => format!("`{}`", only.file_name().unwrap_or_default()),
        (None, 1) => "1 workspace".to_owned(),
        (None, many) => format!("{many} workspaces"),
    }
}
