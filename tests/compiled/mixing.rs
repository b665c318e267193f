//! One registry, declared in files and in Rust.

use std::fs;

use crate::project::{INCLUDE, Project, REGISTRY, REGISTRY_TOML, desk, desk_toml};

/// Two workspaces in files, and one in Rust between them.
fn mixed(package: &str) -> Project {
    let partial = INCLUDE.replace(");", ", partial);");
    let project = Project::package(package, &format!("{partial}{}", desk("middle")));
    project.with("registry.toml", REGISTRY_TOML).with_desk("last").with_desk("first")
}

#[test]
fn what_is_published_does_not_say_how_it_was_declared() {
    let mixed = mixed("mixed");
    let run = mixed.bundle(&[]);
    assert_eq!(run.listed(), ["first", "last", "middle"]);
    let in_files =
        Project::including("in-files").with_desk("first").with_desk("middle").with_desk("last");
    fs::remove_dir_all(in_files.path("workspaces/desk")).unwrap();
    assert_eq!(run.tree(), in_files.bundle(&[]).tree());
    let desks = ["middle", "first", "last"].map(desk).concat();
    let in_rust = Project::package("in-rust", &format!("{desks}{REGISTRY}"));
    assert_eq!(run.tree(), in_rust.bundle(&[]).tree());
}

/// A mistake in one declaration, and what the compiler says of it.
struct Mistake {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    says: &'static [&'static str],
}

const MISTAKES: [Mistake; 8] = [
    Mistake {
        file: "workspaces/first/workspace.toml",
        from: "1.17.x",
        to: "1.17",
        says: &[
            "--> workspaces/first/workspace.toml:7:11",
            "7 | version = \"1.17\"",
            "write `1.17.x`",
            "src/lib.rs:1:36",
        ],
    },
    Mistake {
        file: "workspaces/last/workspace.toml",
        from: "[\"amd64\"]",
        to: "[\"amd46\"]",
        says: &["--> workspaces/last/workspace.toml:4:17", "`amd46`", "`amd64`"],
    },
    Mistake {
        file: "workspaces/last/workspace.toml",
        from: "friendly_name",
        to: "freindly_name",
        says: &["--> workspaces/last/workspace.toml:1:1", "friendly_name"],
    },
    Mistake {
        file: "registry.toml",
        from: "https://registry.example/kasm/",
        to: "registry.example/kasm/",
        says: &["--> registry.toml:4:12", "https://"],
    },
    Mistake {
        file: "src/lib.rs",
        from: "1.17.x",
        to: "1.17",
        says: &["--> src/lib.rs:9:20", "`1.17`", "write `1.17.x`"],
    },
    Mistake {
        file: "src/lib.rs",
        from: "[\"amd64\"]",
        to: "[\"amd46\"]",
        says: &["--> src/lib.rs:7:20", "`amd46`", "`amd64`"],
    },
    Mistake {
        file: "src/lib.rs",
        from: "uncompressed_size_mb: 2700",
        to: "uncompressed_size_mb: -2 + 1",
        says: &["--> src/lib.rs:9:84", "uncompressed_size_mb"],
    },
    Mistake {
        file: "src/lib.rs",
        from: "    image_src",
        to: "    img_src",
        says: &["--> src/lib.rs:6:5", "did you mean `image_src`?"],
    },
];

#[test]
fn a_mistake_anywhere_fails_the_build_until_it_is_mended() {
    let project = mixed("mistaken");
    project.cargo(&["build"]).expect(0);
    for Mistake { file, from, to, says } in MISTAKES {
        let text = fs::read_to_string(project.path(file)).unwrap();
        project.edit(file, from, to);
        project.cargo(&["build"]).expect(101).says(says);
        project.write(file, &text);
        project.cargo(&["build"]).expect(0);
    }
}

#[test]
fn files_of_one_name_with_other_bytes_are_found_across_declarations() {
    let project = mixed("clashing");
    project.kasm(&["check"]).expect(0);
    project.edit("icons/desk.svg", "64 64", "32 32");
    project.cargo(&["build"]).expect(0);
    let run = project.kasm(&["check"]).expect(1);
    run.says(&["--> src/lib.rs:6:16", "6 |     image_src: \"desk.svg\",", "desk.svg"]);
}

#[test]
fn one_image_in_two_invocations_is_found() {
    let project = mixed("one-image");
    project.edit("src/lib.rs", "kasmweb/middle", "kasmweb/last");
    project.cargo(&["build"]).expect(0);
    let run = project.kasm(&["check"]).expect(1);
    run.says(&["KR0308: duplicate-image", "--> src/lib.rs:9:37", "image: \"kasmweb/last:1.17.0\""]);
}

#[test]
fn one_folder_in_two_invocations_is_found() {
    let project = mixed("one-folder");
    project.edit("src/lib.rs", "folder: \"middle\"", "folder: \"last\"");
    project.cargo(&["build"]).expect(0);
    let run = project.kasm(&["check"]).expect(1);
    run.says(&[
        "two workspaces have the folder `last`",
        "--> src/lib.rs:4:5",
        "::: workspaces/last/workspace.toml:1:1",
        "give one of them another `folder`",
    ]);
}

#[test]
fn workspaces_need_a_registry() {
    let project = Project::package("no-registry", &desk("alone"));
    project.cargo(&["build"]).expect(0);
    let run = project.kasm(&["bundle"]).expect(1);
    run.says(&[
        "the package declares workspaces, but no registry",
        "src/lib.rs:",
        "add `registry! {",
    ]);
    assert_eq!(run.stdout, "");
}

#[test]
fn there_is_one_registry_to_a_package() {
    let both = Project::including("both-kinds");
    both.write("src/lib.rs", REGISTRY);
    both.kasm(&["bundle"]).expect(1).says(&[
        "the package has two registries",
        "src/lib.rs:1:",
        "registry.toml",
    ]);
    let twice =
        Project::package("twice", &format!("mod a {{ {REGISTRY} }}\n{REGISTRY}{}", desk("desk")));
    twice.kasm(&["bundle"]).expect(1).says(&[
        "the package has two registries",
        "--> src/lib.rs:6:1",
        "2 |     name: \"Desks\"",
    ]);
}

#[test]
fn a_second_file_is_a_registry_of_its_own() {
    let source = format!(
        "mod first {{ {INCLUDE} }}\nmod other {{ {} }}\n",
        INCLUDE.replace("registry.toml", "other/registry.toml")
    );
    let project = Project::including("two-files");
    project.write("src/lib.rs", &source);
    project.write("other/registry.toml", REGISTRY_TOML);
    project.write("other/workspaces/other/workspace.toml", &desk_toml("other"));
    let project = project.with_icon("other/workspaces/other");
    let run = project.bundle(&[]);
    assert_eq!(run.listed(), ["desk"]);
    run.says(&["note: `other/registry.toml` is a registry of its own"]);
    run.does_not_say("warning");
    assert_eq!(project.bundle(&["other"]).listed(), ["other"]);
    project.edit("other/registry.toml", "https://registry.example/kasm/", "nowhere");
    project.cargo(&["build"]).expect(101).says(&["--> other/registry.toml:4:12"]);
}
