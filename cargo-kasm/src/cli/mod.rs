//! Arguments.

mod add;
mod bump;
mod bundle;
mod check;
mod ci;
mod completions;
mod diff;
mod fmt;
mod images;
mod import;
mod lints;
mod manual;
mod new;
mod output;
mod preview;
mod rules;
mod schema;
mod selection;
mod serve;
mod show;
mod verify;

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand};

use crate::console::Color;
use crate::manual::common;

pub(crate) use add::{Add, Fields, image};
pub(crate) use bump::Bump;
pub(crate) use bundle::{Bundle, Bundling};
pub(crate) use check::Check;
pub(crate) use ci::Ci;
pub(crate) use completions::{Completions, Shell};
pub(crate) use diff::Diff;
pub(crate) use fmt::Fmt;
pub(crate) use images::{
    CheckImages, Images, ImagesCommand, Network, OutdatedImages, UpdateImages,
};
pub(crate) use import::Import;
pub(crate) use lints::Lints;
pub(crate) use manual::{Help, Man};
pub(crate) use new::{Host, New, Vcs};
pub(crate) use output::{MessageFormat, TableFormat};
pub(crate) use preview::Preview;
pub(crate) use rules::{Explain, Rules};
pub(crate) use schema::Schema;
pub(crate) use selection::Selection;
pub(crate) use serve::Serve;
pub(crate) use show::Show;
pub(crate) use verify::Verify;

/// Cargo's side of the command line, so that help and errors say `cargo kasm`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo", styles = clap_cargo::style::CLAP_STYLING)]
pub enum Cargo {
    /// Check and bundle Kasm workspace registries.
    Kasm(Kasm),
}

/// Check and bundle Kasm workspace registries.
#[derive(Debug, Args)]
#[command(version, about, disable_help_subcommand = true)]
#[command(after_help = common::after_help(), after_long_help = common::after_long_help())]
pub struct Kasm {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Colour the output: on a terminal, always or never.
    #[arg(long, value_name = "WHEN", global = true, help_heading = "Output")]
    pub(crate) color: Option<Color>,
    /// Say nothing but findings, errors and data.
    #[arg(short, long, global = true, help_heading = "Output", conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more.
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) verbose: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Add(Add),
    Bump(Bump),
    Bundle(Bundle),
    Check(Check),
    Ci(Ci),
    Completions(Completions),
    Diff(Diff),
    Explain(Explain),
    Fmt(Fmt),
    Help(Help),
    Images(Images),
    Import(Import),
    Man(Man),
    New(New),
    Preview(Preview),
    Rules(Rules),
    Schema(Schema),
    Serve(Serve),
    Show(Show),
    Verify(Verify),
}

/// Puts the word `kasm` where Cargo would, so that `cargo-kasm check` is `cargo kasm check`.
pub(crate) fn with_subcommand(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<_> = args.into_iter().collect();
    if args.get(1).is_none_or(|first| first != "kasm") {
        args.insert(args.len().min(1), "kasm".into());
    }
    args
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cargo::command().debug_assert();
    }
}
