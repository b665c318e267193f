//! `cargo kasm check`: findings, and nothing else.

use registry_core::declare::{self, Reading};

use crate::cli::Check;
use crate::console::Console;
use crate::error::Error;
use crate::{exit, select};

pub(super) fn run(arguments: &Check, console: &mut Console) -> Result<u8, Error> {
    let mut code = exit::OK;
    for selected in select::select(&arguments.selection)? {
        // Even for one workspace all are read: its image or icon may be another one's too.
        let loaded = declare::load(&selected.file, None, Reading::Everything)?;
        let checked = super::check(
            &loaded,
            selected.only.as_deref(),
            &arguments.lints,
            arguments.message_format,
            console,
        )?;
        let counts = super::counted(&checked.report);
        let found = if counts.is_empty() { "no findings" } else { &counts };
        console.status(
            "Checked",
            &format!(
                "{} of `{}`: {found}",
                super::workspaces(&checked.model, &selected),
                selected.file
            ),
        )?;
        code = code.max(super::exit_code(&checked.report));
    }
    Ok(code)
}
