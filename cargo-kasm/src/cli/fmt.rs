//! `cargo kasm fmt`

use clap::Args;

use super::Selection;

/// Put `registry.toml` and every `workspace.toml` in canonical order and layout.
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Show as a patch what would change, change nothing, and fail where there is anything.
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
}
