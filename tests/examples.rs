//! Every example of the book is a part of a file that a test reads.
//!
//! Chapters include such files, or what stands between two anchors in them. Those that are there for the book
//! alone lie in `book/`; how each kind of them is tested says the README beside this file.

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::cli::Cargo;
use cargo_kasm::format::{self, File};
use clap::Parser as _;
use clap::error::ErrorKind;
use kasm_tests::book::{Chapter, Include, anchors, blocks, chapters, runs};
use kasm_tests::{bundled_at, read_tree};
use pulldown_cmark::{Event, Parser};
use registry_core::declare::WORKSPACE_JSON;
use registry_core::finding::{Code, Level, Levels};
use serde_json::Value as Json;

/// Whose files other tests read, from this folder on.
const TESTED: [&str; 3] =
    ["../cargo-kasm/rules/", "../registry-macros/examples/", "../workspaces/"];

/// The blocks that are no examples, each by its chapter and first line, with the reason.
const LITERAL: [(&str, &str, &str); 3] = [
    (
        "hosts.md",
        "$ aws s3 sync public s3://bucket/kasm --exclude \"*.json\" --exclude versions.txt",
        "it asks a server",
    ),
    ("start.md", "$ cargo install cargo-kasm --locked", "it installs what is published"),
    ("start.md", "$ cargo install --path cargo-kasm --locked", "it builds for minutes"),
];

/// Chapters that other tests write.
const WRITTEN: [&str; 0] = [];

/// Files of `book/` of no usual kind, and the test that reads each.
const ELSEWHERE: [(&str, &str); 20] = [
    ("book/ci/registry.yml", "process/workflows.rs"),
    ("book/editor/check-all.json", "process/editor.rs"),
    ("book/editor/check.json", "process/editor.rs"),
    ("book/editor/init.lua", "process/editor.rs"),
    ("book/editor/languages.toml", "process/editor.rs"),
    ("book/editor/schemas.json", "here"),
    ("book/for-programs/check.yml", "process/workflows.rs"),
    ("book/history/history.json", "here"),
    ("book/registries-as-code/mistake.txt", "compiled/book.rs"),
    ("book/registries-as-code/package", "compiled/book.rs"),
    ("book/hosts/Caddyfile", "hosts/main.rs"),
    ("book/hosts/apache.conf", "hosts/main.rs"),
    ("book/hosts/nginx.conf", "hosts/main.rs"),
    ("book/start/mistake.toml", "process/start.rs"),
    ("book/start/session.console", "process/start.rs"),
    ("book/teams/devcontainer.json", "process/teams.rs"),
    ("book/teams/images.yml", "process/teams.rs"),
    ("book/teams/pre-commit-config.yaml", "process/teams.rs"),
    ("book/teams/registry.yml", "process/teams.rs"),
    ("book/teams/renovate.json", "process/teams.rs"),
];

/// Fails with everything that is wrong.
fn expect_none(problems: impl IntoIterator<Item = String>) {
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn no_example_is_literal() {
    let mut found = BTreeSet::new();
    let mut problems = Vec::new();
    for chapter in &chapters() {
        let name = chapter.path.file_name().unwrap_or_default();
        for block in blocks(&chapter.text) {
            let is_included = block.content.lines().all(|line| line.starts_with("{{#include "));
            let first = block.content.lines().next().unwrap_or_default();
            let listed = LITERAL.iter().find(|(of, line, _)| *of == name && *line == first);
            match listed {
                _ if is_included && !first.is_empty() => {}
                _ if WRITTEN.contains(&name) => {}
                Some(listed) => drop(found.insert(listed)),
                None => {
                    problems.push(format!("{}: nothing tests\n{}", chapter.path, block.content));
                }
            }
        }
    }
    let stale = LITERAL.iter().filter(|listed| !found.contains(listed));
    expect_none(problems.into_iter().chain(stale.map(|listed| format!("not there: {listed:?}"))));
}

#[test]
fn what_is_included_is_there_and_tested() {
    let problem = |chapter: &Chapter, line: &str, include: &Include<'_>| {
        let file = chapter.file(include);
        if line.starts_with(' ') {
            return Some("mdBook does not indent what it includes".to_owned());
        }
        if include.anchor.is_some_and(|anchor| anchor.starts_with(|c: char| c.is_ascii_digit())) {
            return Some("lines have numbers that change; anchors stay".to_owned());
        }
        if file.starts_with("..") && !TESTED.iter().any(|folder| file.as_str().starts_with(folder))
        {
            return Some(format!("{file} may be tested by nothing"));
        }
        chapter.included(include).err()
    };
    let mut problems = Vec::new();
    for chapter in &chapters() {
        let count = chapter.text.matches("{{#").count();
        if count != chapter.includes().count() {
            problems.push(format!("{}: an include has a line for itself", chapter.path));
        }
        problems.extend(chapter.includes().filter_map(|(line, include)| {
            Some(format!("{}: {line}: {}", chapter.path, problem(chapter, line, &include)?))
        }));
    }
    expect_none(problems);
}

