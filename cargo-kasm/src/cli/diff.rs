//! `cargo kasm diff`

use std::time::Duration;

use clap::Args;

use super::{Selection, TableFormat};

/// Show what a publication changes: workspaces and their fields, privileges gained, and what breaks.
///
/// OLD and NEW are each a folder, with declarations or with what was published, the address of a site, or
/// a git revision. A revision is read as the same registry was then; write `git:main` where there is a
/// folder `main` as well.
#[derive(Debug, Args)]
#[command(mut_arg("path", |path| path.long("registry").value_name("PATH").help(
    "The registry that is meant: what NEW is by default, and whose repository revisions are looked for in [default: that of the current Cargo package]"
)))]
pub(crate) struct Diff {
    /// What was [default: what is published at the `list_url` of NEW].
    #[arg(value_name = "OLD")]
    pub(crate) old: Option<String>,
    /// What will be [default: the registry as it is declared now].
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Fail where something breaks: a workspace that is gone, another image, a dropped architecture,
    /// release, channel or schema, another `list_url`.
    #[arg(long, help_heading = "Conditions")]
    pub(crate) deny_breaking: bool,
    /// Fail where a workspace gains a privilege, or a new one has any.
    #[arg(long, help_heading = "Conditions")]
    pub(crate) deny_privileges: bool,
    /// How long one answer of a web server may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u16).range(1..=3600), help_heading = "Network")]
    timeout: u16,
    /// How to show differences.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: TableFormat,
}

impl Diff {
    /// How long one answer may take.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeout))
    }
}
