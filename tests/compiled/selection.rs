//! Which packages are built, how, and what becomes of the others when one is broken.

use std::fs;

use crate::project::{DEPENDENCIES, Project, REGISTRY, Run, desk, manifest};

/// A Cargo workspace without a package of its own; each member declares one workspace, called like
/// itself.
fn members(case: &str, names: &[&str]) -> Project {
    let mut project =
        Project::new().with("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n");
    for name in names {
        let features = "[features]\nmore = []\n";
        let more = format!("#[cfg(feature = \"more\")]\n{}", desk(&format!("more-{name}")));
        project = project
            .with(
                &format!("{name}/Cargo.toml"),
                &manifest(&format!("{case}-{name}"), &format!("{DEPENDENCIES}{features}")),
            )
            .with(&format!("{name}/src/lib.rs"), &format!("{REGISTRY}{}{more}", desk(name)))
            .with_icon(&format!("{name}/icons"));
    }
    project
}

/// The packages whose bundles were written.
fn bundled(run: &Run) -> Vec<&str> {
    run.bundles().map(|(name, _)| name).collect()
}

/// Where the program is wrong, and so not compiled; or what it declares, which cannot be; or files.
#[test]
fn a_broken_registry_does_not_hold_up_the_others() {
    for (case, file, from, to, says) in [
        (
            "type-error",
            "b/src/lib.rs",
            "registry_macros::registry!",
            "const _: u8 = \"\"; registry_macros::registry!",
            "mismatched types",
        ),
        ("wrong-literal", "b/src/lib.rs", "\"1.17.x\"", "\"1.17\"", "write `1.17.x`"),
        (
            "wrong-together",
            "b/src/lib.rs",
            "cfg(feature = \"more\")",
            "cfg(not(feature = \"more\"))",
            "duplicate-image",
        ),
        ("wrong-file", "b/registry.toml", "", "[registry]\n", "missing-setting"),
    ] {
        let project = members(case, &["a", "b", "c"]);
        if case == "wrong-file" {
            project.write("b/registry.toml", "");
        }
        project.edit(file, from, to);
        if case == "wrong-together" {
            project.edit(file, "kasmweb/more-b", "kasmweb/b");
        }
        let run = project.kasm(&["bundle"]).expect(1);
        run.says(&[says]);
        assert_eq!(bundled(&run), [format!("{case}-a"), format!("{case}-c")], "{run}");
        let run = project.kasm(&["check", "--exclude", &format!("{case}-b"), "--workspace"]);
        run.expect(0);
    }
}

#[test]
fn packages_are_chosen_as_in_cargo() {
    let project = members("chosen", &["a", "b", "c"]);
    let chosen = |arguments: &[&str]| {
        let run = project.bundle(arguments);
        bundled(&run).join(" ")
    };
    assert_eq!(chosen(&["-p", "chosen-b"]), "chosen-b");
    assert_eq!(chosen(&["-p", "chosen-c", "-p", "chosen-a"]), "chosen-a chosen-c");
    assert_eq!(chosen(&["--workspace"]), "chosen-a chosen-b chosen-c");
    assert_eq!(chosen(&["--workspace", "--exclude", "chosen-a"]), "chosen-b chosen-c");
    assert_eq!(chosen(&["--manifest-path", "b/Cargo.toml"]), "chosen-b");
    assert_eq!(chosen(&["c"]), "chosen-c");
    assert_eq!(chosen(&["a/Cargo.toml"]), "chosen-a");
    project.kasm(&["bundle", "-p", "unknown"]).expect(2).says(&["no package `unknown`"]);
}

#[test]
fn features_decide_what_is_declared() {
    let project = members("featured", &["a"]);
    assert_eq!(project.bundle(&[]).listed(), ["a"]);
    assert_eq!(project.bundle(&["--features", "featured-a/more"]).listed(), ["a", "more-a"]);
    assert_eq!(project.bundle(&["a", "--features", "more"]).listed(), ["a", "more-a"]);
    assert_eq!(project.bundle(&["--all-features"]).listed(), ["a", "more-a"]);
    assert_eq!(project.bundle(&["--all-features", "--release"]).listed(), ["a", "more-a"]);
    assert_eq!(project.bundle(&["--no-default-features"]).listed(), ["a"]);
}

#[test]
fn the_target_folder_may_be_elsewhere() {
    let project = members("elsewhere", &["a"]);
    let run = project.kasm_with_target_dir(&["bundle"]).expect(0);
    assert_eq!(run.listed(), ["a"]);
    assert!(!project.path("nowhere").exists(), "{run}");
}

#[test]
fn what_does_not_compile_is_not_bundled_over_what_did() {
    let project = Project::package("uncompiled", &format!("{REGISTRY}{}", desk("desk")));
    let before = project.bundle(&["--out-dir", "out"]).tree();
    project.edit("src/lib.rs", "", "fn broken() -> u8 {}\n");
    let run = project.kasm(&["bundle", "--out-dir", "out"]).expect(1);
    run.says(&["error[E0308]: mismatched types", "--> src/lib.rs:1:16"]);
    assert_eq!(run.stdout, "");
    assert_eq!(kasm_tests::read_tree(project.path("out")), before);
    project.kasm(&["bundle", "--out-dir", "other"]).expect(1);
    assert!(!project.path("other").exists());
    project.kasm(&["check"]).expect(1).says(&["error[E0308]"]);
}

#[test]
fn a_package_that_could_declare_but_does_not_is_no_registry() {
    let project = Project::package("silent", "");
    project.kasm(&["check"]).expect(2);
    let project = members("some-silent", &["a", "b"]);
    fs::write(project.path("b/src/lib.rs"), "").unwrap();
    let run = project.bundle(&["--workspace"]);
    assert_eq!(bundled(&run), ["some-silent-a"]);
}
