//! `cargo kasm check`: findings, and nothing else.

use registry_core::declare::{Loaded, Reading, WorkspaceDecl};

use super::{Asked, Checked, UseOfBaseline, fix};
use crate::cli::{Check, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{How, Outcome, gather};
use crate::report::Reporter;
use crate::select::{self, Selected};

pub(super) fn run(
    arguments: &Check,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let chosen = select::select(&arguments.selection, console.is_quiet())?;
    if let Some(up_to) = arguments.fixing.wanted() {
        let code = fix::run(&chosen, arguments, up_to, console)?;
        if arguments.fixing.diff {
            return Ok(code);
        }
    }
    // Even for one workspace all are read: its image or icon may be another one's too.
    let mut whole = chosen.clone();
    whole.registries.iter_mut().for_each(|selected| selected.only = None);
    let forward = arguments.message_format == MessageFormat::CargoJson;
    let how = How { reading: Reading::Everything, lints: &arguments.lints, forward };
    let mut code = exit::OK;
    for (gathered, selected) in gather(&whole, &how, console)?.iter().zip(&chosen.registries) {
        code = code.max(match &gathered.outcome {
            Outcome::Read(loaded) => {
                let is_whole = selected.alone.is_empty();
                check(loaded, selected, is_whole, arguments, reporter, console)?
            }
            Outcome::FilesFirst(loaded) => {
                check(loaded, selected, false, arguments, reporter, console)?
            }
            Outcome::FilesAlone(loaded) => {
                let code = check(loaded, selected, false, arguments, reporter, console)?;
                code.max(not_all(selected, console)?)
            }
            outcome => super::unread(outcome, selected, console)?,
        });
    }
    Ok(code)
}

/// Where a crate does not compile, what it declares is not among what was checked.
fn not_all(selected: &Selected, console: &mut Console) -> Result<u8, Error> {
    let file = &selected.file;
    console.problem(&format!(
        "what `{file}` declares in Rust was not checked: its crate does not compile"
    ))?;
    Ok(exit::FINDINGS)
}

fn check(
    loaded: &Loaded,
    selected: &Selected,
    is_whole: bool,
    arguments: &Check,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let asked = Asked { lints: &arguments.lints, only: selected.only.as_deref(), is_whole };
    if arguments.write_baseline {
        return fix::write_baseline(loaded, selected, &asked, reporter, console);
    }
    let Checked { model, mut report } = asked.judge(loaded, UseOfBaseline::Heeded);
    if !is_whole {
        super::retain_certain(&mut report);
    }
    reporter.show(&report, loaded, selected, console)?;
    if arguments.audit {
        let path = |workspace: &WorkspaceDecl| &loaded.sources.file(workspace.source).path;
        let is_meant = |workspace: &&WorkspaceDecl| {
            asked.only.is_none_or(|only| super::is_in(only, path(workspace)))
        };
        let workspaces = loaded.registry.workspaces.iter().filter(is_meant);
        reporter.audited(workspaces, loaded, selected, console)?;
    }
    let counts = super::counted(&report);
    let found = if counts.is_empty() { "no findings" } else { &counts };
    let workspaces = super::workspaces(&model, selected);
    let fixes = fix::offered(&report, loaded, selected);
    let file = &selected.file;
    let of = if selected.alone.is_empty() {
        format!("of `{file}`")
    } else {
        format!("in `{file}`, without a registry")
    };
    console.status("Checked", &format!("{workspaces} {of}: {found}{fixes}"))?;
    Ok(super::exit_code(&report))
}
