//! Where everything is said: data on stdout, talk on stderr, colours only where they are wanted.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use clap_cargo::style;

use crate::error::Error;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Standard output and error.
pub struct Console {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    quiet: bool,
    verbose: bool,
}

impl Console {
    /// The process's own streams. `--color` decides, else `CARGO_TERM_COLOR`, else the terminal.
    pub fn new(color: Option<Color>, quiet: bool, verbose: bool) -> Self {
        let choice = match color.or_else(color_of_cargo).unwrap_or_default() {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            out: Box::new(AutoStream::new(io::stdout(), choice)),
            err: Box::new(AutoStream::new(io::stderr(), choice)),
            quiet,
            verbose,
        }
    }

    /// A line of data.
    ///
    /// # Errors
    /// Where standard output cannot be written to.
    pub fn data(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }

    /// A line of talk that is shown however quiet a run is.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn talk(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.err, "{line}")
    }

    /// A status line, as Cargo's: a verb and what it was done to.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn status(&mut self, verb: &str, rest: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let green = style::HEADER;
        writeln!(self.err, "{green}{verb:>12}{green:#} {rest}")
    }

    /// A remark that only `--verbose` shows.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn detail(&mut self, text: &str) -> io::Result<()> {
        if self.verbose { self.note(text) } else { Ok(()) }
    }

    /// A remark.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let cyan = style::NOTE;
        writeln!(self.err, "{cyan}note{cyan:#}: {text}")
    }

    /// What ended the run, with its causes.
    pub fn error(&mut self, error: &Error) {
        if error.is_broken_pipe() {
            return;
        }
        let red = style::ERROR;
        // There is nowhere left to say that this failed.
        let _ = writeln!(self.err, "{red}error{red:#}: {error}");
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            let _ = writeln!(self.err, "  caused by: {}", error.to_string().trim_end());
            cause = error.source();
        }
    }
}

fn color_of_cargo() -> Option<Color> {
    match std::env::var("CARGO_TERM_COLOR").ok()?.as_str() {
        "always" => Some(Color::Always),
        "never" => Some(Color::Never),
        _ => None,
    }
}
