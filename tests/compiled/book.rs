//! The package of the book's chapter on registries as code.

use snapbox::{Data, assert_data_eq};

use crate::project::Project;

const CHAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/book/registries-as-code");

/// The package, with the crates of this checkout where published ones are named; under a name of its own, as
/// every project here has.
fn package(name: &str) -> Project {
    let project = Project::new();
    for (path, bytes) in kasm_tests::read_tree(format!("{CHAPTER}/package")) {
        project.write(&path, &String::from_utf8(bytes).expect("a text"));
    }
    let dependencies = "[workspace]\n\n[patch.crates-io]\n\
        registry-core = { path = \"$ROOT/registry-core\" }\n\
        registry-macros = { path = \"$ROOT/registry-macros\" }\n\n[package]";
    project.edit("Cargo.toml", "[package]", dependencies);
    project.edit("Cargo.toml", "name = \"book-of-desks\"", &format!("name = \"{name}\""));
    project
}

#[test]
fn it_runs_and_is_bundled() {
    let project = package("book-of-desks");
    project.cargo(&["run"]).expect(0).does_not_say("warning");
    assert_eq!(project.bundle(&[]).listed(), ["Desk"]);
}

#[test]
fn a_mistake_is_said_as_the_book_says() {
    let project = package("mistaken-desks");
    project.edit("workspaces/desk/workspace.toml", "\"1.17.x\"", "\"1.17\"");
    let run = project.cargo(&["build"]).expect(101);
    let said =
        run.stderr.find("error: [").and_then(|start| run.stderr[start..].split("\n\n").next());
    let expected = Data::read_from(format!("{CHAPTER}/mistake.txt").as_ref(), None);
    assert_data_eq!(format!("{}\n", said.unwrap_or_default()), expected.raw());
}
