//! How people see a page: as Cargo shows its own.

use std::io::{self, IsTerminal as _};
use std::process::Command as Process;

use clap::Command;

use super::{file_name, page};
use crate::console::Console;
use crate::error::Error;

/// Shows the page of a command: on a terminal by `man`, or where there is none, as text in a pager;
/// elsewhere as text.
///
/// # Errors
/// Where standard output cannot be written to.
pub(crate) fn show(command: &Command, console: &mut Console) -> Result<(), Error> {
    let text = command.clone().render_long_help();
    if io::stdout().is_terminal() {
        let plain = text.to_string();
        let page = page(command)?;
        let pager = std::env::var("PAGER").unwrap_or_default();
        let programs = [("man", &page), (&*pager, &plain), ("less", &plain), ("more", &plain)];
        for (program, content) in programs {
            if is_shown(program, &file_name(command), content) {
                return Ok(());
            }
        }
    }
    Ok(console.page(text.ansi().to_string().trim_end())?)
}

/// Whether a program, with its arguments, was there to show a file.
fn is_shown(program: &str, name: &str, content: &str) -> bool {
    let mut words = program.split_whitespace();
    let (Some(program), Ok(folder)) = (words.next(), tempfile::tempdir()) else { return false };
    if std::fs::write(folder.path().join(name), content).is_err() {
        return false;
    }
    // `man` looks up a name by itself, but reads what is a path.
    let mut pager = Process::new(program);
    pager.args(words).arg(format!("./{name}")).current_dir(folder.path());
    leave_interrupts_to_it();
    // How it ends says nothing: many are left half-way.
    pager.status().is_ok()
}

/// In a pager, Ctrl-C ends a search: who waits for the pager goes on waiting, and removes its file then.
#[cfg(unix)]
fn leave_interrupts_to_it() {
    let heard = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGQUIT] {
        // Where the system refuses, it ends as every program does.
        let _ = signal_hook::flag::register(signal, std::sync::Arc::clone(&heard));
    }
}

#[cfg(not(unix))]
fn leave_interrupts_to_it() {}
