//! Manual pages, made of what the command line says about itself.
//!
//! `page` writes one, with the sections of `common`; `show` is how people see it.

pub(crate) mod common;
mod page;
mod show;

use clap::{Command, CommandFactory as _};

use crate::cli::Cargo;
use crate::error::Error;

pub(crate) use page::page;
pub(crate) use show::show;

/// All of `cargo kasm`, which knows how each command below it is called.
pub(crate) fn whole() -> Command {
    let mut cargo = Cargo::command();
    cargo.build();
    let kasm = cargo.find_subcommand("kasm").cloned();
    kasm.unwrap_or(cargo)
}

/// The command that some words name; all of `cargo kasm` where there are none.
///
/// # Errors
/// Where there is none.
pub(crate) fn command(words: &[String]) -> Result<Command, Error> {
    let unknown = |word: &String| Error::Usage(format!("`{word}` is no command of `cargo kasm`"));
    let whole = whole();
    let found = words.iter().try_fold(&whole, |command, word| {
        command.find_subcommand(word).ok_or_else(|| unknown(word))
    });
    found.cloned()
}

/// Every command.
pub(crate) fn commands() -> Vec<Command> {
    fn add(command: &Command, all: &mut Vec<Command>) {
        all.push(command.clone());
        command.get_subcommands().for_each(|command| add(command, all));
    }
    let mut all = Vec::new();
    add(&whole(), &mut all);
    all
}

/// The file of a command's page.
pub(crate) fn file_name(command: &Command) -> String {
    format!("{}.1", title(command))
}

/// `cargo-kasm-images-check`
fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}
