//! What a bundle says of its past.

use serde_json::{Value, json};

use crate::*;

const DAY: u64 = 24 * 60 * 60 * 1000;
/// The first commit of every registry here, in milliseconds.
const BEGIN: u64 = 1_600_000_000_000;

/// A registry in git, of one workspace.
struct Repository {
    _folder: tempfile::TempDir,
    registry: String,
    kasm: Kasm,
}

impl Repository {
    fn new() -> Self {
        let (folder, registry) = sound_registry();
        let repository = Self { _folder: folder, registry, kasm: Kasm::new() };
        repository.git(0, &["init", "-q"]);
        repository.commit(0);
        repository
    }

    fn commit(&self, days: u64) {
        self.git(days, &["add", "."]);
        self.git(days, &["commit", "-qm", "More"]);
    }

    fn git(&self, days: u64, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args([
            "-C",
            &self.registry,
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@registry.example",
        ]);
        git.env("GIT_COMMITTER_DATE", format!("{} +0000", (BEGIN + days * DAY) / 1000));
        assert!(git.args(arguments).status().expect("git").success());
    }

    fn edit(&self, file: &str, old: &str, new: &str) {
        let file = Path::new(&self.registry).join(file);
        let text = fs::read_to_string(&file).expect("it was written");
        assert!(text.contains(old), "{text}");
        fs::write(file, text.replace(old, new)).expect("a writable file");
    }

    /// Adds a workspace like the first one.
    fn add(&self, folder: &str, name: &str) {
        let [desk, own] =
            ["desk", folder].map(|name| format!("{}/workspaces/{name}", self.registry));
        fs::create_dir_all(&own).expect("a writable folder");
        for file in ["workspace.toml", "desk.svg"] {
            fs::copy(format!("{desk}/{file}"), format!("{own}/{file}")).expect("a writable folder");
        }
        let file = format!("workspaces/{folder}/workspace.toml");
        self.edit(&file, "\"Desk\"", &format!("\"{name}\""));
        self.edit(&file, "kasmweb/desktop:", &format!("kasmweb/{folder}:"));
    }

    fn bundle(&self, registry: &str, more: &[&str]) -> Tree {
        let out = format!("{registry}-out");
        let arguments = [&["bundle", registry, "--out-dir", &out], more].concat();
        let output = self.kasm.command(&arguments).env_remove("SOURCE_DATE_EPOCH").output();
        let output = output.expect("the binary runs");
        assert!(output.status.success(), "{}", stderr(&output));
        read_tree(&out)
    }
}

fn json(tree: &Tree, path: &str) -> Value {
    serde_json::from_slice(&tree[path]).expect("JSON")
}

#[test]
fn git_knows_when_workspaces_were_added_and_changed() {
    let repository = Repository::new();
    let desk = "workspaces/desk/workspace.toml";
    repository.edit(desk, "A desktop.", "Another desktop.");
    repository.commit(5);
    let bundle = repository.bundle(&repository.registry, &[]);
    let (added, changed) = (BEGIN, BEGIN + 5 * DAY);
    let (name, page) = ("Desk", "workspace/desk/");
    let expected = json!({
        "version": 1,
        "workspaces": { name: { "added": added, "changed": changed } },
        "events": [
            { "time": changed, "kind": "changed", "name": name, "page": page },
            { "time": added, "kind": "added", "name": name, "page": page, "changes": ["Another desktop."] },
        ],
    });
    assert_eq!(json(&bundle, "history.json"), expected);
    assert!(bundle.contains_key("feed.xml"));
    let without_site = repository.bundle(&repository.registry, &["--no-site"]);
    assert_eq!(without_site["history.json"], bundle["history.json"]);
    assert!(!without_site.contains_key("feed.xml"));
    // What is not committed yet is as new as the bundle, which is as new as its newest file.
    repository.add("lab", "Lab");
    let bundle = repository.bundle(&repository.registry, &[]);
    let modified = &json(&bundle, "1.1/list.json")["modified"];
    assert!(modified.as_u64() > Some(changed), "{modified}");
    let workspaces = &json(&bundle, "history.json")["workspaces"];
    assert_eq!(workspaces["Lab"], json!({ "added": modified, "changed": modified }));
    assert_eq!(workspaces[name], expected["workspaces"][name]);
}

#[test]
fn a_shallow_clone_knows_nothing() {
    let repository = Repository::new();
    repository.edit("workspaces/desk/workspace.toml", "A desktop.", "Another desktop.");
    repository.commit(5);
    let clone = format!("{}-clone", repository.registry);
    let source = format!("file://{}", repository.registry);
    repository.git(5, &["clone", "-q", "--depth", "1", &source, &clone]);
    let bundle = repository.bundle(&clone, &[]);
    assert!(!bundle.contains_key("history.json") && !bundle.contains_key("feed.xml"));
}
