//! `cargo kasm check`: findings, and nothing else.

use registry_core::declare::{Loaded, Reading};

use crate::cli::{Check, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{How, Outcome, gather};
use crate::select::{self, Selected};

pub(super) fn run(arguments: &Check, console: &mut Console) -> Result<u8, Error> {
    let chosen = select::select(&arguments.selection, console.is_quiet())?;
    // Even for one workspace all are read: its image or icon may be another one's too.
    let mut whole = chosen.clone();
    whole.registries.iter_mut().for_each(|selected| selected.only = None);
    let forward = arguments.message_format == MessageFormat::CargoJson;
    let how = How { reading: Reading::Everything, lints: &arguments.lints, forward };
    let mut code = exit::OK;
    for (gathered, selected) in gather(&whole, &how, console)?.iter().zip(&chosen.registries) {
        code = code.max(match &gathered.outcome {
            Outcome::Read(loaded) => check(loaded, selected, arguments, console)?,
            Outcome::FilesAlone(loaded) => {
                let code = check(loaded, selected, arguments, console)?;
                code.max(not_all(selected, console)?)
            }
            Outcome::NotBuilt => super::not_built(selected, console)?,
            Outcome::Unreadable(error) => super::unreadable(error, console),
            Outcome::Nothing => exit::OK,
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
    arguments: &Check,
    console: &mut Console,
) -> Result<u8, Error> {
    let checked = super::check(
        loaded,
        selected,
        selected.only.as_deref(),
        &arguments.lints,
        arguments.message_format,
        console,
    )?;
    let counts = super::counted(&checked.report);
    let found = if counts.is_empty() { "no findings" } else { &counts };
    let workspaces = super::workspaces(&checked.model, selected);
    console.status("Checked", &format!("{workspaces} of `{}`: {found}", selected.file))?;
    Ok(super::exit_code(&checked.report))
}
