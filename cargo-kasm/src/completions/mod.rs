//! What completes a command line: a script for each shell, which asks this program while somebody types.
//!
//! [`values`] knows what each option takes, and [`declared`] what the registry at hand declares.

mod declared;
mod values;

use std::ffi::{OsStr, OsString};

use clap::CommandFactory as _;
use clap_complete::engine::{self, CompletionCandidate};

use crate::cli::{Cargo, Shell};

/// The script of a shell.
pub(crate) fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("../../completions/cargo-kasm.bash"),
        Shell::Elvish => include_str!("../../completions/cargo-kasm.elv"),
        Shell::Fish => include_str!("../../completions/cargo-kasm.fish"),
        Shell::Powershell => include_str!("../../completions/cargo-kasm.ps1"),
        Shell::Zsh => include_str!("../../completions/cargo-kasm.zsh"),
    }
}

/// What the last of these words may become: a candidate a line and, behind a tab, what it is.
pub(crate) fn lines(words: &[OsString]) -> Vec<String> {
    let Some(last) = words.last() else { return Vec::new() };
    let before = [OsString::from("cargo"), OsString::from("kasm")];
    let words: Vec<_> = before.iter().chain(words).cloned().collect();
    let index = words.len() - 1;
    let here = std::env::current_dir().ok();
    let mut command = values::with_values(Cargo::command());
    let found = engine::complete(&mut command, words, index, here.as_deref());
    // There is nobody to tell why nothing is known.
    let mut found = found.unwrap_or_default();
    leave_out_options(last, &mut found);
    found.iter().filter_map(line).collect()
}

/// Where values are known, options are shown only to somebody who began one.
fn leave_out_options(word: &OsStr, found: &mut Vec<CompletionCandidate>) {
    let is_value = |candidate: &CompletionCandidate| !is_option(candidate.get_value());
    if !is_option(word) && found.iter().any(is_value) {
        found.retain(is_value);
    }
}

fn is_option(word: &OsStr) -> bool {
    word.as_encoded_bytes().starts_with(b"-")
}

/// A candidate as the scripts read it, unless a line cannot hold it.
fn line(candidate: &CompletionCandidate) -> Option<String> {
    let value = candidate.get_value().to_str().filter(|text| !text.contains(char::is_control))?;
    let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.lines().next().unwrap_or_default().replace('\t', " ");
    Some(if help.is_empty() { value.to_owned() } else { format!("{value}\t{help}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(words: &[&str]) -> Vec<String> {
        let words: Vec<_> = words.iter().map(OsString::from).collect();
        let lines = lines(&words).into_iter();
        lines.map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn each_word_is_completed_by_what_stands_before_it() {
        for (words, expected) in [
            (&["chec"][..], &["check"][..]),
            (&["images", "o"], &["outdated"]),
            (&["check", "--message-format", "cargo"], &["cargo-json"]),
            (&["check", "--message-format=cargo"], &["--message-format=cargo-json"]),
            (&["check", "--color", "n"], &["never"]),
            (&["-q", "check", "-D", "bad-ver"], &["bad-version"]),
            (&["check", "-Dbad-ver"], &["-Dbad-version"]),
            (&["explain", "bad-version", "KR0301"], &["KR0301"]),
            (&["explain", "kr0301"], &["KR0301"]),
            (&["rules", "secu"], &["security"]),
            (&["bump", "1.19"], &["1.19"]),
            (&["add", "Desk", "--kasm", "1.18,1.19"], &["1.18,1.19"]),
            (&["nothing", "x"], &[]),
            (&["check", "--", "--col"], &[]),
            (&[], &[]),
        ] {
            assert_eq!(values(words), expected, "{words:?}");
        }
    }

    #[test]
    fn options_wait_for_a_dash_where_there_are_values() {
        assert!(values(&["rules", ""]).iter().all(|value| !value.starts_with('-')));
        assert!(values(&["rules", "-"]).contains(&"--message-format".to_owned()));
        // An error is no lint.
        assert!(!values(&["check", "-A", ""]).contains(&"syntax".to_owned()));
        assert!(values(&["explain", ""]).contains(&"syntax".to_owned()));
    }

    #[test]
    fn what_would_break_a_line_is_left_out() {
        assert_eq!(line(&CompletionCandidate::new("two\nlines")), None);
        let candidate = CompletionCandidate::new("a").help(Some("b\tc\nd".into()));
        assert_eq!(line(&candidate).as_deref(), Some("a\tb c"));
    }
}
