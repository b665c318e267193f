//! Why nothing was imported.

use camino::Utf8PathBuf;

/// Why nothing was imported. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// What was named is none of the things that can be imported.
    #[error(
        "`{path}` cannot be imported: {reason}\n  help: name the folder of a template repository, that of a registry with `workspace.json` files, or a published `list.json`"
    )]
    NoSource {
        /// What was named.
        path: Utf8PathBuf,
        /// What it lacks.
        reason: &'static str,
    },
    /// There is something where the registry would be written.
    #[error(
        "`{path}` exists already, and nothing is overwritten\n  help: name another folder behind the source"
    )]
    Exists {
        /// The folder.
        path: Utf8PathBuf,
    },
    /// The registry is written in TOML already.
    #[error(
        "`{path}` has {what} in TOML already, which an import would mix with its own\n  help: `cargo kasm fmt` keeps such a registry tidy"
    )]
    AlreadyToml {
        /// Its `registry.toml`.
        path: Utf8PathBuf,
        /// What of it is.
        what: &'static str,
    },
    /// A `registry.toml` that has to be mended first.
    #[error("`{path}` cannot be read\n  help: `cargo kasm check` says why")]
    Unreadable {
        /// The file.
        path: Utf8PathBuf,
    },
    /// Settings that only a program could read.
    #[error("`{path}` does not say everything in so many words:\n{}", .missing.join("\n"))]
    Settings {
        /// The file.
        path: Utf8PathBuf,
        /// What is missing, with its place and the option that says it.
        missing: Vec<String>,
    },
    /// No file with settings.
    #[error("there is no `{path}` to read the settings from:\n{}", .missing.join("\n"))]
    NoSettings {
        /// Where it would be.
        path: Utf8PathBuf,
        /// What is missing, with the option that says it.
        missing: Vec<String>,
    },
    /// A list that is no JSON.
    #[error("`{path}` is no list of a registry: {reason}")]
    List {
        /// The file.
        path: Utf8PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl ImportError {
    /// Whether another argument would mend it, as opposed to another file.
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::List { .. } | Self::Unreadable { .. })
    }
}
