//! `cargo kasm schema`

use camino::Utf8PathBuf;
use clap::Args;

use crate::schemas;

/// Print the JSON schema of what is read or written, or write those by which editors know a registry.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// What it is of; without it, the schemas are listed.
    #[arg(value_name = "SCHEMA")]
    pub(crate) of: Option<schemas::Of>,
    /// Write the schemas of registry.toml and workspace.toml to `.kasm` beside registry.toml, the one at
    /// this path or nearest above the current folder.
    #[arg(long, value_name = "PATH", num_args = 0..=1, conflicts_with = "of")]
    #[expect(clippy::option_option, reason = "an option whose value may be left out")]
    pub(crate) write: Option<Option<Utf8PathBuf>>,
}
