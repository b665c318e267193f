//! `cargo kasm images`

use std::time::Duration;

use clap::{Args, Subcommand};

use super::{Lints, MessageFormat, Selection, TableFormat};

/// Ask image registries about the images that a registry offers: without Docker, and without pulling
/// them.
#[derive(Debug, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(crate) struct Images {
    #[command(subcommand)]
    pub(crate) command: ImagesCommand,
}

/// What to do with the answers.
#[derive(Debug, Subcommand)]
pub(crate) enum ImagesCommand {
    Check(CheckImages),
    Update(UpdateImages),
    Outdated(OutdatedImages),
}

/// Check that every image is there, can be pulled by anybody, and is as it is declared; keep what
/// was answered in kasm.lock.
#[derive(Debug, Args)]
#[command(mut_arg("locked", |arg| arg.help("Require that Cargo.lock and kasm.lock are up to date")))]
#[command(mut_arg("offline", |arg| arg.help("Ask nobody but kasm.lock, and run Cargo without network")))]
pub(crate) struct CheckImages {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    #[command(flatten)]
    pub(crate) network: Network,
    /// Read the layers whose unpacked size is not certain otherwise, and count: gigabytes, maybe.
    #[arg(long, help_heading = "Image registries")]
    pub(crate) stream: bool,
    /// How to show findings.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: MessageFormat,
}

/// Take over what image registries say: digests of tags that have moved into kasm.lock, sizes and
/// architectures into the declarations.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct UpdateImages {
    /// Show as a patch what would change, and change nothing.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) diff: bool,
    /// Write without asking.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Declare digests too, `repository:tag@sha256:…`, where Kasm installs the tag as it is declared.
    #[arg(long)]
    pub(crate) pin: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) network: Network,
    /// Read the layers whose unpacked size is not certain otherwise, and count: gigabytes, maybe.
    #[arg(long, help_heading = "Image registries")]
    pub(crate) stream: bool,
}

/// List the tags that are newer than the declared ones.
#[derive(Debug, Args)]
pub(crate) struct OutdatedImages {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) network: Network,
    /// How to show them.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: TableFormat,
}

/// How image registries are asked.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Image registries")]
pub(crate) struct Network {
    /// How many questions may be open at once; to one host at most 4.
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) connections: u16,
    /// How long one answer may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u16).range(1..=3600))]
    timeout: u16,
}

impl Network {
    /// How long one answer may take.
    pub(crate) fn timeout(self) -> Duration {
        Duration::from_secs(u64::from(self.timeout))
    }
}
