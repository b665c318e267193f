//! `cargo kasm import`: a registry as it was, as a short declaration.

use crate::cli::Import;
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::import::{Imported, Request, Summary, import};

pub(super) fn run(arguments: &Import, console: &mut Console) -> Result<u8, Error> {
    let request = Request {
        source: &arguments.source,
        dest: arguments.dest.as_deref(),
        settings: arguments.settings.said(),
        dry_run: arguments.dry_run,
    };
    let Imported { dest, toml, summary } = import(&request)?;
    if arguments.dry_run {
        console.data(toml.trim_end_matches('\n'))?;
    }
    let workspaces = super::number(summary.workspaces, "workspace");
    let verb = if arguments.dry_run { "Would import" } else { "Imported" };
    let (json, bytes) = (summary.json, summary.toml);
    let sizes = format!("{json} bytes of JSON are {bytes} bytes of TOML");
    console.status(verb, &format!("{workspaces} into `{dest}`: {sizes}"))?;
    details(&summary, console)?;
    if !arguments.dry_run {
        console.note(&format!("see what it says with `cargo kasm check {dest}`"))?;
    }
    Ok(exit::OK)
}

fn details(summary: &Summary, console: &mut Console) -> Result<(), Error> {
    if !summary.folded.is_empty() {
        console.note(&format!("found in common: {}", summary.folded))?;
    }
    for (folder, reason) in &summary.kept {
        console.warning(&format!("`{folder}` stays a `workspace.json`: {reason}"))?;
    }
    for note in &summary.notes {
        console.warning(note)?;
    }
    if let Some(left) = summary.left() {
        console.note(&format!("not taken over: {left}"))?;
    }
    if summary.is_old {
        console.note(
            "only schema 1.0 was published, which no Kasm from 1.16 on reads; \
             `cargo kasm check --fix --unsafe-fixes` adds schema 1.1",
        )?;
    }
    Ok(())
}
