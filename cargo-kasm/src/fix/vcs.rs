//! What git knows about the files that a fix changes.

use std::process::Command;

use camino::Utf8Path;

use crate::error::Error;

/// How many files an error names.
const NAMED: usize = 10;

/// Refuses to mix a fix with changes that are not committed, as `cargo fix` does. Where there is no
/// git, or it does not know the folder, there is nothing to mix with.
///
/// # Errors
/// [`Error::Dirty`], with the files.
pub(crate) fn refuse_dirty(folder: &Utf8Path) -> Result<(), Error> {
    let folder = if folder.as_str().is_empty() { Utf8Path::new(".") } else { folder };
    let output = Command::new("git")
        .args(["--no-optional-locks", "-C", folder.as_str(), "status", "--porcelain"])
        .output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        return Ok(());
    };
    let status = String::from_utf8_lossy(&output.stdout);
    let mut files: Vec<_> = status.lines().take(NAMED).map(|line| format!("  {line}")).collect();
    if files.is_empty() {
        return Ok(());
    }
    let more = status.lines().count() - files.len();
    if more > 0 {
        files.push(format!("  and {more} more"));
    }
    Err(Error::Dirty { files })
}
