//! The arguments of `cargo kasm new`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

/// Create a package with a registry, and the workflow that publishes it.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The package's folder; what lies in it already is never overwritten.
    pub(crate) path: Utf8PathBuf,
    /// What the registry is called [default: the folder's name].
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// What it offers, in a sentence or two.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// The repository that it is published from, such as `owner/name` or its address [default: that of
    /// the git remote `origin`].
    #[arg(long, value_name = "OWNER/NAME", help_heading = "Publishing")]
    pub(crate) repository: Option<String>,
    /// The address under which it is published [default: that of the repository's pages].
    #[arg(long, value_name = "URL", help_heading = "Publishing", conflicts_with = "domain")]
    pub(crate) url: Option<String>,
    /// A domain of its own under which it is published.
    #[arg(long, value_name = "NAME", help_heading = "Publishing")]
    pub(crate) domain: Option<String>,
    /// Whose pages publish it [default: as the repository or the address says, else `github`].
    #[arg(long, help_heading = "Publishing")]
    pub(crate) host: Option<Host>,
    /// Whether to create a git repository [default: `git`, unless the folder lies in one].
    #[arg(long, value_name = "VCS")]
    pub(crate) vcs: Option<Vcs>,
}

/// Who publishes a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    /// GitHub Pages, by a workflow of GitHub Actions.
    Github,
    /// GitLab Pages, by a pipeline of GitLab.
    Gitlab,
    /// Somebody else, by hand.
    None,
}

/// Where the package's history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vcs {
    /// In a git repository.
    Git,
    /// Nowhere.
    None,
}
