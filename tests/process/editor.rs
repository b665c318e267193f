//! `--message-format cargo-json`: what an editor reads as Cargo's own messages.

use cargo_metadata::diagnostic::{Applicability, Diagnostic, DiagnosticLevel, DiagnosticSpan};
use cargo_metadata::{CompilerMessage, Message};
use serde_json::Value;

use std::collections::BTreeSet;

use crate::*;

/// The messages of a run, all of which are Cargo's, and whether the last one says that all is well.
#[track_caller]
fn messages(output: &Output) -> (Vec<Message>, bool) {
    let messages: Result<Vec<_>, _> = Message::parse_stream(&output.stdout[..]).collect();
    let mut messages = messages.expect("text");
    let Some(Message::BuildFinished(end)) = messages.pop() else {
        panic!("no end: {}", String::from_utf8_lossy(&output.stdout));
    };
    for message in &messages {
        let is_known = !matches!(message, Message::TextLine(_) | Message::BuildFinished(_));
        assert!(is_known, "{message:?}");
    }
    (messages, end.success)
}

/// Our own among them.
fn findings(messages: Vec<Message>) -> Vec<CompilerMessage> {
    let ours = messages.into_iter().filter_map(|message| match message {
        Message::CompilerMessage(message) => Some(message),
        _ => None,
    });
    ours.filter(|message| code(&message.message).starts_with("kasm::")).collect()
}

fn code(diagnostic: &Diagnostic) -> &str {
    diagnostic.code.as_ref().map(|code| &*code.code).unwrap_or_default()
}

fn primary(diagnostic: &Diagnostic) -> &DiagnosticSpan {
    let mut spans = diagnostic.spans.iter().filter(|span| span.is_primary);
    let first = spans.next().expect("without one, editors show nothing");
    assert!(spans.next().is_none());
    first
}

/// A package that seems to know the macros: what it depends on is called so. Its workspace has an
/// error, and its code a warning.
fn package() -> (tempfile::TempDir, PathBuf) {
    let (folder, registry) = sound_registry();
    let package = PathBuf::from(registry).canonicalize().expect("it was written");
    let manifest = |name: &str, more: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n{more}")
    };
    let dependency = "[dependencies]\nregistry-macros = { path = \"macros\" }\n[workspace]\n";
    for (file, text) in [
        ("Cargo.toml", manifest("user", dependency)),
        ("src/lib.rs", "pub fn called() {\n    let unused = 1;\n}\n".to_owned()),
        ("macros/Cargo.toml", manifest("registry-macros", "")),
        ("macros/src/lib.rs", String::new()),
    ] {
        let file = package.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a writable folder");
        fs::write(file, text).expect("a writable folder");
    }
    let workspace = package.join("workspaces/desk/workspace.toml");
    let text = fs::read_to_string(&workspace).expect("it was written");
    fs::write(&workspace, text.replace("[\"amd64\"]", "[\"amd64\", \"arm63\"]")).expect("the same");
    (folder, package)
}

fn check(here: &Path, arguments: &[&str]) -> Output {
    let kasm = Kasm::new();
    let mut command = kasm.command(&["check", "--offline", "--message-format", "cargo-json"]);
    command.args(arguments).current_dir(here).env_remove("CARGO_TARGET_DIR");
    command.output().expect("the binary runs")
}

#[test]
fn what_rustc_says_is_handed_on_and_the_end_is_ours() {
    let (_folder, package) = package();
    let (messages, success) = messages(&check(&package, &[]));
    assert!(!success);
    let is_artifact = |message: &&Message| matches!(message, Message::CompilerArtifact(_));
    assert_eq!(messages.iter().filter(is_artifact).count(), 2);
    let unused = messages.iter().find_map(|message| match message {
        Message::CompilerMessage(message) if code(&message.message) == "unused_variables" => {
            Some(message)
        }
        _ => None,
    });
    let unused = unused.expect("rustc's warning").clone();
    let findings = findings(messages);
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!(finding.package_id, unused.package_id);
    assert_eq!(finding.target, unused.target);
    assert_eq!(finding.message.level, DiagnosticLevel::Error);
    assert_eq!(code(&finding.message), "kasm::bad-value");
    let span = primary(&finding.message);
    assert_eq!(span.file_name, "workspaces/desk/workspace.toml");
    assert_eq!((span.line_start, span.column_start, span.column_end), (5, 26, 33));
    let fix = &finding.message.children[0];
    assert_eq!(fix.level, DiagnosticLevel::Help);
    assert_eq!(fix.spans[0].suggested_replacement.as_deref(), Some("\"arm64\""));
    assert_eq!(fix.spans[0].suggestion_applicability, Some(Applicability::MaybeIncorrect));
}

/// The names of all fields, each with those it is in.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = format!("{path}/{key}");
                fields(value, &path, found);
                found.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, path, found)),
        _ => {}
    }
}

#[test]
fn the_fields_are_those_of_rustc_and_cargo() {
    let (_folder, package) = package();
    let output = check(&package, &[]);
    let fields_of = |text: &str| {
        let output = String::from_utf8_lossy(&output.stdout);
        let line = output.lines().find(|line| line.contains(text)).expect("such a message");
        let mut found = BTreeSet::new();
        fields(&serde_json::from_str(line).expect("JSON"), "", &mut found);
        found
    };
    assert_eq!(fields_of("unused_variables"), fields_of("kasm::bad-value"));
}