/// What nobody includes any more is gone, and what is there is of a kind that a test reads.
#[test]
fn nothing_lies_about() {
    let mut included = BTreeSet::new();
    for chapter in &chapters() {
        for (_, include) in chapter.includes() {
            included.insert((chapter.file(&include), include.anchor.map(str::to_owned)));
        }
    }
    let mut problems = Vec::new();
    for (path, bytes) in read_tree("book") {
        let path = Utf8Path::new("book").join(path);
        let text = String::from_utf8_lossy(&bytes);
        let unused = anchors(&text)
            .filter(|anchor| !included.contains(&(path.clone(), Some((*anchor).to_owned()))));
        problems.extend(unused.map(|anchor| format!("{path}: nobody includes `{anchor}`")));
        let is_included = included.iter().any(|(file, _)| *file == path);
        let is_listed = ELSEWHERE.iter().any(|(file, _)| path.starts_with(file));
        let is_known = match path.extension() {
            Some("md") if !is_of_session(&path) => {
                let input = path.with_extension("in");
                is_included || included.iter().any(|(file, _)| file.starts_with(&input))
            }
            Some("rs") => is_included,
            _ => is_of_session(&path) || is_listed || registry_of(&path).is_some(),
        };
        if !is_known {
            problems.push(format!("{path}: nobody includes it, or nothing reads it"));
        }
    }
    expect_none(problems);
}

/// Whether a file is the input of a session, or what it leaves.
fn is_of_session(path: &Utf8Path) -> bool {
    path.ancestors().any(|folder| matches!(folder.extension(), Some("in" | "out")))
}

/// The folder of the registry that a file belongs to.
fn registry_of(path: &Utf8Path) -> Option<&Utf8Path> {
    path.ancestors().skip(1).find(|folder| folder.join("registry.toml").is_file())
}

/// The registries of the book that are no session's.
fn registries() -> Vec<Utf8PathBuf> {
    let files = read_tree("book").into_keys().map(|path| Utf8Path::new("book").join(path));
    let files = files.filter(|path| !is_of_session(path));
    files.filter(|path| path.file_name() == Some("registry.toml")).collect()
}

#[test]
fn registries_are_sound() {
    // They are small.
    let mut levels = Levels::default();
    levels.set(Code::ReleaseWithoutWorkspace, Level::Allow);
    levels.set(Code::CurrentSchemaMissing, Level::Allow);
    let found = registries().into_iter().map(|file| {
        let outcome = bundled_at(file.parent().unwrap_or(&file), 0, &levels);
        outcome.rendered()
    });
    expect_none(found.filter(|found| !found.is_empty()));
}

/// Declarations are laid out as `cargo kasm fmt` does it.
#[test]
fn declarations_are_in_order() {
    let files = read_tree("book").into_iter().filter_map(|(path, bytes)| {
        let path = Utf8PathBuf::from(path);
        let file = match path.file_name()? {
            "registry.toml" => File::Registry,
            "workspace.toml" => File::Workspace,
            _ => return None,
        };
        (!is_of_session(&path)).then(|| (path, file, String::from_utf8(bytes)))
    });
    expect_none(files.filter_map(|(path, file, text)| {
        let text = text.ok()?;
        let after = format::format(&text, file).ok()?;
        (after != text).then(|| format!("{path} would be\n{after}"))
    }));
}

/// What sessions type is right, also where it is not run.
#[test]
fn commands_exist() {
    let mut problems = Vec::new();
    let files = read_tree("book").into_keys().map(|path| Utf8Path::new("book").join(path));
    for path in files.filter(|path| path.extension() == Some("md") && !is_of_session(path)) {
        let text = fs::read_to_string(&path).expect("a session");
        let sessions = blocks(&text).into_iter().filter(|block| block.info.starts_with("console"));
        for (command, _) in sessions.flat_map(|session| runs(session.content)) {
            let words = shlex::split(&command).unwrap_or_default();
            let problem = match words.first().map(String::as_str) {
                Some("cargo") => Cargo::try_parse_from(&words).err().map(|error| error.to_string()),
                _ => Some("only `cargo kasm` is run".to_owned()),
            };
            problems.extend(problem.map(|problem| format!("{path}: {command}\n{problem}")));
        }
    }
    expect_none(problems);
}

/// What the text mentions: no option or command that is not there, though more may have to be typed.
#[test]
fn commands_in_the_text_exist() {
    let mut problems = Vec::new();
    let rules = read_tree("../cargo-kasm/rules").into_keys();
    let rules = rules.map(|rule| Chapter::read(&format!("../cargo-kasm/rules/{rule}")));
    for chapter in chapters().into_iter().chain(rules).chain([Chapter::read("../README.md")]) {
        let codes = Parser::new(&chapter.text).filter_map(|event| match event {
            Event::Code(code) => Some(code),
            _ => None,
        });
        // Usage as `--help` has it is made of the arguments themselves, and `COMMAND` stands for any.
        let is_general = |code: &str| {
            let is_capital = |word: &str| word.bytes().all(|letter| letter.is_ascii_uppercase());
            code.contains(['[', '…']) || code.split_whitespace().any(is_capital)
        };
        let typed = codes.filter(|code| code.starts_with("cargo kasm ") && !is_general(code));
        for code in typed {
            let problem = Cargo::try_parse_from(code.split_whitespace()).err();
            let unknown = [ErrorKind::UnknownArgument, ErrorKind::InvalidSubcommand];
            let problem = problem.filter(|problem| unknown.contains(&problem.kind()));
            problems
                .extend(problem.map(|problem| format!("{}: `{code}`: {problem}", chapter.path)));
        }
    }
    expect_none(problems);
}

fn json(path: &str) -> Json {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a bundle writes in one line is laid out for readers.
#[test]
fn the_history_is_that_of_a_bundle() {
    let written = json("book/history/session.out/public/history.json");
    assert_eq!(json("book/history/history.json"), written);
}

#[test]
fn an_editor_finds_the_schema_where_it_is_kept() {
    let settings = &json("book/editor/schemas.json")["json.schemas"][0];
    assert_eq!(settings["fileMatch"], serde_json::json!([WORKSPACE_JSON]));
    let folder = Utf8Path::new(settings["url"].as_str().expect("a path")).parent();
    assert_eq!(folder, Some(Utf8Path::new("./.kasm")));
}
