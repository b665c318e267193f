//! Why a bundle was not written.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

/// Why a bundle was not written. The target is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The target holds, or may hold, something else than a bundle.
    #[error(
        "`{path}` is not replaced: {reason}\n  help: choose another folder with `--out-dir`, or remove it yourself"
    )]
    Refused {
        /// The target.
        path: Utf8PathBuf,
        /// What is there instead.
        reason: String,
    },
    /// The system refused to write.
    #[error("cannot write `{path}`; what was published before is untouched")]
    Write {
        /// The file or folder.
        path: Utf8PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// The system refused to read the target.
    #[error("cannot read `{path}`")]
    Read {
        /// The file or folder.
        path: Utf8PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

impl PublishError {
    pub(super) fn refused(path: &Utf8Path, reason: impl Into<String>) -> Self {
        Self::Refused { path: path.to_owned(), reason: reason.into() }
    }

    pub(super) fn write(path: &Utf8Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }

    pub(super) fn read(path: &Utf8Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    /// Whether another argument would mend it, as opposed to another system.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}
