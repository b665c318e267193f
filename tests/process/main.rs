//! What only a real process shows: signals, full disks, permissions, pipes.

mod editor;
mod fix;
mod fmt;
mod input;
mod new;
mod output;
mod publish;
mod refused;
mod release;
mod serve;
mod soak;
mod start;
mod target;
mod teams;
mod terminal;
mod time;
mod workflows;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use kasm_tests::{Tree, assert_tree, generate, hostile, read_tree};

/// The binary, where an unprivileged user can run it too.
struct Kasm {
    folder: tempfile::TempDir,
}

impl Kasm {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        open_to_all(folder.path());
        // By another process: this one forks, and a child must not hold the file open for writing.
        let mut copy = Command::new("cp");
        copy.arg(env!("CARGO_BIN_EXE_cargo-kasm")).arg(folder.path().join("cargo-kasm"));
        assert!(copy.status().expect("cp").success());
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("cargo-kasm")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.path());
        command.args(arguments).env("SOURCE_DATE_EPOCH", "1700000000").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }
}

fn open_to_all(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("an own folder");
}

/// A folder with a sound registry in `registry`.
fn sound_registry() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    open_to_all(folder.path());
    let registry = folder.path().join("registry");
    hostile::registry(&registry).expect("a writable folder");
    let path = registry.to_str().expect("a plain name").to_owned();
    (folder, path)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn assert_refused(output: &Output, code: i32, text: &str) {
    let stderr = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(text), "{text:?} is not in:\n{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

/// Bundles a registry that something is wrong with: a message, and nothing written.
#[track_caller]
fn assert_not_bundled(registry: &str, code: i32, text: &str) {
    let out = format!("{registry}-out");
    let output = Kasm::new().run(&["bundle", registry, "--out-dir", &out, "--cap-lints", "allow"]);
    assert_refused(&output, code, text);
    assert!(!Path::new(&out).exists(), "something was written");
}

/// Puts the registry's own files back in their place: nothing is left to find.
#[track_caller]
fn assert_mended(registry: &str) {
    hostile::registry(Path::new(registry)).expect("a writable folder");
    let output = Kasm::new().run(&["check", registry]);
    let said = stderr(&output);
    assert!(output.status.success() && !said.contains("[KR"), "{said}");
}

/// As root, mode 000 proves nothing; `setpriv` then runs the binary as somebody else.
fn unprivileged(kasm: &Kasm, arguments: &[&str]) -> Output {
    let probe = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::set_permissions(probe.path(), fs::Permissions::from_mode(0o000)).expect("an own file");
    if fs::read(probe.path()).is_err() {
        return kasm.run(arguments);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(kasm.path())
        .args(arguments);
    command.env("SOURCE_DATE_EPOCH", "1700000000").output().expect("setpriv")
}
