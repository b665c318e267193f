//! What git knows about the files that a fix changes.

use camino::Utf8Path;

use crate::error::Error;
use crate::git::Git;

/// How many files an error names.
const NAMED: usize = 10;

/// Refuses to mix a fix with changes that are not committed, as `cargo fix` does. Where there is no
/// git, or it does not know the folder, there is nothing to mix with.
///
/// # Errors
/// [`Error::Dirty`], with the files.
pub(crate) fn refuse_dirty(folder: &Utf8Path) -> Result<(), Error> {
    let Some(status) = Git::new(folder).ask(&["status", "--porcelain"], &[]) else {
        return Ok(());
    };
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
