//! `cargo kasm rules` and `cargo kasm explain`

use clap::Args;
use clap::builder::PossibleValuesParser;
use registry_core::finding::{Code, Group, UnknownCode};

use super::TableFormat;

/// Explain rules: what they find, why it matters, how it is mended.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Codes or names, such as KR0301 or bad-version.
    #[arg(value_name = "RULE", required = true, value_parser = rule)]
    pub(crate) rules: Vec<Code>,
}

/// A rule, as people write it and as editors show it.
fn rule(text: &str) -> Result<Code, UnknownCode> {
    let text = text.to_ascii_lowercase();
    text.strip_prefix("kasm::").unwrap_or(&text).parse()
}

/// List the rules: their codes and names, groups, levels, and what they find.
#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// Only the rules of these groups.
    #[arg(value_name = "GROUP", value_parser = PossibleValuesParser::new(Group::ALL.map(Group::name)))]
    pub(crate) groups: Vec<String>,
    /// How to show them.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: TableFormat,
}
