//! Where everything is said: data on stdout, talk on stderr, colours only where they are wanted.

use std::io::{self, Write};

use anstream::AutoStream;
use clap_cargo::style;
use registry_core::finding::escaped;

use crate::error::Error;
use crate::terminal;

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
    /// As it is: what decides about colours would also take characters out of data.
    out: Box<dyn Write>,
    page: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Whether standard error shows links.
    has_links: bool,
    quiet: bool,
    verbose: bool,
    problems: Vec<String>,
}

impl Console {
    /// The process's own streams, in colours where they are wanted.
    pub fn new(quiet: bool, verbose: bool) -> Self {
        let (quiet, verbose) = terminal::volume(quiet, verbose);
        Self {
            out: Box::new(io::stdout()),
            page: Box::new(AutoStream::auto(io::stdout())),
            err: Box::new(AutoStream::auto(io::stderr())),
            has_links: terminal::has_links(),
            quiet,
            verbose,
            problems: Vec::new(),
        }
    }

    /// Where nothing is said, since it has been.
    pub(crate) fn silent() -> Self {
        let nowhere = || Box::new(io::sink());
        Self {
            out: nowhere(),
            page: nowhere(),
            err: nowhere(),
            has_links: false,
            quiet: true,
            verbose: false,
            problems: Vec::new(),
        }
    }

    /// A line of data.
    ///
    /// # Errors
    /// Where standard output cannot be written to.
    pub fn data(&mut self, line: &str) -> io::Result<()> {
        unless_closed(writeln!(self.out, "{line}"))
    }

    /// Lines that were asked for, in colours where they are wanted.
    ///
    /// # Errors
    /// Where standard output cannot be written to.
    pub fn page(&mut self, text: &str) -> io::Result<()> {
        unless_closed(writeln!(self.page, "{text}"))
    }

    /// How many columns what is asked for may take; any number where no terminal shows it.
    pub fn columns(&self) -> Option<usize> {
        let terminal = terminal_size::terminal_size_of(io::stdout());
        terminal.map(|(terminal_size::Width(columns), _)| usize::from(columns))
    }

    /// A line of talk that is shown however quiet a run is.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn talk(&mut self, line: &str) -> io::Result<()> {
        unless_closed(writeln!(self.err, "{line}"))
    }

    /// A line of talk about what came of a run.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn aside(&mut self, line: &str) -> io::Result<()> {
        if self.quiet { Ok(()) } else { self.talk(line) }
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
        unless_closed(writeln!(self.err, "{green}{verb:>12}{green:#} {}", escaped(rest)))
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
        unless_closed(writeln!(self.err, "{cyan}note{cyan:#}: {}", escaped(text)))
    }

    /// Something that does not end a run, but that somebody should see to.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn warning(&mut self, text: &str) -> io::Result<()> {
        let yellow = style::WARN;
        unless_closed(writeln!(self.err, "{yellow}warning{yellow:#}: {}", escaped(text)))
    }

    /// Whether only findings, errors and data are wanted.
    pub const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether what is said may be a link.
    pub const fn has_links(&self) -> bool {
        self.has_links
    }

    /// Why a command did not do its work, where that does not end the run.
    ///
    /// # Errors
    /// Where standard error cannot be written to.
    pub fn problem(&mut self, text: &str) -> io::Result<()> {
        self.problems.push(text.to_owned());
        let red = style::ERROR;
        unless_closed(writeln!(self.err, "{red}error{red:#}: {}", escaped(text)))
    }

    /// Every problem and error so far, for what is said of them at the end.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// What ended the run, with its causes.
    pub fn error(&mut self, error: &Error) {
        self.problems.push(error.to_string());
        let red = style::ERROR;
        let lines: Vec<_> = error.with_causes().lines().map(escaped).collect();
        // There is nowhere left to say that this failed.
        let _ = writeln!(self.err, "{red}error{red:#}: {}", lines.join("\n"));
    }
}

/// Somebody who reads no further, such as `head`, changes nothing about what a run finds.
pub(crate) fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
