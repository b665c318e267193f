//! The README's examples are what it says.
//!
//! Its declarations are a registry without findings. It can include nothing, so what it shows otherwise is an excerpt
//! of a file that a test reads, or a command that exists.

use std::fs;

use camino::Utf8Path;
use cargo_kasm::cli::Cargo;
use clap::Parser as _;
use kasm_tests::book::{self, runs};
use kasm_tests::{checked, generate, read_tree};

/// What tests run, compile, or saw.
const TESTED: [&str; 3] = ["book", "cli", "ui/book"];

/// How long it took is different each time; `process/serve.rs` has the rest.
const SERVED: &str = "       Built in ";

/// What a bundle has where times are known; `history/` has that.
const OF_TIMES: [&str; 2] = ["history.json", "feed.xml"];

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="24"/></svg>"#;

fn readme() -> String {
    fs::read_to_string("../README.md").expect("the README")
}

/// The blocks of one language, in their order.
fn blocks<'r>(readme: &'r str, language: &str) -> Vec<&'r str> {
    let blocks = book::blocks(readme).into_iter().filter(|block| block.info == language);
    blocks.map(|block| block.content).collect()
}

#[test]
fn the_readmes_registry_is_sound() {
    let readme = readme();
    let [registry, workspace, shared, exception] = blocks(&readme, "toml")[..] else {
        panic!(
            "the README shows a registry.toml, a workspace.toml, what can be shared, and an exception"
        );
    };
    let workspace = format!("{exception}\n{workspace}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    let code = folder.join("workspaces/vs-code");
    fs::create_dir_all(&code).expect("a writable folder");
    let icon = generate::icon(1);
    for (path, content) in [
        (folder.join("registry.toml"), registry.as_bytes()),
        (code.join("workspace.toml"), workspace.as_bytes()),
        (folder.join("logo.png"), &icon),
        (code.join("vs-code.png"), &icon),
    ] {
        fs::write(path, content).expect("a writable file");
    }
    let outcome = checked(folder);
    assert_eq!(outcome.rendered(), "");
    assert!(outcome.bundle.get("1.1/icons/vs-code.png").is_some());

    fs::remove_dir_all(folder.join("workspaces")).expect("a writable folder");
    fs::create_dir(folder.join("icons")).expect("a writable folder");
    fs::write(folder.join("registry.toml"), format!("{registry}\n{shared}"))
        .expect("a writable file");
    let cells = ["alpine-kde", "alpine-xfce", "debian-kde", "debian-xfce"];
    for cell in cells {
        fs::write(folder.join(format!("icons/{cell}.svg")), SVG).expect("a writable file");
    }
    let outcome = checked(folder);
    assert_eq!(outcome.rendered(), "");
    let folders = outcome.loaded.registry.workspaces.iter().map(|workspace| &workspace.folder);
    assert_eq!(folders.collect::<Vec<_>>(), cells);
}

#[test]
fn the_readmes_commands_exist() {
    let readme = readme();
    let sessions = blocks(&readme, "console").into_iter().flat_map(runs);
    let kasm = sessions.filter(|(command, _)| command.starts_with("cargo kasm "));
    let mut count = 0;
    for (command, _) in kasm {
        let parsed = shlex::split(&command).map(Cargo::try_parse_from);
        assert!(matches!(parsed, Some(Ok(_))), "{command}: {parsed:?}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn what_the_readme_shows_a_test_saw() {
    let files = TESTED.into_iter().flat_map(|folder| read_tree(folder).into_values());
    let texts: Vec<_> =
        files.map(|bytes| format!("\n{}", String::from_utf8_lossy(&bytes))).collect();
    let readme = readme();
    let said =
        blocks(&readme, "console").into_iter().flat_map(runs).map(|(_, said)| said.join("\n"));
    let said = said.filter(|said| !said.is_empty() && !said.starts_with(SERVED));
    let shown = ["text", "rust,ignore"].into_iter().flat_map(|language| blocks(&readme, language));
    let shown = shown.filter(|block| !block.starts_with("versions.txt")).map(str::to_owned);
    for block in said.chain(shown) {
        // `…` stands for lines that are left out.
        for part in block.split('…').map(|part| format!("\n{}", part.trim_matches('\n'))) {
            assert!(texts.iter().any(|text| text.contains(&part)), "no test saw:{part}");
        }
    }
}

#[test]
fn a_bundle_has_the_files_that_the_readme_names() {
    let readme = readme();
    let listing =
        blocks(&readme, "text").into_iter().find(|block| block.starts_with("versions.txt"));
    let bundle = read_tree("cli/expected-bundle");
    for line in listing.expect("a listing").lines() {
        let is_name = |word: &&str| word.contains(['.', '/', '_']) || *word == "SHA256SUMS";
        let names: Vec<_> = line.split_whitespace().take_while(is_name).collect();
        assert!(!names.is_empty(), "{line}");
        for name in names.into_iter().filter(|name| !OF_TIMES.contains(name)) {
            assert!(bundle.keys().any(|file| file.starts_with(name)), "{name}");
        }
    }
}
