//! `cargo kasm show`

use clap::Args;

use super::{Lints, Selection, TableFormat};

/// Show the workspaces of a registry, and what became of their declarations.
#[derive(Debug, Args)]
#[command(mut_arg("path", |path| path.long("registry").value_name("PATH")))]
pub(crate) struct Show {
    /// Only these workspaces, by their folders; `*` stands for any text.
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// All fields, as TOML without anything shared, and beside each value the place that it comes from.
    #[arg(long)]
    pub(crate) resolved: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    /// How to show them.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: TableFormat,
}
