//! Every command: a chapter each, of what clap knows.

use cargo_kasm::cli::Cargo;
use clap::{Arg, Command, CommandFactory as _};

use super::assert_made;
use super::table::{cell, codes, table};

/// Where the guide tells more.
const GUIDE: &[(&str, &str, &str)] = &[
    ("add", "../new.md#more-workspaces", "More workspaces"),
    ("bump", "../bump.md", "A new Kasm release"),
    ("bundle", "../bundle.md", "Bundling"),
    ("check", "../check.md", "Checking"),
    ("ci", "../ci.md", "In a job"),
    ("completions", "../command-line.md#completions", "Completions"),
    ("diff", "../diff.md", "What a publication changes"),
    ("explain", "../rules.md", "Rules"),
    ("fmt", "../fmt.md", "Layout"),
    ("help", "../command-line.md#manual-pages", "Manual pages"),
    ("images", "../images.md", "Images"),
    ("import", "../import.md", "Moving a registry here"),
    ("man", "../command-line.md#manual-pages", "Manual pages"),
    ("new", "../new.md", "A new registry"),
    ("preview", "../preview.md", "What Kasm will list"),
    ("rules", "../rules.md", "Rules"),
    ("schema", "../editor.md#completion-and-hover-in-toml", "Completion and hover in TOML"),
    ("serve", "../serve.md", "While you write"),
    ("show", "../authoring.md", "Writing less"),
    ("verify", "../verify.md", "What Kasm will see"),
];

#[test]
fn every_command_has_a_chapter() {
    let kasm = kasm();
    let rows: Vec<_> = visible(&kasm)
        .map(|command| {
            let name = command.get_name();
            [format!("[`{name}`](commands/{name}.md)"), about(command)]
        })
        .collect();
    let global = options(&kasm, |arg| arg.is_global_set() || is_own(arg));
    assert_made("commands.md", &format!("{}\n{global}", table(["command", "does"], &rows)));
    for command in visible(&kasm) {
        let name = command.get_name();
        let guide = GUIDE.iter().find(|(of, ..)| *of == name);
        let more =
            guide.map(|(_, to, title)| format!("\nThe guide tells more: [{title}]({to}).\n"));
        let page = format!("{}{}", chapter(command, 1), more.unwrap_or_default());
        assert_made(&format!("commands/{name}.md"), &page);
    }
}

#[test]
fn every_exit_code_is_in_the_chapter() {
    let help = kasm().get_after_help().expect("what stands below the help").to_string();
    let codes = help.lines().filter_map(|line| {
        let (code, meaning) = line.strip_prefix("  ")?.split_once("  ")?;
        code.parse::<u8>().ok().map(|_| [code.to_owned(), cell(meaning)])
    });
    let rows: Vec<_> = codes.collect();
    assert!(rows.len() >= 5, "the codes are not where they were: {help}");
    assert_made("exit-codes.md", &table(["code", "means"], &rows));
}

/// `cargo kasm`, with all that clap adds.
fn kasm() -> Command {
    let mut cargo = Cargo::command();
    cargo.build();
    cargo.find_subcommand("kasm").expect("the command").clone()
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set())
}

/// A command's page; those below it follow as its sections.
fn chapter(command: &Command, depth: usize) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").lines().map(str::trim).collect::<Vec<_>>();
    let mut page = format!(
        "{} `{}`\n\n{}\n\n`{}`\n\n{}",
        "#".repeat(depth),
        command.get_bin_name().unwrap_or_else(|| command.get_name()),
        about(command),
        usage.join("`<br>`"),
        options(command, is_own),
    );
    for command in visible(command) {
        page.push('\n');
        page.push_str(&chapter(command, depth + 1));
    }
    page
}

/// What a command does, as a sentence.
fn about(command: &Command) -> String {
    let about = command.get_long_about().or(command.get_about());
    let about = cell(&about.map(ToString::to_string).unwrap_or_default());
    if about.ends_with('.') { about } else { format!("{about}.") }
}

/// Whether an option is about this command alone.
fn is_own(arg: &Arg) -> bool {
    !arg.is_global_set() && !matches!(arg.get_id().as_str(), "help" | "version")
}

/// Tables of arguments and options, under the headings that the help has.
fn options(command: &Command, is_shown: impl Fn(&Arg) -> bool) -> String {
    let shown: Vec<_> =
        command.get_arguments().filter(|arg| is_shown(arg) && !arg.is_hide_set()).collect();
    let mut headings: Vec<Option<&str>> = vec![None];
    for arg in &shown {
        if !headings.contains(&arg.get_help_heading()) {
            headings.push(arg.get_help_heading());
        }
    }
    let mut tables = Vec::new();
    for heading in headings {
        let of_heading = |arg: &&&Arg| arg.get_help_heading() == heading;
        let positional = shown.iter().filter(of_heading).filter(|arg| arg.is_positional());
        let others = shown.iter().filter(of_heading).filter(|arg| !arg.is_positional());
        let rows: Vec<_> = positional.chain(others).map(|arg| [name(arg), says(arg)]).collect();
        if !rows.is_empty() {
            let title = heading.map(|heading| format!("**{heading}**\n\n")).unwrap_or_default();
            let table = table([heading.map_or("argument or option", |_| "option"), "does"], &rows);
            tables.push(format!("{title}{table}"));
        }
    }
    tables.join("\n")
}

/// How an argument is written.
fn name(arg: &Arg) -> String {
    let values = arg.get_value_names().unwrap_or_default();
    let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    if arg.is_positional() {
        return codes(values);
    }
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let value = if takes_value(arg) { format!(" {}", values.join(" ")) } else { String::new() };
    let names: Vec<_> = short.into_iter().chain(long).collect();
    let (last, others) = names.split_last().expect("an option has a name");
    codes(
        others
            .iter()
            .cloned()
            .chain([format!("{last}{value}")])
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str),
    )
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|range| range.takes_values())
}

/// What an argument does, what it is by default, and what it may be.
fn says(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help());
    let mut text = cell(&help.map(ToString::to_string).unwrap_or_default());
    if !text.ends_with('.') {
        text.push('.');
    }
    let defaults = arg.get_default_values().iter().filter(|_| takes_value(arg));
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
    if !defaults.is_empty() {
        text.extend([format!(" By default {}.", codes(defaults.iter().map(AsRef::as_ref)))]);
    }
    let words = arg.get_possible_values();
    let words: Vec<_> =
        words.iter().filter(|word| takes_value(arg) && !word.is_hide_set()).collect();
    if words.iter().any(|word| word.get_help().is_some()) {
        for word in words {
            let help = word.get_help().map(ToString::to_string).unwrap_or_default();
            text.extend([format!("<br>`{}`: {}", word.get_name(), cell(&help))]);
        }
    } else if !words.is_empty() {
        let words = codes(words.iter().map(|word| word.get_name()));
        text.extend([format!(" One of {words}.")]);
    }
    text
}
