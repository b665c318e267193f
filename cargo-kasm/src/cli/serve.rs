//! `cargo kasm serve`

use std::net::IpAddr;

use clap::Args;

use super::{Lints, Selection};

/// Show a registry in a browser while it is written, anew with every file that is saved.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    /// The address to listen on: 0.0.0.0 or :: serves everybody in the network, a Kasm server for one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1", help_heading = "Server")]
    pub(crate) host: IpAddr,
    /// The port to listen on [default: 8080, or the next free one].
    #[arg(long, value_name = "N", help_heading = "Server")]
    pub(crate) port: Option<u16>,
    /// Open the site in the browser.
    #[arg(long, help_heading = "Server")]
    pub(crate) open: bool,
}
