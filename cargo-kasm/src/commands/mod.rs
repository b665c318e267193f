//! One file a command: its work, from selected registries to an exit code.

mod add;
mod bump;
mod bundle;
mod check;
mod ci;
mod completions;
mod diff;
mod explain;
mod fix;
mod fmt;
mod images;
mod import;
mod making;
mod manual;
mod new;
mod preview;
mod rules;
mod schema;
mod serve;
mod serving;
mod show;
mod verify;
mod written;

use std::time::Duration;

use camino::Utf8Path;
use registry_core::declare::Loaded;
use registry_core::finding::{Code, Level, Report};
use registry_core::model::Model;

use crate::cli::{Command, Kasm, Lints, MessageFormat, Selection};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::Outcome;
use crate::report::Reporter;
use crate::select::Selected;
use crate::web::Web;

/// Runs the command that was chosen.
///
/// # Errors
/// What ends a run early; findings do not.
pub fn run(kasm: &Kasm, console: &mut Console) -> Result<u8, Error> {
    match &kasm.command {
        Command::Add(arguments) => add::run(arguments, console),
        Command::Bump(arguments) => bump::run(arguments, console),
        Command::Bundle(arguments) => {
            reported(arguments.message_format, console, |reporter, console| {
                bundle::run(arguments, reporter, console)
            })
        }
        Command::Check(arguments) => {
            reported(arguments.message_format, console, |reporter, console| {
                check::run(arguments, reporter, console)
            })
        }
        Command::Diff(arguments) => diff::run(arguments, console),
        Command::Ci(arguments) => ci::run(arguments, console),
        Command::Completions(arguments) => completions::run(arguments, console),
        Command::Explain(arguments) => explain::run(arguments, console),
        Command::Fmt(arguments) => fmt::run(arguments, console),
        Command::Help(arguments) => manual::help(arguments, console),
        Command::Images(arguments) => images::run(arguments, console),
        Command::Import(arguments) => import::run(arguments, console),
        Command::Man(arguments) => manual::man(arguments, console),
        Command::New(arguments) => new::run(arguments, console),
        Command::Preview(arguments) => preview::run(arguments, console),
        Command::Rules(arguments) => rules::run(arguments, console),
        Command::Schema(arguments) => schema::run(arguments, console),
        Command::Serve(arguments) => serve::run(arguments, console),
        Command::Show(arguments) => show::run(arguments, console),
        Command::Verify(arguments) => {
            reported(arguments.message_format, console, |reporter, console| {
                verify::run(arguments, reporter, console)
            })
        }
    }
}

/// Runs what finds something, and says at the end what can be said only then.
fn reported(
    format: MessageFormat,
    console: &mut Console,
    run: impl FnOnce(&mut Reporter, &mut Console) -> Result<u8, Error>,
) -> Result<u8, Error> {
    let mut reporter = Reporter::new(format);
    let result = run(&mut reporter, console);
    reporter.finished(&result, console)?;
    result
}

/// What asks web servers, where that is allowed.
fn web(selection: &Selection, timeout: Duration) -> Result<Web, Error> {
    if selection.offline || selection.frozen {
        let message = "a web server would be asked, which `--offline` and `--frozen` forbid";
        return Err(Error::Usage(message.to_owned()));
    }
    Ok(Web::new(timeout))
}

/// A registry after the first three stages.
struct Checked<'l> {
    model: Model<'l>,
    report: Report,
}

/// What is asked about what was read.
#[derive(Clone, Copy)]
struct Asked<'a> {
    lints: &'a Lints,
    /// The folder of the one workspace that is meant: of the rest, only errors and what concerns
    /// `registry.toml` are said.
    only: Option<&'a Utf8Path>,
    /// Whether all of the registry was read, so that what silences nothing can be told.
    is_whole: bool,
}

impl Asked<'_> {
    /// Models and checks what was read.
    fn judge<'l>(&self, loaded: &'l Loaded, baseline: UseOfBaseline) -> Checked<'l> {
        let (model, findings) = registry_core::check::judge(loaded);
        let mut policy = self.lints.over(model.policy.clone());
        if self.is_whole {
            policy = policy.reporting_unused();
        }
        if baseline == UseOfBaseline::Ignored {
            policy = policy.for_a_baseline();
        }
        let mut report = Report::new(findings, &policy);
        if let Some(only) = self.only {
            let registry = loaded.registry.source;
            let sources = &loaded.sources;
            report.retain(|source| source == registry || is_in(only, &sources.file(source).path));
        }
        Checked { model, report }
    }
}

/// Whether what the baseline holds is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UseOfBaseline {
    /// It is not.
    Heeded,
    /// It is, to be written anew.
    Ignored,
}

/// Whether a source is a workspace's folder, or lies in it.
fn is_in(folder: &Utf8Path, source: &Utf8Path) -> bool {
    source.canonicalize_utf8().is_ok_and(|source| source.starts_with(folder))
}

/// Leaves out what is no mistake yet: what is missing may be declared in Rust, or in a registry to come.
fn retain_certain(report: &mut Report) {
    report.findings.retain(|levelled| !registry_core::check::needs_the_rest(levelled.finding.code));
}

/// What ended the reading of one registry, where others go on.
fn unreadable(error: &Error, console: &mut Console) -> u8 {
    console.error(error);
    error.exit_code()
}

/// What there is to say of a registry that was not read.
fn unread(outcome: &Outcome, selected: &Selected, console: &mut Console) -> Result<u8, Error> {
    match outcome {
        Outcome::NotBuilt => not_built(selected, console),
        Outcome::Unreadable(error) => Ok(unreadable(error, console)),
        Outcome::Nothing | Outcome::Read(_) | Outcome::FilesFirst(_) | Outcome::FilesAlone(_) => {
            Ok(exit::OK)
        }
    }
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
    let counts = [(report.errors(), "error"), (report.count(Level::Warn), "warning")];
    let counts = counts.into_iter().filter(|&(count, _)| count > 0);
    counts.map(|(count, noun)| number(count, noun)).collect::<Vec<_>>().join(" and ")
}

/// "1 error", "2 errors"
pub(crate) fn number(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// "6 workspaces", or the one that is meant.
fn workspaces(model: &Model<'_>, selected: &Selected) -> String {
    match (&selected.only, model.workspaces.len() + model.unparsed) {
        (Some(only), _) => format!("`{}`", only.file_name().unwrap_or_default()),
        (None, count) => number(count, "workspace"),
    }
}
