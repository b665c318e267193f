//! Arguments of `cargo kasm ci`.

use std::time::Duration;

use camino::Utf8PathBuf;
use clap::Args;

use super::{Bundling, Lints, MessageFormat, Selection};

/// Do in one run what a job is for: look at the layout, check, bundle, verify the bundle as Kasm will
/// see it, and compare it with the site that is published.
///
/// The bundle is written only where every step passed. All of it is told on the page of a GitHub job.
#[derive(Debug, Args)]
pub(crate) struct Ci {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    #[command(flatten)]
    pub(crate) bundling: Bundling,
    /// What was published before: a bundle's folder, or the root of a site [default: the site at
    /// `list_url`].
    #[arg(long, value_name = "DIR|URL")]
    pub(crate) previous: Option<String>,
    /// Begin anew: compare with nothing, and ask no site. `--offline` says it as well.
    #[arg(long, conflicts_with = "previous")]
    no_previous: bool,
    /// Fail where the changes take something away from those who use the registry.
    #[arg(long, help_heading = "Changes")]
    pub(crate) deny_breaking: bool,
    /// Fail where a workspace may do more than it could before.
    #[arg(long, help_heading = "Changes")]
    pub(crate) deny_privileges: bool,
    /// How long a server may take for an answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u16).range(1..=3600), help_heading = "Network")]
    timeout: u16,
    /// A file to add the summary to, in Markdown [default: the one that `GITHUB_STEP_SUMMARY` names].
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) summary: Option<Utf8PathBuf>,
    /// How to show findings [default: `github` in a job of GitHub Actions, else `human`].
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    message_format: Option<MessageFormat>,
}

impl Ci {
    /// How findings are shown.
    pub(crate) fn message_format(&self) -> MessageFormat {
        let is_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        let usual = if is_github { MessageFormat::Github } else { MessageFormat::Human };
        self.message_format.unwrap_or(usual)
    }

    /// How long a server may take for an answer.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout.into())
    }

    /// Whether nothing was published before, or nobody may be asked.
    pub(crate) const fn begins_anew(&self) -> bool {
        let is_offline = self.selection.offline || self.selection.frozen;
        self.no_previous || (is_offline && self.previous.is_none())
    }
}
