//! `cargo kasm verify`

use std::time::Duration;

use clap::Args;
use registry_core::model::{RELEASES, Release, Schema};

use super::{Lints, MessageFormat};
use crate::bump;

/// Visit a registry as Kasm's server and its users' browsers do, and say what each Kasm release makes
/// of it.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The address of any registry, as an admin enters it; or the folder of a bundle, which is taken
    /// to be published at its own `list_url`, and for which nobody is asked.
    #[arg(value_name = "DIR|URL")]
    pub(crate) place: String,
    /// Only what this release makes of it, such as 1.18; fail where it would not add it.
    #[arg(long, value_name = "RELEASE")]
    kasm: Option<bump::Release>,
    /// How long one answer may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u16).range(1..=3600))]
    timeout: u16,
    #[command(flatten)]
    pub(crate) lints: Lints,
    /// How to show findings, and with `json` what each release makes of the registry.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: MessageFormat,
}

impl Verify {
    /// Whether one release was named.
    pub(crate) const fn is_about_one(&self) -> bool {
        self.kasm.is_some()
    }

    /// The releases that are asked about. What follows the newest one reads what that reads.
    pub(crate) fn releases(&self) -> Vec<Release> {
        let Some(bump::Release { number }) = self.kasm else { return RELEASES.to_vec() };
        let latest = RELEASES.iter().rev().find(|release| release.number <= number);
        let schema = latest.map_or(Schema::V1_0, |release| release.schema);
        vec![Release { number, schema }]
    }

    /// How long one answer may take.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeout))
    }
}
