//! `cargo kasm bundle`, and what `ci` takes of it

use camino::Utf8PathBuf;
use clap::Args;

use super::{Lints, MessageFormat, Selection};
use crate::modified;
use crate::publish::Archive;

/// Check registries, then write the folders that a web server publishes.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    #[command(flatten)]
    pub(crate) bundling: Bundling,
    /// Write one file instead of a folder, beside where the folder would be: `public.zip` for
    /// `public`.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) archive: Option<Archive>,
    /// The bundle before this one, or the address at which it is published: workspaces that say what they
    /// said there keep their times.
    #[arg(long, value_name = "DIR|URL")]
    pub(crate) previous: Option<String>,
    /// How to show findings.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: MessageFormat,
}

/// How a bundle is made, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Bundling {
    /// Where to write [default: `target/kasm/<name>` for a Cargo package, else `public` beside
    /// registry.toml].
    #[allow(
        rustdoc::broken_intra_doc_links,
        reason = "it is for the command line, where brackets are no links"
    )]
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: Option<Utf8PathBuf>,
    /// Write no pages for people.
    #[arg(long)]
    pub(crate) no_site: bool,
    /// The lists' time of modification, in milliseconds since 1970 [default: `SOURCE_DATE_EPOCH`, that of
    /// a bundle which says the same, the last commit's, or the newest file's].
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=modified::LATEST))]
    pub(crate) modified: Option<u64>,
}
