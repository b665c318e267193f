//! Manual pages: what `man` makes of them, and who shows them.

use std::process::{Command, Output};

use libtest_mimic::{Failed, Trial};

use crate::desk::{self, BINARY, Desk, after};

pub(crate) fn trials() -> Vec<Trial> {
    let is_required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let trial = |name: &str, tools: &[&str], test: fn() -> Result<(), Failed>| {
        let is_there = tools.iter().all(|tool| desk::is_there(tool));
        Trial::test(format!("man::{name}"), test).with_ignored_flag(!is_there && !is_required)
    };
    vec![
        trial("every_page_is_sound", &["mandoc"], every_page_is_sound),
        trial("cargo_help_shows_the_page", &["script"], || {
            cargo_help_shows_the_page();
            Ok(())
        }),
        trial("without_man_a_pager_shows_text", &["script"], without_man_a_pager_shows_text),
        trial("elsewhere_it_is_text", &[], elsewhere_it_is_text),
    ]
}

fn every_page_is_sound() -> Result<(), Failed> {
    let desk = Desk::new();
    let folder = desk.path("pages");
    let written = Command::new(BINARY).args(["man", "--write"]).arg(&folder).output()?;
    let written = String::from_utf8(written.stderr)?;
    let pages: Vec<_> = std::fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
    assert_eq!(pages.len(), written.lines().count());
    for page in pages {
        // A paragraph more or less is no mistake, and a date would change with every build.
        let lint = Command::new("mandoc")
            .args(["-T", "lint", "-W", "warning"])
            .arg(page.path())
            .output()?;
        let lint = String::from_utf8(lint.stdout)?;
        let usual = ["skipping paragraph macro", "missing date"];
        let is_mistake = |line: &&str| !usual.iter().any(|usual| line.contains(usual));
        let mistakes: Vec<_> = lint.lines().filter(is_mistake).collect();
        assert!(mistakes.is_empty(), "{mistakes:#?}");
        let name = page.file_name().into_string().unwrap_or_default();
        let text = Command::new("mandoc")
            .args(["-T", "utf8", "-O", "width=200"])
            .arg(page.path())
            .output()?;
        let text = plain(&String::from_utf8(text.stdout)?);
        let command = name.trim_end_matches(".1").replacen('-', " ", 1);
        assert!(
            text.contains("cargo kasm") && command.starts_with("cargo kasm"),
            "{name}:\n{text}"
        );
        assert!(text.contains("EXIT STATUS") && text.contains("all is well"), "{name}:\n{text}");
        assert!(!text.contains('`'), "{name}:\n{text}");
    }
    Ok(())
}

/// Without the letters that are struck over.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        if character == '\u{8}' {
            plain.pop();
        } else {
            plain.push(character);
        }
    }
    plain
}

/// A desk whose `cargo-kasm` is the real one.
fn real() -> Desk {
    let desk = Desk::new();
    desk.program("cargo-kasm", &format!("#!/bin/sh\nexec '{BINARY}' \"$@\"\n"));
    desk
}

fn cargo_help_shows_the_page() {
    let desk = real();
    desk.program("man", &after("cat \"$1\""));
    let cargo = env!("CARGO");
    for command in [&format!("{cargo} help kasm"), "cargo-kasm --help", "cargo-kasm help"] {
        let shown = desk.typing(command, "");
        assert!(shown.contains(".TH \"CARGO-KASM\" \"1\""), "{command}: {shown}");
    }
    assert_eq!(desk.read("ran"), "man <./cargo-kasm.1>\n".repeat(3));
    let shown = desk.typing("cargo-kasm help images check", "");
    assert!(shown.contains(".TH \"CARGO-KASM-IMAGES-CHECK\" \"1\""), "{shown}");
    // Only a whole page is one.
    let shown = desk.typing("cargo-kasm check --help", "");
    assert!(shown.contains("Usage: cargo kasm check") && !shown.contains(".TH"), "{shown}");
}

fn without_man_a_pager_shows_text() -> Result<(), Failed> {
    let desk = Desk::new();
    desk.program("less", &after("while read -r line; do echo \"$line\"; done < \"$1\""));
    let programs = desk.path("programs");
    let command = format!("PATH='{}' '{BINARY}' help explain", programs.display());
    let shown = desk.typing(&command, "");
    assert!(shown.contains("Usage: cargo kasm explain"), "{shown}");
    assert_eq!(desk.read("ran"), "less <./cargo-kasm-explain.1>\n");
    std::fs::remove_file(programs.join("less"))?;
    let shown = desk.typing(&command, "");
    assert!(shown.contains("Usage: cargo kasm explain"), "{shown}");
    Ok(())
}

fn elsewhere_it_is_text() -> Result<(), Failed> {
    let desk = real();
    desk.program("man", &after(""));
    let said = |output: Output| String::from_utf8(output.stdout);
    let by_cargo = said(desk.command(env!("CARGO")).args(["help", "kasm"]).output()?)?;
    let own = said(desk.command(BINARY).arg("--help").output()?)?;
    assert_eq!(by_cargo, own);
    for expected in ["Usage: cargo kasm", "Exit codes:", "SOURCE_DATE_EPOCH", "kasm.lock"] {
        assert!(own.contains(expected), "{own}");
    }
    assert_eq!(desk.read("ran"), "");
    Ok(())
}
