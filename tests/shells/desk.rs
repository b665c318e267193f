//! A home folder, a registry, and programs that write down how they are called.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The program that is tested.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_cargo-kasm");

/// A folder with all of it.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

/// Writes its name and its words to the file that `RAN` names, after a line of its own.
pub(crate) fn after(line: &str) -> String {
    let words = "printf '%s' \"${0##*/}\"; printf ' <%s>' \"$@\"; echo;";
    format!("#!/bin/sh\n{line}\n{{ {words} }} >> \"$RAN\"\n")
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        // Some shells ask by themselves which commands there are.
        desk.program("cargo", &after("if [ \"$1\" = --list ]; then exit; fi"));
        let answer = format!("if [ \"$1\" = completions ]; then exec '{BINARY}' \"$@\"; fi");
        desk.program("cargo-kasm", &after(&answer));
        desk.write("registry/Cargo.toml", "[package]\nname = \"harbour\"\nedition = \"2024\"\n");
        desk.write("registry/src/lib.rs", "");
        let registry = "[registry]\nworkspaces = \"ships\"\n[templates.fleet]\n[workspaces.seefahrt]\nextends = \"fleet\"\n";
        desk.write("registry/registry.toml", registry);
        desk.write("registry/ships/dory/workspace.toml", "friendly_name = \"Dory\"\n");
        desk.write("registry/two words/notes.txt", "");
        desk
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("an own folder");
        fs::write(path, text).expect("an own file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    /// A program on the `PATH`.
    pub(crate) fn program(&self, name: &str, text: &str) {
        let path = format!("programs/{name}");
        self.write(&path, text);
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path(&path), mode).expect("an own file");
    }

    /// Runs a command in a terminal, in the registry's folder, while somebody types; what is shown.
    pub(crate) fn typing(&self, command: &str, keys: &str) -> String {
        let mut script = self.command("script");
        script.args(["--quiet", "--command", command, "/dev/null"]);
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = script.spawn().expect("script");
        child.stdin.take().expect("a pipe").write_all(keys.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A program of the system, with this home and these programs.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .current_dir(self.path("registry"))
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("home/.config"))
            .env("XDG_DATA_HOME", self.path("home/.local/share"))
            .env("XDG_STATE_HOME", self.path("home/.local/state"))
            .env("PATH", format!("{}:{path}", self.path("programs").display()))
            // What the answers are asked of.
            .env("CARGO", env!("CARGO"))
            .env("CARGO_HOME", self.path("home/cargo"))
            .env("RAN", self.path("ran"))
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env("SHELL", "/bin/sh");
        command
    }
}

/// Whether a program is on the `PATH`.
pub(crate) fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
