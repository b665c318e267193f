//! Levels that stand beside a crate's declarations hold in `cargo build` as in `cargo kasm`.

use crate::project::{Project, REGISTRY, desk, desk_of};

const LATEST: &str = "\"registry.example/desk:latest\"";
const CARGO_LINTS: &str = "\n[workspace.metadata.kasm.lints]\nunpinned-tag = \"deny\"\n";

/// Appends to the manifest, which ends in `[workspace]`.
fn add_cargo_lints(project: &Project) {
    let manifest = std::fs::read_to_string(project.path("Cargo.toml")).expect("a manifest");
    project.write("Cargo.toml", &(manifest + CARGO_LINTS));
}

#[test]
fn a_cargo_workspace_sets_levels_for_its_registries() {
    const PACKAGE: &str = "cargo-lints";
    let project = Project::including(PACKAGE).watching();
    project.edit("workspaces/desk/workspace.toml", "desk:1.17.0", "desk:latest");
    project.cargo(&["build", "-p", PACKAGE]).expect(0).says(&["warning[KR0504: unpinned-tag]"]);
    add_cargo_lints(&project);
    project.cargo(&["build", "-p", PACKAGE]).expect(101).says(&["[KR0504: unpinned-tag]"]);
    project.kasm(&["check"]).expect(1).says(&["error[KR0504: unpinned-tag]"]);
    project.kasm(&["check", "-A", "unpinned-tag"]).expect(1);
    project.edit(
        "workspaces/desk/workspace.toml",
        "image = ",
        "# kasm: allow(unpinned-tag, reason = \"a test\")\nimage = ",
    );
    project.cargo(&["build", "-p", PACKAGE]).expect(0).does_not_say("KR0504");
    project.kasm(&["check"]).expect(0).does_not_say("KR0504");
}

#[test]
fn a_workspace_in_rust_has_levels_of_its_own() {
    const PACKAGE: &str = "own-lints";
    let lints = "lints: { \"unpinned-tag\": { level: \"allow\", reason: \"a test\" } },";
    let quiet = desk_of("registry_macros", "", "\"quiet\"", LATEST).replacen(
        "folder",
        &format!("{lints} folder"),
        1,
    );
    let lib = format!("{REGISTRY}{}{quiet}", desk("pinned"));
    let project = Project::package(PACKAGE, &lib);
    project.kasm(&["check"]).expect(0).does_not_say("KR0504");
    let run = project.bundle(&[]);
    assert_eq!(run.listed(), ["pinned", "quiet"]);
    add_cargo_lints(&project);
    project.kasm(&["check"]).expect(0).does_not_say("KR0504");
    project.edit("src/lib.rs", lints, "");
    project.cargo(&["build", "-p", PACKAGE]).expect(101).says(&["[KR0504: unpinned-tag]"]);
}

#[test]
fn a_baseline_holds_in_the_compiler_too() {
    const PACKAGE: &str = "baseline";
    let project = Project::including(PACKAGE).watching();
    add_cargo_lints(&project);
    project.edit("workspaces/desk/workspace.toml", "desk:1.17.0", "desk:latest");
    project.kasm(&["check", "--write-baseline"]).expect(0).says(&["with 1 finding"]);
    project.cargo(&["build", "-p", PACKAGE]).expect(0).does_not_say("KR0504");
    project.kasm(&["check"]).expect(0).does_not_say("KR0504");
    std::fs::remove_file(project.path("kasm-baseline.toml")).expect("it was written");
    project.cargo(&["build", "-p", PACKAGE]).expect(101).says(&["[KR0504: unpinned-tag]"]);
}
