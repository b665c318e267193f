//! `cargo kasm help` and `cargo kasm man`: manual pages.

use crate::cli::{Help, Man};
use crate::console::Console;
use crate::error::Error;
use crate::fix::put;
use crate::{exit, manual};

pub(super) fn help(arguments: &Help, console: &mut Console) -> Result<u8, Error> {
    manual::show(&manual::command(&arguments.command)?, console)?;
    Ok(exit::OK)
}

pub(super) fn man(arguments: &Man, console: &mut Console) -> Result<u8, Error> {
    let Some(folder) = &arguments.write else {
        let page = manual::page(&manual::command(&arguments.command)?)?;
        console.data(page.trim_end())?;
        return Ok(exit::OK);
    };
    std::fs::create_dir_all(folder)
        .map_err(|source| Error::Write { path: folder.clone(), source })?;
    for command in manual::commands() {
        let path = folder.join(manual::file_name(&command));
        put(&path, &manual::page(&command)?)?;
        console.status("Written", path.as_str())?;
    }
    Ok(exit::OK)
}
