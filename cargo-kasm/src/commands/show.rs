//! `cargo kasm show`: what declarations became.

use registry_core::declare::{Loaded, Reading};

use super::{Asked, Checked, UseOfBaseline};
use crate::cli::{Show, TableFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{How, Outcome, gather};
use crate::select::{self, Selected};
use crate::show;

pub(super) fn run(arguments: &Show, console: &mut Console) -> Result<u8, Error> {
    let chosen = select::select(&arguments.selection, console.is_quiet())?;
    let how = How { reading: Reading::Everything, lints: &arguments.lints, forward: false };
    let mut code = exit::OK;
    for gathered in gather(&chosen, &how, console)? {
        code = code.max(match &gathered.outcome {
            Outcome::Read(loaded) | Outcome::FilesFirst(loaded) | Outcome::FilesAlone(loaded) => {
                registry(loaded, gathered.selected, arguments, console)?
            }
            outcome => super::unread(outcome, gathered.selected, console)?,
        });
    }
    Ok(code)
}

fn registry(
    loaded: &Loaded,
    selected: &Selected,
    arguments: &Show,
    console: &mut Console,
) -> Result<u8, Error> {
    let (workspaces, unknown) = show::named(loaded, &arguments.names);
    if let Some(name) = unknown.first() {
        let folders = loaded.registry.workspaces.iter().map(|other| other.folder.as_str());
        let near = registry_core::finding::nearest(name, folders);
        let help = near.map(|near| format!("\n  help: did you mean `{near}`?")).unwrap_or_default();
        let file = &selected.file;
        return Err(Error::Usage(format!("`{file}` has no workspace `{name}`{help}")));
    }
    let asked = Asked { lints: &arguments.lints, only: None, is_whole: false };
    let Checked { model, report } = asked.judge(loaded, UseOfBaseline::Heeded);
    match arguments.message_format {
        TableFormat::Json => {
            let is_meant = |folder: &str| workspaces.iter().any(|other| other.folder == folder);
            let meant = model.workspaces.iter().filter(|other| is_meant(&other.decl.folder));
            for workspace in meant {
                console.data(&show::object(workspace, &model, loaded).to_string())?;
            }
        }
        TableFormat::Human if arguments.resolved => {
            console.data(show::tables(workspaces.iter().copied(), loaded).trim_end())?;
        }
        TableFormat::Human => {
            let width = workspaces.iter().map(|other| other.folder.chars().count()).max();
            for workspace in &workspaces {
                console.data(&show::line(workspace, width.unwrap_or_default(), &loaded.sources))?;
            }
        }
    }
    // What is shown may be wrong, and nobody is told so twice.
    if !report.is_publishable() {
        let counts = super::counted(&report);
        let file = &selected.file;
        console.warning(&format!("`{file}` has {counts}: `cargo kasm check` says which"))?;
    }
    Ok(super::exit_code(&report))
}
