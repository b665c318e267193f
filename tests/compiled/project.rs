//! Cargo workspaces in temporary folders, built by the real Cargo.
//!
//! All of them share one target folder, so the macros and what they depend on are compiled once a
//! profile, whatever the number of cases. Packages of two cases must therefore not have one name:
//! Cargo would take the one for the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kasm_tests::{Tree, read_tree};
use serde_json::Value;

/// What Cargo builds, kept from run to run.
const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled");
/// The checkout that is tested.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What a package needs to declare something.
pub(crate) const DEPENDENCIES: &str = r#"
[dependencies]
registry-core = { path = "$ROOT/registry-core" }
registry-macros = { path = "$ROOT/registry-macros" }
"#;

/// What its `build.rs` needs to watch a registry.
pub(crate) const BUILD_DEPENDENCIES: &str = r#"
[build-dependencies]
registry-core = { path = "$ROOT/registry-core", features = ["load"] }
"#;

/// A build script that watches the registry.
pub(crate) const WATCH: &str = r#"fn main() { registry_core::build::watch("registry.toml") }"#;

/// A registry in Rust, for workspaces elsewhere in the crate.
pub(crate) const REGISTRY: &str = r#"registry_macros::registry! {
    name: "Desks", description: "Desktops for tests.", lints: { "release-without-workspace": "allow" },
    list_url: "https://registry.example/kasm/", icon: "https://registry.example/logo.png",
}
"#;

/// The same in a `registry.toml`.
pub(crate) const REGISTRY_TOML: &str = r#"[registry]
name = "Desks"
description = "Desktops for tests."
list_url = "https://registry.example/kasm/"
icon = "https://registry.example/logo.png"

[lints]
release-without-workspace = "allow"
"#;

/// What a crate says to have it checked, and found.
pub(crate) const INCLUDE: &str = "registry_macros::include_registry!(\"registry.toml\");\n";

const ICON: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>"#;

/// A manifest; `more` follows its `[package]` keys.
pub(crate) fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
}

/// A workspace in Rust, as it is found in the list by its name.
pub(crate) fn desk(name: &str) -> String {
    desk_of("registry_macros", "", &format!("{name:?}"), &format!("{:?}", image(name)))
}

/// The image of the workspace with this name: no two have the same.
fn image(name: &str) -> String {
    format!("kasmweb/{name}:1.17.0")
}

/// The same by another path of the macro, with options; name and image are any tokens.
pub(crate) fn desk_of(macros: &str, options: &str, name: &str, image: &str) -> String {
    format!(
        r#"{macros}::workspace! {{ {options}
    folder: {name},
    friendly_name: {name},
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ["amd64"],
    compatibility: [
        {{ version: "1.17.x", image: {image}, uncompressed_size_mb: 2700 }},
    ],
}}
"#
    )
}

/// The same in a `workspace.toml`.
pub(crate) fn desk_toml(name: &str) -> String {
    format!(
        r#"friendly_name = "{name}"
description = "A desktop."
image_src = "desk.svg"
architecture = ["amd64"]

[[compatibility]]
version = "1.17.x"
image = "{image}"
uncompressed_size_mb = 2700
"#,
        image = image(name)
    )
}

