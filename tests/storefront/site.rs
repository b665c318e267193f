//! A registry, bundled by the built binary and served.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::server::{self, BASE};

/// Writes a registry into a folder.
pub(crate) type Write = fn(&Path) -> io::Result<()>;

/// A served bundle, gone with this value.
#[derive(Debug)]
pub(crate) struct Site {
    folder: TempDir,
    pub(crate) origin: String,
}

impl Site {
    pub(crate) fn of(write: Write, runtime: &Runtime) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let registry = folder.path().join("registry");
        fs::create_dir(&registry).expect("an own folder");
        write(&registry).expect("a writable folder");
        let bundle = folder.path().join("bundle");
        let mut command = kasm();
        command.arg("bundle").arg(&registry).arg("--out-dir").arg(&bundle);
        let output = command.args(["--cap-lints", "allow"]).output().expect("the binary runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let origin = server::serve(runtime, bundle);
        Self { folder, origin }
    }

    /// Where a page is served; its path is below the base path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{BASE}{path}", self.origin)
    }

    pub(crate) fn registry(&self) -> PathBuf {
        self.folder.path().join("registry")
    }

    pub(crate) fn bundle(&self) -> PathBuf {
        self.folder.path().join("bundle")
    }

    /// The list that a Kasm of this schema reads.
    pub(crate) fn list(&self, schema: &str) -> Value {
        let file = self.bundle().join(schema).join("list.json");
        let text = fs::read(file).expect("the schema is published");
        serde_json::from_slice(&text).expect("a list is JSON")
    }

    /// The registry's address, as Kasm stores it.
    pub(crate) fn list_url(&self) -> String {
        let list = self.list("1.1");
        list["list_url"].as_str().expect("every registry here has one").to_owned()
    }
}

/// The built binary; what it keeps for its next run stays in the target folder.
pub(crate) fn kasm() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    command.env("SOURCE_DATE_EPOCH", "1700000000").stdin(Stdio::null());
    command.env("KASM_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/storefront"));
    command
}
