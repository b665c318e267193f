//! What a bundle knows of its past, from git and from the bundle before it; and jobs, which compare the
//! two.

#[path = "../images/faulty.rs"]
#[expect(dead_code, reason = "what servers of images can do as well")]
mod faulty;
mod git;
mod jobs;
mod live;
mod previous;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kasm_tests::{Tree, hostile, read_tree};
use serde_json::Value;
use tempfile::TempDir;

const DAY: u64 = 24 * 60 * 60 * 1000;
/// The first time of every registry here, in milliseconds.
const BEGIN: u64 = 1_600_000_000_000;

/// A registry that is bundled again and again.
struct Registry {
    folder: TempDir,
}

impl Registry {
    /// One with a workspace, `desk`.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        hostile::registry(&folder.path().join("registry")).expect("a writable folder");
        Self { folder }
    }

    /// One with three.
    fn of_three() -> Self {
        let registry = Self::new();
        registry.add("lab", "Lab");
        registry.add("fox", "Fox");
        registry
    }

    /// A path beside the registry's.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("a plain name").to_owned()
    }

    fn workspace(&self, folder: &str) -> PathBuf {
        self.path("registry/workspaces").join(folder)
    }

    /// Adds a workspace like the first one.
    fn add(&self, folder: &str, name: &str) {
        fs::create_dir_all(self.workspace(folder)).expect("a writable folder");
        for file in ["workspace.toml", "desk.svg"] {
            let [from, to] = ["desk", folder].map(|folder| self.workspace(folder).join(file));
            fs::copy(from, to).expect("a writable folder");
        }
        self.edit(folder, "\"Desk\"", &format!("\"{name}\""));
        self.edit(folder, "kasmweb/desktop:", &format!("kasmweb/{folder}:"));
    }

    fn remove(&self, folder: &str) {
        fs::remove_dir_all(self.workspace(folder)).expect("it was there");
    }

    fn edit(&self, folder: &str, old: &str, new: &str) {
        let file = self.workspace(folder).join("workspace.toml");
        let text = fs::read_to_string(&file).expect("it was written");
        assert!(text.contains(old), "{text}");
        fs::write(file, text.replace(old, new)).expect("a writable file");
    }

    /// Bundles to a folder beside the registry.
    fn run(&self, out: &str, more: &[&str]) -> Output {
        self.command("bundle", out).args(more).output().expect("the binary runs")
    }

    /// A command that writes to a folder beside the registry.
    fn command(&self, name: &str, out: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
        command.arg(name).arg(self.path("registry")).arg("--out-dir").arg(self.path(out));
        // This project's own past is none of the registry's, and no proxy leads to this machine.
        command.env("GIT_CEILING_DIRECTORIES", self.folder.path()).env("NO_PROXY", "*");
        command.env("KASM_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/history"));
        for runners in ["GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
            command.env_remove(runners);
        }
        command.env_remove("SOURCE_DATE_EPOCH").stdin(Stdio::null());
        command
    }

    /// The same, which has to end well: the bundle, and what was said.
    #[track_caller]
    fn bundle(&self, out: &str, more: &[&str]) -> (Tree, String) {
        let output = self.run(out, more);
        let said = stderr(&output);
        assert!(output.status.success(), "{said}");
        (read_tree(self.path(out)), said)
    }

    /// The bundle after another one, so many days after the begin where it says something else.
    #[track_caller]
    fn after(&self, previous: &str, days: u64, out: &str) -> Tree {
        let previous = self.text(previous);
        let modified = (BEGIN + days * DAY).to_string();
        self.bundle(out, &["--previous", &previous, "--modified", &modified]).0
    }

    /// Bundles, which has to fail, and to write nothing.
    #[track_caller]
    fn is_refused(&self, more: &[&str], code: i32, why: &str) {
        let output = self.run("refused", more);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(why), "{why:?} is not in:\n{said}");
        assert!(!self.path("refused").exists(), "something was written");
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(tree: &Tree, path: &str) -> Value {
    serde_json::from_slice(&tree[path]).expect("JSON")
}

fn history(tree: &Tree) -> Value {
    json(tree, "history.json")
}

/// The time of both lists.
#[track_caller]
fn modified(tree: &Tree) -> u64 {
    let [old, new] = ["1.0", "1.1"]
        .map(|schema| json(tree, &format!("{schema}/list.json"))["modified"].as_u64());
    assert_eq!(old, new);
    old.expect("a number")
}

/// Days after the begin at which a workspace was added and changed.
fn days(tree: &Tree, name: &str) -> (Option<u64>, u64) {
    let history = history(tree);
    let times = &history["workspaces"][name];
    let days = |key: &str| times[key].as_u64().map(|time| (time - BEGIN) / DAY);
    (days("added"), days("changed").unwrap_or_else(|| panic!("{name}: {history}")))
}

/// The days, kinds and names of all events, the newest first.
fn events(tree: &Tree) -> Vec<(u64, String, String)> {
    let history = history(tree);
    let events = history["events"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let time = |event: &Value| (event["time"].as_u64().expect("a number") - BEGIN) / DAY;
    events.map(|event| (time(event), text(&event["kind"]), text(&event["name"]))).collect()
}

fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
    fs::write(path, content).expect("a writable folder");
}
