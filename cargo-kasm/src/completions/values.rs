//! What each option takes.

use std::ffi::OsStr;

use clap::{Arg, Command};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use registry_core::finding::{Code, Group, Level};
use registry_core::model::{CATEGORIES, RELEASES};

use super::declared;
use crate::manual;

/// A command that knows what its options take, and those of the commands below it.
pub(super) fn with_values(command: Command) -> Command {
    let command = command.mut_args(|arg| match completer(&arg) {
        Some(completer) => arg.add(completer),
        None => arg,
    });
    command.mut_subcommands(with_values)
}

/// What completes an option's value, unless its words are all there are to it, or it is free text.
fn completer(arg: &Arg) -> Option<ArgValueCompleter> {
    let completer = match arg.get_id().as_str() {
        "allow" | "warn" | "deny" | "forbid" => ArgValueCompleter::new(lints),
        "rules" => ArgValueCompleter::new(rules),
        "cap_lints" => from(|| Level::ALL.map(|level| candidate(level.name(), "")).into()),
        "kasm" | "to" | "from" => from(releases),
        "categories" => from(|| CATEGORIES.map(|category| candidate(category, "")).into()),
        "profile" => from(|| ["dev", "release"].map(|profile| candidate(profile, "")).into()),
        "package" | "exclude" => from(declared::packages),
        "features" => from(declared::features),
        "only" | "names" => from(declared::workspaces),
        "command" => ArgValueCompleter::new(Commands),
        "extends" => from(declared::templates),
        "path" | "registry" | "write" => ArgValueCompleter::new(places),
        "place" | "previous" | "old" | "new" | "source" | "dest" | "out_dir" | "target_dir" => {
            ArgValueCompleter::new(PathCompleter::dir())
        }
        "manifest_path" | "icon" | "summary" => ArgValueCompleter::new(PathCompleter::file()),
        _ => return None,
    };
    Some(completer)
}

/// All that begin with what was typed.
fn from(all: impl Fn() -> Vec<CompletionCandidate> + Send + Sync + 'static) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| beginning_with(typed, all()))
}

fn beginning_with(typed: &OsStr, all: Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    let typed = typed.as_encoded_bytes();
    let begins = |candidate: &CompletionCandidate| {
        candidate.get_value().as_encoded_bytes().starts_with(typed)
    };
    all.into_iter().filter(begins).collect()
}

/// A candidate, and what it is.
pub(super) fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = (!help.is_empty()).then(|| help.to_owned().into());
    CompletionCandidate::new(value).help(help)
}

/// The words of a command's name: those of the first level, then those below `images`.
struct Commands;

impl ValueCompleter for Commands {
    fn complete(&self, typed: &OsStr) -> Vec<CompletionCandidate> {
        self.complete_at(0, typed)
    }

    fn complete_at(&self, index: usize, typed: &OsStr) -> Vec<CompletionCandidate> {
        let whole = manual::whole();
        let (first, second) = (whole.get_subcommands(), whole.get_subcommands());
        let commands: Vec<_> = match index {
            0 => first.collect(),
            1 => second.flat_map(Command::get_subcommands).collect(),
            _ => Vec::new(),
        };
        let about = |command: &Command| command.get_about().map(ToString::to_string);
        let candidates = commands
            .into_iter()
            .map(|command| candidate(command.get_name(), &about(command).unwrap_or_default()));
        beginning_with(typed, candidates.collect())
    }
}

/// Rules, by their names; by their codes for who begins one.
fn rules(typed: &OsStr) -> Vec<CompletionCandidate> {
    named(typed, Code::ALL.iter().copied())
}

/// What has a level: rules, and groups of them.
fn lints(typed: &OsStr) -> Vec<CompletionCandidate> {
    let groups = Group::ALL.map(|group| candidate(group.name(), "a group of rules"));
    let mut found = beginning_with(typed, groups.into());
    found.extend(named(typed, Code::ALL.iter().copied().filter(|rule| !rule.is_error())));
    found
}

fn named(typed: &OsStr, rules: impl Iterator<Item = Code>) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let is_code = typed.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("kr"));
    let (typed, all): (_, Vec<_>) = if is_code {
        let rows = rules.map(|rule| candidate(rule.code(), rule.name()));
        (typed.to_ascii_uppercase(), rows.collect())
    } else {
        let rows = rules.map(|rule| candidate(rule.name(), rule.summary()));
        (typed.into_owned(), rows.collect())
    };
    beginning_with(OsStr::new(&typed), all)
}

/// The releases of Kasm, newest first.
fn releases() -> Vec<CompletionCandidate> {
    let numbers = RELEASES.iter().rev().map(|release| release.version().number());
    numbers.map(|number| candidate(&number, "")).collect()
}

/// Folders, the files that declare something, and the workspaces of the registry at hand.
fn places(typed: &OsStr) -> Vec<CompletionCandidate> {
    let is_declaration = |path: &std::path::Path| {
        path.is_dir() || path.extension().is_some_and(|extension| extension == "toml")
    };
    let mut found = PathCompleter::any().filter(is_declaration).complete(typed);
    let known = beginning_with(typed, declared::workspace_paths());
    found.extend(known.into_iter().filter(|one| !is_among(one, &found)).collect::<Vec<_>>());
    found
}

fn is_among(one: &CompletionCandidate, found: &[CompletionCandidate]) -> bool {
    found.iter().any(|other| other.get_value() == one.get_value())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// What only its author knows.
    const FREE: &[&str] = &[
        "channel",
        "config",
        "connections",
        "contact_url",
        "description",
        "domain",
        "folder",
        "friendly_name",
        "host",
        "image",
        "jobs",
        "list_url",
        "modified",
        "name",
        "port",
        "repository",
        "size",
        "target",
        "timeout",
        "url",
        "words",
    ];

    #[test]
    fn every_value_is_completed_or_free() {
        fn visit(command: &Command, seen: &mut Vec<String>) {
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                let takes = arg.get_num_args().is_some_and(|number| number.takes_values());
                if takes && arg.get_possible_values().is_empty() {
                    let is_known = completer(arg).is_some();
                    let name = command.get_name();
                    assert_ne!(is_known, FREE.contains(&id), "`{id}` of `{name}`");
                    seen.push(id.to_owned());
                }
            }
            command.get_subcommands().for_each(|command| visit(command, seen));
        }
        let mut command = crate::cli::Cargo::command();
        command.build();
        let mut seen = Vec::new();
        visit(&command, &mut seen);
        for id in FREE {
            assert!(seen.iter().any(|seen| seen == id), "no option is called `{id}`");
        }
    }
}