/// A folder with a Cargo workspace.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// A folder with this checkout's versions of all dependencies, so that nothing is asked of the
    /// network.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let lock = Path::new(ROOT).join("Cargo.lock");
        fs::copy(lock, folder.path().join("Cargo.lock")).expect("a lock file");
        Self { folder }
    }

    /// A package of its own with the usual dependencies, and what declares workspaces needs.
    pub(crate) fn package(name: &str, lib: &str) -> Self {
        let manifest = manifest(name, &format!("{DEPENDENCIES}\n[workspace]\n"));
        Self::new().with("Cargo.toml", &manifest).with("src/lib.rs", lib).with_icon("icons")
    }

    /// The package of a registry in files, which includes it.
    pub(crate) fn including(name: &str) -> Self {
        Self::package(name, INCLUDE).with("registry.toml", REGISTRY_TOML).with_desk("desk")
    }

    pub(crate) fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    pub(crate) fn with_icon(self, folder: &str) -> Self {
        self.write_icon(folder);
        self
    }

    pub(crate) fn write_icon(&self, folder: &str) {
        self.write(&format!("{folder}/desk.svg"), ICON);
    }

    /// With a workspace in files.
    pub(crate) fn with_desk(self, name: &str) -> Self {
        self.write_desk(name);
        self
    }

    pub(crate) fn write_desk(&self, name: &str) {
        self.write(&format!("workspaces/{name}/workspace.toml"), &desk_toml(name));
        self.write_icon(&format!("workspaces/{name}"));
    }

    /// With a build script that watches its registry.
    pub(crate) fn watching(self) -> Self {
        self.edit("Cargo.toml", "[workspace]", &format!("{BUILD_DEPENDENCIES}\n[workspace]"));
        self.with("build.rs", WATCH)
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a writable folder");
        fs::write(path, text.replace("$ROOT", ROOT)).expect("a writable file");
    }

    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).expect("it was written");
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Run {
        self.run(&mut cargo(arguments))
    }

    /// At a time, in seconds since 1970.
    pub(crate) fn cargo_at(&self, arguments: &[&str], time: u64) -> Run {
        self.run(cargo(arguments).env("SOURCE_DATE_EPOCH", time.to_string()))
    }

    pub(crate) fn kasm(&self, arguments: &[&str]) -> Run {
        self.run(&mut kasm(arguments))
    }

    /// With the program's folder for what Cargo builds named as an argument, and another one set.
    pub(crate) fn kasm_with_target_dir(&self, arguments: &[&str]) -> Run {
        let mut command = kasm(&[arguments, &["--target-dir", TARGET]].concat());
        self.run_in(&mut command, &self.path("nowhere"))
    }

    fn run(&self, command: &mut Command) -> Run {
        self.run_in(command, Path::new(TARGET))
    }

    fn run_in(&self, command: &mut Command, target: &Path) -> Run {
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        // What the case says decides, and not who runs it.
        for variable in ["CARGO_INCREMENTAL", "CARGO_BUILD_TARGET"] {
            command.env_remove(variable);
        }
        command.env("CARGO_TARGET_DIR", target).env("CARGO_TERM_COLOR", "never");
        let output = command.output().expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run {
            here: self.folder.path().to_owned(),
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Bundles with a fixed time.
    #[track_caller]
    pub(crate) fn bundle(&self, arguments: &[&str]) -> Run {
        self.kasm(&[&["bundle", "--modified", "42"], arguments].concat()).expect(0)
    }

    /// Whether `cargo build` finds that the package's library needs no compiler.
    #[track_caller]
    pub(crate) fn is_fresh(&self, package: &str, arguments: &[&str]) -> bool {
        let run = self.cargo(&[&["build", "--message-format=json"], arguments].concat()).expect(0);
        let library = run.artifacts().find(|artifact| {
            artifact["target"]["name"] == package.replace('-', "_")
                && artifact["target"]["kind"][0] == "lib"
        });
        library.expect("Cargo reports the library")["fresh"] == true
    }
}

fn kasm(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    command.args(arguments).arg("--offline");
    command
}

fn cargo(arguments: &[&str]) -> Command {
    let (subcommand, rest) = arguments.split_first().expect("a subcommand");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([subcommand, "--offline"]).args(rest);
    command
}

/// What a program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// Where it ran.
    here: PathBuf,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Asserts that the program said all of this.
    #[track_caller]
    pub(crate) fn says(&self, texts: &[&str]) -> &Self {
        for text in texts {
            let said = self.stderr.contains(text) || self.stdout.contains(text);
            assert!(said, "{text:?} is not in:\n{self}");
        }
        self
    }

    #[track_caller]
    pub(crate) fn does_not_say(&self, text: &str) -> &Self {
        let said = self.stderr.contains(text) || self.stdout.contains(text);
        assert!(!said, "{text:?} is in:\n{self}");
        self
    }

    /// The objects of JSON that were printed.
    pub(crate) fn json(&self) -> impl Iterator<Item = Value> {
        self.stdout.lines().filter_map(|line| serde_json::from_str(line).ok())
    }

    fn artifacts(&self) -> impl Iterator<Item = Value> {
        self.json().filter(|message| message["reason"] == "compiler-artifact")
    }

    /// The bundles that were written, by what their folders are called.
    pub(crate) fn bundles(&self) -> impl Iterator<Item = (&str, PathBuf)> {
        let name = |path: &str| path.rfind('/').map_or(0, |slash| slash + 1);
        self.stdout.lines().map(move |path| (&path[name(path)..], self.here.join(path)))
    }

    /// The only bundle that was written.
    #[track_caller]
    pub(crate) fn tree(&self) -> Tree {
        let bundles: Vec<_> = self.bundles().collect();
        let [(_, path)] = &bundles[..] else { panic!("one bundle is expected:\n{self}") };
        read_tree(path)
    }

    /// The workspaces that the only bundle lists.
    #[track_caller]
    pub(crate) fn listed(&self) -> Vec<String> {
        listed(&self.tree())
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, stdout, stderr, .. } = self;
        writeln!(f, "exit code {code:?}\n---stdout---")?;
        // What was built is long and rarely the reason.
        let is_read = |line: &&str| !line.starts_with("{\"reason\":\"compiler-artifact\"");
        stdout.lines().filter(is_read).try_for_each(|line| writeln!(f, "{line}"))?;
        write!(f, "---stderr---\n{stderr}")
    }
}

/// The names of a bundle's workspaces, in the list's order.
#[track_caller]
pub(crate) fn listed(bundle: &Tree) -> Vec<String> {
    let list: Value = serde_json::from_slice(&bundle["1.1/list.json"]).expect("JSON");
    let workspaces = list["workspaces"].as_array().expect("a list");
    let name = |workspace: &Value| workspace["friendly_name"].as_str().expect("a name").to_owned();
    workspaces.iter().map(name).collect()
}
