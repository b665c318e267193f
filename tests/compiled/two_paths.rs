//! The registry of the book's two paths, below `book/two-paths/`.

use std::fs;

use crate::project::{DEPENDENCIES, Project};

const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/book/two-paths");

fn text(path: &str) -> String {
    fs::read_to_string(format!("{BOOK}/{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The package of the book, with the checkout's crates and what both paths share: the icons.
fn package(name: &str, lib: &str) -> Project {
    let manifest = text("crate/Cargo.toml");
    let (head, dependencies) = manifest.split_once("\n[dependencies]").expect("dependencies");
    let named: Vec<_> = dependencies.lines().filter_map(|line| line.split(" = ").nth(1)).collect();
    assert_eq!(named, [concat!("\"", env!("CARGO_PKG_VERSION"), "\""); 2]);
    let head = head.replace("lab-desks", name);
    let project = Project::new()
        .with("Cargo.toml", &format!("{head}{DEPENDENCIES}\n[workspace]\n"))
        .with("src/lib.rs", &text(lib));
    for icon in ["logo.svg", "workspaces/terminal/terminal.svg"] {
        project.write(icon, &text(icon));
    }
    project
}

#[test]
fn both_paths_of_the_book_lead_to_one_bundle() {
    let in_toml = package("book-toml", "crate/lib.rs");
    for file in ["registry.toml", "workspaces/terminal/workspace.toml"] {
        in_toml.write(file, &text(file));
    }
    let in_toml = in_toml.bundle(&["registry.toml"]).tree();
    let in_rust = package("book-rust", "crate/lib.rs").bundle(&[]).tree();
    assert!(in_toml.contains_key("1.1/icons/terminal.svg"), "{:?}", in_toml.keys());
    assert_eq!(in_toml, in_rust);
}

#[test]
fn the_book_mixes_them() {
    let both = package("book-both", "crate/both.rs");
    for file in ["registry.toml", "workspaces/terminal/workspace.toml"] {
        both.write(file, &text(file));
    }
    assert_eq!(both.bundle(&[]).listed(), ["Browser", "Terminal"]);
}