#[test]
fn a_crate_that_does_not_compile_hides_nothing_of_the_files() {
    let (_folder, package) = package();
    fs::write(package.join("src/lib.rs"), "fn wrong() -> u8 {}\n").expect("a writable file");
    let output = check(&package, &[]);
    let (messages, success) = messages(&output);
    assert!(!success);
    assert!(stderr(&output).contains("its crate does not compile"), "{}", stderr(&output));
    assert!(messages.iter().any(|message| matches!(
        message, Message::CompilerMessage(message) if code(&message.message) == "E0308"
    )));
    assert_eq!(findings(messages).len(), 1);
}

#[test]
fn elsewhere_than_at_the_root_paths_are_absolute() {
    let (folder, package) = package();
    let expected = package.join("workspaces/desk/workspace.toml");
    let manifest = package.join("Cargo.toml");
    let manifest = manifest.to_str().expect("a plain name");
    let workspaces = package.join("workspaces");
    for (here, arguments) in [
        (package.join("src"), &[][..]),
        (folder.path().to_owned(), &["--manifest-path", manifest]),
        (workspaces, &["desk"]),
        (package.clone(), &["workspaces/desk"]),
    ] {
        let (messages, _) = messages(&check(&here, arguments));
        let findings = findings(messages);
        assert_eq!(findings.len(), 1, "{here:?}");
        assert_eq!(Path::new(&primary(&findings[0].message).file_name), expected, "{here:?}");
    }
}

#[test]
fn what_has_no_text_is_shown_at_a_file_that_has() {
    let (_folder, registry) = sound_registry();
    let registry = Path::new(&registry);
    fs::create_dir(registry.join("workspaces/drafts")).expect("a writable folder");
    fs::write(registry.join("workspaces/drafts/a.txt"), "").expect("a writable folder");
    let (messages, success) = messages(&check(registry, &[]));
    assert!(success);
    let findings = findings(messages);
    assert_eq!(code(&findings[0].message), "kasm::folder-without-workspace");
    assert_eq!(findings[0].message.level, DiagnosticLevel::Warning);
    let span = primary(&findings[0].message);
    assert!(span.file_name.ends_with("/registry/registry.toml"), "{}", span.file_name);
    assert_eq!((span.line_start, span.column_start, span.byte_end), (1, 1, 0));
}

/// Every rule's own mistake: the place in bytes, the place in columns and the text say the same.
#[test]
fn every_finding_has_a_place_that_is_true() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/check");
    let mut seen = 0;
    for rule in fs::read_dir(&rules).expect("the fixtures") {
        let failing = rule.expect("the fixtures").path().join("failing");
        let (messages, _) = messages(&check(&failing, &["."]));
        for finding in findings(messages) {
            primary(&finding.message);
            let children = finding.message.children.iter().flat_map(|child| &child.spans);
            for span in finding.message.spans.iter().chain(children) {
                assert_is_true(span);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[track_caller]
fn assert_is_true(span: &DiagnosticSpan) {
    let text = fs::read(&span.file_name).expect("a file that is there");
    let text = String::from_utf8_lossy(&text);
    let bytes = &text[span.byte_start as usize..span.byte_end as usize];
    let line = text.lines().nth(span.line_start - 1).unwrap_or_default();
    if span.line_start == span.line_end {
        let highlighted = line.chars().skip(span.column_start - 1);
        let highlighted = highlighted.take(span.column_end - span.column_start);
        assert_eq!(highlighted.collect::<String>(), bytes, "{span:?}");
    }
    if let Some(first) = span.text.first() {
        assert_eq!(first.text, line, "{span:?}");
        assert_eq!(first.highlight_start, span.column_start);
        assert_eq!(span.text.len(), span.line_end - span.line_start + 1, "{span:?}");
    }
}

/// The command that an editor's settings name, of the book's.
fn command(file: &str) -> Vec<String> {
    let path = format!("{}/../tests/book/editor/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).expect("settings");
    let (_, list) = text.split_once("overrideCommand").expect("the setting");
    // A list of texts, which is the same in JSON, TOML and Lua but for its brackets.
    let list = list.strip_prefix('"').unwrap_or(list);
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_books_settings_run_the_check() {
    let (_folder, package) = package();
    let kasm = Kasm::new();
    let search = std::env::var("PATH").expect("a PATH");
    let search = format!("{}:{search}", kasm.path().parent().expect("a folder").display());
    let expected = ["cargo", "kasm", "check", "--workspace", "--message-format", "cargo-json"];
    for file in ["check.json", "languages.toml", "init.lua", "check-all.json"] {
        let words = command(file);
        assert!(file == "check-all.json" || words == expected, "{file}: {words:?}");
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(&package).env("PATH", &search);
        command.env("CARGO_NET_OFFLINE", "true").env_remove("CARGO_TARGET_DIR");
        let output = command.stdin(Stdio::null()).output().expect("the command runs");
        let found = String::from_utf8_lossy(&output.stdout);
        assert!(found.contains("kasm::bad-value"), "{file}: {found}{}", stderr(&output));
    }
}
