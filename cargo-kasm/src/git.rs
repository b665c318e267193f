//! What git says about a folder.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

/// A folder that git may know.
pub(crate) struct Git<'f> {
    folder: &'f Utf8Path,
}

impl<'f> Git<'f> {
    /// Git, asked in a folder.
    pub(crate) fn new(folder: &'f Utf8Path) -> Self {
        let here = Utf8Path::new(".");
        Self { folder: if folder.as_str().is_empty() { here } else { folder } }
    }

    /// What a command of git prints; none where there is no git, or it does not know the folder. It
    /// changes nothing, and waits for nobody.
    pub(crate) fn ask(&self, arguments: &[&str], paths: &[Utf8PathBuf]) -> Option<String> {
        let output = Command::new("git")
            .args(["--no-optional-locks", "-C", self.folder.as_str()])
            .args(arguments)
            .args(paths)
            .output();
        let output = output.ok().filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    }

    /// Whether every commit is there, as in all but a shallow clone.
    pub(crate) fn is_complete(&self) -> bool {
        let shallow = self.ask(&["rev-parse", "--is-shallow-repository"], &[]);
        shallow.is_some_and(|shallow| shallow.trim() == "false")
    }
}
