//! How what is said looks: colours, links, how much of it there is. The command line decides, then Cargo's
//! variables, then everybody's, then what standard error is.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};

use anstream::ColorChoice;
use clap::ValueEnum as _;

use crate::console::Color;

/// Decides about colours for the whole process, by what `--color` says.
pub(crate) fn decide_colors(said: Option<Color>) {
    choice(said, |name| std::env::var(name).ok()).write_global();
}

/// What is left to `auto` is decided stream by stream, by `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, and what a
/// terminal can show.
fn choice(said: Option<Color>, variable: impl Fn(&str) -> Option<String>) -> ColorChoice {
    let of_cargo = || Color::from_str(&variable("CARGO_TERM_COLOR")?, true).ok();
    match said.or_else(of_cargo).unwrap_or_default() {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

/// What `--color` says, if it says it right, before arguments are parsed: what is wrong with them is said
/// in colours too.
pub(crate) fn color_of(args: &[OsString]) -> Option<Color> {
    let args = args.iter().take_while(|arg| *arg != "--");
    let mut words = args.map(|arg| arg.to_str().unwrap_or_default());
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--color") {
            Some("") => words.next(),
            Some(value) => value.strip_prefix('='),
            None => None,
        };
        if let Some(value) = value {
            return Color::from_str(value, false).ok();
        }
    }
    None
}

/// Whether the codes of rules are links on standard error.
pub(crate) fn has_links() -> bool {
    let variable = |name: &str| std::env::var(name).ok();
    let can_show = || io::stderr().is_terminal() && supports_hyperlinks::supports_hyperlinks();
    // Who wants no colours wants no links either: both steer the terminal.
    let has_colors = anstream::AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    has_colors && is_set(variable, "CARGO_TERM_HYPERLINKS").unwrap_or_else(can_show)
}

/// Whether long work says how far it is, where standard error is a terminal.
pub(crate) fn shows_progress(is_quiet: bool) -> bool {
    let is = |name: &str, value: &str| std::env::var_os(name).is_some_and(|said| said == value);
    // The log of a job is read later.
    let is_watched = std::env::var_os("CI").is_none() && !is("TERM", "dumb");
    !is_quiet && is_watched && !is("CARGO_TERM_PROGRESS_WHEN", "never")
}

/// What a variable of Cargo's says, if it says `true` or `false`.
fn is_set(variable: impl Fn(&str) -> Option<String>, name: &str) -> Option<bool> {
    variable(name)?.parse().ok()
}

/// Whether little is said, and whether much: `--quiet` and `--verbose`, where neither is given Cargo's
/// variables.
pub(crate) fn volume(quiet: bool, verbose: bool) -> (bool, bool) {
    volume_by(quiet, verbose, |name| std::env::var(name).ok())
}

fn volume_by(
    quiet: bool,
    verbose: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> (bool, bool) {
    if quiet || verbose {
        return (quiet, verbose);
    }
    let is_set = |name| is_set(&variable, name).unwrap_or_default();
    let quiet = is_set("CARGO_TERM_QUIET");
    (quiet, !quiet && is_set("CARGO_TERM_VERBOSE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        move |name| {
            let found = pairs.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn the_command_line_counts_before_cargos_variable() {
        let always: &[_] = &[("CARGO_TERM_COLOR", "always"), ("NO_COLOR", "1")];
        for (args, pairs, expected) in [
            (&["check"][..], &[][..], ColorChoice::Auto),
            (&["check"], always, ColorChoice::Always),
            (&["check", "--color", "never"], always, ColorChoice::Never),
            (&["--color=auto", "check"], always, ColorChoice::Auto),
            (&["check"], &[("CARGO_TERM_COLOR", "Never")], ColorChoice::Never),
            (&["check"], &[("CARGO_TERM_COLOR", "mauve")], ColorChoice::Auto),
            // What follows is no option; what is no word of it is an error soon.
            (&["check", "--", "--color", "never"], always, ColorChoice::Always),
            (&["check", "--color", "mauve"], always, ColorChoice::Always),
            (&["check", "--color"], always, ColorChoice::Always),
            (&["check", "--colors=never"], always, ColorChoice::Always),
        ] {
            let args: Vec<_> = args.iter().map(OsString::from).collect();
            let choice = choice(color_of(&args), variables(pairs));
            assert_eq!(choice, expected, "{args:?} {pairs:?}");
        }
    }

    #[test]
    fn options_count_before_variables_of_volume() {
        let quiet: &[_] = &[("CARGO_TERM_QUIET", "true"), ("CARGO_TERM_VERBOSE", "true")];
        for (options, pairs, expected) in [
            ((false, false), &[][..], (false, false)),
            ((false, false), quiet, (true, false)),
            ((false, false), &quiet[1..], (false, true)),
            ((false, true), quiet, (false, true)),
            ((true, false), &quiet[1..], (true, false)),
            ((false, false), &[("CARGO_TERM_QUIET", "yes")], (false, false)),
        ] {
            let (quiet, verbose) = options;
            assert_eq!(
                volume_by(quiet, verbose, variables(pairs)),
                expected,
                "{options:?} {pairs:?}"
            );
        }
    }
}
