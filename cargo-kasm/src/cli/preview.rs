//! `cargo kasm preview`

use clap::Args;
use registry_core::grammar;
use registry_core::model::KasmVersion;

use super::{Selection, TableFormat};

/// Show what a Kasm server will list: how many workspaces for each release and channel, or which.
#[derive(Debug, Args)]
#[command(mut_arg("path", |path| path.value_name("PATH|URL").help(WHAT)))]
pub(crate) struct Preview {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// The release whose list is shown whole: 1.18.
    #[arg(long, value_name = "RELEASE", value_parser = release)]
    pub(crate) kasm: Option<KasmVersion>,
    /// The channel that is selected [default: what is selected at first].
    #[arg(long, value_name = "TAG")]
    pub(crate) channel: Option<String>,
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: TableFormat,
}

const WHAT: &str = "A registry's folder or its registry.toml, a package's folder; or what is \
    published: a bundle's folder, or the address of a site [default: the registries of the current \
    Cargo package]";

/// A release, as people and registries write it, and whether or not it reads registries.
fn release(text: &str) -> Result<KasmVersion, &'static str> {
    let is_plain = text.starts_with(|first: char| first.is_ascii_digit());
    let parts = grammar::numbers(text).filter(|_| is_plain);
    let parts = parts.ok_or("a release of Kasm is written `1.18` or `1.18.x`")?;
    Ok(KasmVersion::from(parts).wildcard())
}
