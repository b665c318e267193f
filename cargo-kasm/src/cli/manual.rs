//! `cargo kasm help` and `cargo kasm man`

use camino::Utf8PathBuf;
use clap::Args;
use clap::builder::{NonEmptyStringValueParser, TypedValueParser};

/// Show the manual page of a command: as `cargo help` does, in a pager on a terminal.
#[derive(Debug, Args)]
pub(crate) struct Help {
    /// The command, such as `check` or `images update` [default: all of `cargo kasm`].
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

/// Print manual pages as `man` reads them, or write them all, for packages.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The command, such as `check` or `images update` [default: all of `cargo kasm`].
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
    /// Write the pages of all commands into this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "command", value_parser = folder())]
    pub(crate) write: Option<Utf8PathBuf>,
}

/// A folder, and not a variable that somebody forgot to set.
fn folder() -> impl TypedValueParser<Value = Utf8PathBuf> {
    NonEmptyStringValueParser::new().map(Utf8PathBuf::from)
}
