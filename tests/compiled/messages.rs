//! What is said of declarations in Rust, and what is left in programs.

use camino::Utf8PathBuf;
use cargo_kasm::compiled;
use serde_json::json;

use crate::project::{INCLUDE, Project, REGISTRY, REGISTRY_TOML, desk};

/// Two workspaces that only together are wrong.
fn duplicates(package: &str) -> Project {
    let second = desk("second").replace("kasmweb/second", "kasmweb/first");
    Project::package(package, &format!("{REGISTRY}{}{second}", desk("first")))
}

#[test]
fn a_finding_in_rust_has_its_line_and_a_snippet() {
    let project = duplicates("human");
    let run = project.kasm(&["check"]).expect(1);
    run.says(&[
        "error[KR0308: duplicate-image]: `kasmweb/first:1.17.0` is the image of two workspaces",
        "--> src/lib.rs:22:37",
        "22 |         { version: \"1.17.x\", image: \"kasmweb/first:1.17.0\", uncompressed_size_mb: 2700 },",
        "12 |         { version",
    ]);
}

#[test]
fn a_finding_in_rust_in_one_line() {
    let project = duplicates("short");
    let run = project.kasm(&["check", "--message-format", "short"]).expect(1);
    run.says(&["src/lib.rs:22:37: error[KR0308]: "]);
}

#[test]
fn a_finding_in_rust_as_json() {
    let project = duplicates("json");
    let run = project.kasm(&["check", "--message-format", "json"]).expect(1);
    let finding = run.json().find(|message| message["reason"] == "kasm-finding");
    let finding = finding.expect("a finding");
    assert_eq!(finding["name"], "duplicate-image");
    let span = &finding["spans"][0];
    assert_eq!(span["path"], "src/lib.rs");
    assert_eq!((&span["line"], &span["column"]), (&json!(22), &json!(37)));
    let source = std::fs::read_to_string(project.path("src/lib.rs")).unwrap();
    let start = usize::try_from(span["byte_start"].as_u64().unwrap()).unwrap();
    assert!(source[start..].starts_with("\"kasmweb/first:1.17.0\""), "{span}");
    assert!(run.json().any(|message| message["reason"] == "kasm-finished"), "{run}");
}

#[test]
fn a_registry_of_constants_is_checked_like_one_of_literals() {
    let source = format!("{REGISTRY}const SIZE: u32 = 2700;\n{}", desk("desk"));
    let source = source.replace("size_mb: 2700", "size_mb: SIZE");
    let project = Project::package("constant", &source);
    assert_eq!(project.bundle(&[]).listed(), ["desk"]);
    project.edit("src/lib.rs", "u32 = 2700", "i32 = -1");
    project.kasm(&["check"]).expect(1).says(&["src/lib.rs:13:82", "must be at least 1, not -1"]);
}

#[test]
fn no_record_says_where_it_was_compiled() {
    let project = duplicates("no-path").with("src/main.rs", "fn main() {}\n");
    project.write("build.rs", "fn main() {}\n");
    let included = INCLUDE.replace(");", ", partial);");
    project.write("registry.toml", REGISTRY_TOML);
    project.edit("src/lib.rs", REGISTRY, &included);
    for arguments in [&["build"][..], &["build", "--release"]] {
        let run = project.cargo(&[arguments, &["--message-format=json"]].concat()).expect(0);
        let artifacts = run.json().filter(|message| message["target"]["kind"][0] == "lib");
        let files = artifacts.filter_map(|one| one["filenames"][0].as_str().map(Utf8PathBuf::from));
        let file = files.last().expect("a library");
        let sections = compiled::sections(&file).unwrap();
        assert!(!sections.is_empty());
        for section in sections {
            let text = String::from_utf8_lossy(&section);
            let root = project.path("").to_str().unwrap().to_owned();
            for place in [root.trim_end_matches('/'), env!("CARGO_MANIFEST_DIR")] {
                assert!(!text.contains(place), "{text}");
            }
        }
    }
}

#[test]
fn a_new_release_is_left_to_the_author_of_rust() {
    let project = Project::package("bump", &format!("{REGISTRY}{}", desk("desk")));
    let before = std::fs::read_to_string(project.path("src/lib.rs")).unwrap();
    let run = project.kasm(&["bump", "1.18", "--yes"]).expect(0);
    run.says(&[
        "note: src/lib.rs:12: write `{ version: \"1.18.x\", image: \"kasmweb/desk:1.18.0\", uncompressed_size_mb: 2700 },` beside the entry for 1.17.x, for `desk`",
    ]);
    assert_eq!(std::fs::read_to_string(project.path("src/lib.rs")).unwrap(), before);
}
