//! Cargo plugin for Kasm workspace registries: `cargo kasm …` checks and bundles them.
//!
//! The program is this crate; [`main`] is all that its binary calls. What other programs ask is
//! `registry_core`, the library that judges registries. Some parts here are of use without a command
//! line as well, such as the layout of declarations and the pages about rules:
//!
//! ```
//! use cargo_kasm::format::{File, format};
//! use cargo_kasm::pages;
//! use registry_core::finding::Code;
//!
//! let declaration = "description = 'Edits code.'\nfriendly_name='Code'\n";
//! let laid_out = "friendly_name = \"Code\"\ndescription = \"Edits code.\"\n";
//! assert_eq!(format(declaration, File::Workspace)?, laid_out);
//!
//! assert!(pages::page(Code::BadVersion).starts_with("## KR0301: bad-version"));
//! # Ok::<(), cargo_kasm::format::FormatError>(())
//! ```
//!
//! # From arguments to an exit code
//!
//! 1. [`cli`] turns arguments into a command and its options.
//! 2. [`select`] finds the registries that are meant: by path, or as packages of a Cargo workspace.
//! 3. `gather` reads them: their files, and, built by Cargo ([`compiled`]), their crates.
//! 4. [`commands`] runs the stages of `registry_core` on each of them.
//! 5. [`report`] shows findings, [`pages`] explains rules, [`schemas`] tell editors what may be
//!    written; [`console`] is where everything is said.
//! 6. [`modified`] decides the bundle's time, [`history`] knows its past, [`storefront`] adds its site, [`publish`]
//!    puts it on disk; or `serve` shows it while it is written.
//!
//! What systems do differently is in `system`.
//!
//! `published` reads what was published, by this project or by others.
//! `images` asks image registries, whose protocol is spoken in `oci`; `web` asks web servers. Both go
//! over the connections of `net`.
//! [`mod@format`] lays out TOML, and [`bump`] adds a release of Kasm; what they make of a file is shown and
//! written as by `fix`.
//! [`import`] makes a declaration of a registry that was not written for this project.
//!
//! Data goes to stdout, talk to stderr. The exit codes are [`exit`]'s constants.

pub mod bump;
mod cache;
pub mod cli;
pub mod commands;
pub mod compiled;
mod completions;
pub mod console;
pub mod error;
pub mod exit;
mod fix;
pub mod format;
#[doc(hidden)]
pub mod fuzzed;
mod gather;
mod git;
pub mod history;
mod images;
pub mod import;
mod manual;
pub mod modified;
mod net;
mod oci;
pub mod pages;
mod progress;
pub mod publish;
mod published;
pub mod report;
mod scaffold;
pub mod schemas;
pub mod select;
mod serve;
pub mod show;
pub mod storefront;
mod system;
mod terminal;
mod text;
mod web;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

/// Runs the command line. `args` are those of the process, the program's name first.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = cli::with_subcommand(args);
    terminal::decide_colors(terminal::color_of(&args));
    // `cargo help kasm` asks so, and whoever does shall see what Cargo shows of its own commands.
    let is_help = matches!(&args[..], [_, _, option] if option == "--help");
    let parsed = if is_help {
        cli::Cargo::try_parse_from(["cargo", "kasm", "help"])
    } else {
        cli::Cargo::try_parse_from(args)
    };
    let kasm = match parsed {
        Ok(cli::Cargo::Kasm(kasm)) => kasm,
        Err(instead) => return said(&instead),
    };
    terminal::decide_colors(kasm.color);
    start_threads();
    let mut console = console::Console::new(kasm.quiet, kasm.verbose);
    progress::want(terminal::shows_progress(console.is_quiet()));
    let code = match commands::run(&kasm, &mut console) {
        Ok(code) => code,
        Err(error) => {
            console.error(&error);
            error.exit_code()
        }
    };
    ExitCode::from(code)
}

/// Says what arguments ask for by themselves: help, the version, or other arguments.
fn said(instead: &clap::Error) -> ExitCode {
    match console::unless_closed(instead.print()) {
        Ok(()) => ExitCode::from(u8::try_from(instead.exit_code()).unwrap_or(exit::USAGE)),
        Err(error) => {
            let error = error::Error::from(error);
            console::Console::new(false, false).error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

/// Where the system allows no further threads, this one does all the work.
fn start_threads() {
    if rayon::ThreadPoolBuilder::new().build_global().is_err() {
        // A pool that exists already is as good.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    }
}
