//! The files of a git revision, in a folder of their own.

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use crate::error::Error;
use crate::git::Git;

/// The repository's files as they were at a revision, as long as this lives.
pub(crate) struct Revision {
    folder: TempDir,
    /// The folder of the repository, without links.
    root: Utf8PathBuf,
}

impl Revision {
    /// Writes the files of a revision of the repository that a folder lies in. The repository stays as it
    /// is, whatever is being committed in it.
    ///
    /// # Errors
    /// Where git knows no such revision, or could not write its files.
    pub(crate) fn check_out(revision: &str, folder: &Utf8Path) -> Result<Self, Error> {
        let git = Git::new(folder);
        let unknown = || Error::NoSide {
            name: revision.to_owned(),
            folder: if folder.as_str().is_empty() { ".".into() } else { folder.to_owned() },
            help: if git.is_shallow() { FETCH } else { "" },
        };
        let commit = format!("{revision}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let commit = git.ask(&arguments, &[]).ok_or_else(unknown)?;
        let root = git.ask(&["rev-parse", "--show-toplevel"], &[]).ok_or_else(unknown)?;
        let wrong = |reason: String| Error::CheckOut { revision: revision.to_owned(), reason };
        let top = Utf8Path::new(root.trim_end_matches(['\n', '\r']));
        let root = top.canonicalize_utf8().map_err(|error| wrong(error.to_string()))?;
        let folder = tempfile::tempdir().map_err(|error| wrong(error.to_string()))?;
        let revision = Self { folder, root };
        let (index, tree) = (revision.path("index")?, revision.path(TREE)?);
        std::fs::create_dir(&tree).map_err(|error| wrong(error.to_string()))?;
        Git::new(top).check_out(commit.trim(), &index, &tree).map_err(wrong)?;
        Ok(revision)
    }

    /// Where what is at a path now was at the revision.
    ///
    /// # Errors
    /// Where the path does not lie in the repository, or cannot be named.
    pub(crate) fn path_of(&self, path: &Utf8Path) -> Result<Utf8PathBuf, Error> {
        let here = if path.as_str().is_empty() { Utf8Path::new(".") } else { path };
        let refused = |source| Error::Read { path: path.to_owned(), source };
        let real = here.canonicalize_utf8().map_err(refused)?;
        let Ok(below) = real.strip_prefix(&self.root) else {
            return Err(Error::Usage(format!("`{path}` lies outside of `{}`", self.root)));
        };
        Ok(self.path(TREE)?.join(below))
    }

    /// What lies in this folder, by its name.
    fn path(&self, name: &str) -> Result<Utf8PathBuf, Error> {
        let folder = Utf8PathBuf::from_path_buf(self.folder.path().to_owned());
        let folder = folder.map_err(|folder| {
            Error::Usage(format!(
                "the folder for temporary files, `{}`, is not UTF-8",
                folder.display()
            ))
        })?;
        Ok(folder.join(name))
    }
}

/// Jobs check out the last commit alone.
const FETCH: &str =
    "\n  help: not all commits are here: fetch it, or all of them with `git fetch --unshallow`";
/// Where the files are, beside their index.
const TREE: &str = "tree";
