//! What git says about a folder.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

/// A folder that git may know.
pub(crate) struct Git<'f> {
    folder: &'f Utf8Path,
}

/// What makes an index a file of its own, with all files in it.
const WHOLE_INDEX: [&str; 3] =
    ["core.splitIndex=false", "core.sparseCheckout=false", "core.fsmonitor=false"];

impl<'f> Git<'f> {
    /// Git, asked in a folder.
    pub(crate) fn new(folder: &'f Utf8Path) -> Self {
        let here = Utf8Path::new(".");
        Self { folder: if folder.as_str().is_empty() { here } else { folder } }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.args(["--no-optional-locks", "-C", self.folder.as_str()]);
        // To a hook, git names the repository, and would take any folder for the root of its work tree.
        if std::env::var_os("GIT_WORK_TREE").is_none() {
            command.env_remove("GIT_DIR");
        }
        command
    }

    /// What a command of git prints; none where there is no git, or it does not know the folder. It
    /// changes nothing, and waits for nobody.
    pub(crate) fn ask(&self, arguments: &[&str], paths: &[Utf8PathBuf]) -> Option<String> {
        String::from_utf8(self.output(arguments, paths)?).ok()
    }

    /// The same for what has names of files in it, which may be no UTF-8.
    pub(crate) fn ask_for_paths(&self, arguments: &[&str]) -> Option<String> {
        Some(String::from_utf8_lossy(&self.output(arguments, &[])?).into_owned())
    }

    fn output(&self, arguments: &[&str], paths: &[Utf8PathBuf]) -> Option<Vec<u8>> {
        let output = self.command().args(arguments).args(paths).output();
        Some(output.ok().filter(|output| output.status.success())?.stdout)
    }

    /// Writes all files of a commit below a folder. The repository's own index and work tree are left
    /// alone: the index of these files is `index`, a file that is not there yet.
    ///
    /// # Errors
    /// What git says.
    pub(crate) fn check_out(
        &self,
        commit: &str,
        index: &Utf8Path,
        folder: &Utf8Path,
    ) -> Result<(), String> {
        let prefix = format!("--prefix={folder}/");
        let commands = [["read-tree", commit], ["checkout-index", "--all"]];
        for (command, last) in commands.iter().zip([None, Some(&prefix)]) {
            let output = self
                .command()
                .args(WHOLE_INDEX.iter().flat_map(|setting| ["-c", *setting]))
                .args(command)
                .args(last)
                .env("GIT_INDEX_FILE", index)
                .output()
                .map_err(|error| error.to_string())?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
            }
        }
        Ok(())
    }

    /// Whether every commit is there, as in all but a shallow clone.
    pub(crate) fn is_complete(&self) -> bool {
        self.shallow() == Some(false)
    }

    /// Whether older commits were left behind.
    pub(crate) fn is_shallow(&self) -> bool {
        self.shallow() == Some(true)
    }

    fn shallow(&self) -> Option<bool> {
        self.ask(&["rev-parse", "--is-shallow-repository"], &[])?.trim().parse().ok()
    }
}
