//! `cargo kasm bump`

use clap::Args;

use super::Selection;
use crate::bump::Release;

/// Add a release of Kasm to the workspaces of a registry, as each of them has the newest one.
#[derive(Debug, Args)]
pub(crate) struct Bump {
    /// The release, such as 1.20.
    #[arg(value_name = "RELEASE")]
    pub(crate) to: Release,
    /// Only these workspaces, by their folders, and not what several share.
    #[arg(long, value_name = "FOLDER", num_args = 1..)]
    pub(crate) only: Vec<String>,
    /// The release that the new one is made like [default: the newest one that there is].
    #[arg(long, value_name = "RELEASE")]
    pub(crate) from: Option<Release>,
    /// Show as a patch what would change, and change nothing.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) diff: bool,
    /// Write without asking.
    #[arg(short, long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
}
