//! What ends a run early. A registry's mistakes are findings, not errors.

use std::net::SocketAddr;

use camino::Utf8PathBuf;

use registry_core::declare::record::RecordError;

use crate::compiled::{self, CompiledError};
use crate::exit;
use crate::import::ImportError;
use crate::publish::PublishError;
use crate::published::PublishedError;
use crate::storefront::StorefrontError;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The path names nothing that holds a registry.
    #[error("`{path}` is no registry: {reason}")]
    NoRegistry {
        /// What was named.
        path: Utf8PathBuf,
        /// What was expected there.
        reason: &'static str,
    },
    /// None of the selected packages has a registry.
    #[error(
        "no selected package has a registry\n  help: name a registry's folder, choose a package with `-p`, or add a `registry.toml` beside its Cargo.toml or a `registry!` to its library or executable"
    )]
    NoPackage,
    /// Options that contradict each other.
    #[error("{0}")]
    Usage(String),
    /// Cargo could not say what is in the workspace.
    #[error("cargo could not describe the package{}", compiled::cargo_help(.0))]
    Metadata(#[from] cargo_metadata::Error),
    /// Nothing could be taken from what Cargo builds.
    #[error(transparent)]
    Compiled(#[from] CompiledError),
    /// The macros of another release wrote what was built.
    #[error(
        "declarations cannot be read from `{path}`: {source}\n  help: use registry-macros and cargo-kasm of one release"
    )]
    Record {
        /// The library or executable.
        path: Utf8PathBuf,
        /// What is wrong with its records.
        source: RecordError,
    },
    /// What is not committed could not be told from what a fix changes.
    #[error(
        "there are changes that are not committed, and a fix would mix with them:\n{}\n  help: commit them, or fix anyway with `--allow-dirty`",
        .files.join("\n")
    )]
    Dirty {
        /// The first of them.
        files: Vec<String>,
    },
    /// What would be overwritten.
    #[error(
        "nothing was written, since this is in the way:\n{}\n  help: choose another folder, or move it away",
        .paths.iter().map(|path| format!("  {path}")).collect::<Vec<_>>().join("\n")
    )]
    InTheWay {
        /// Files, or what stands where a folder is needed.
        paths: Vec<Utf8PathBuf>,
    },
    /// A template of a new file is wrong.
    #[error("a new file could not be made from its template")]
    Scaffold(#[from] minijinja::Error),
    /// A mended file could not be written.
    #[error("cannot write `{path}`")]
    Write {
        /// The file.
        path: Utf8PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The system refused to read what was named.
    #[error("cannot read `{path}`")]
    Read {
        /// The file or folder.
        path: Utf8PathBuf,
        /// Its reason.
        source: std::io::Error,
    },
    /// Nothing was imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The bundle could not be put in its place.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A published registry could not be read.
    #[error(transparent)]
    Published(#[from] PublishedError),
    /// Nothing of a name is there to compare.
    #[error(
        "`{name}` is no address, no file or folder, and no revision that git knows in `{folder}`{help}"
    )]
    NoSide {
        /// What was named.
        name: String,
        /// Where git was asked.
        folder: Utf8PathBuf,
        /// What may help, on a line of its own.
        help: &'static str,
    },
    /// Git did not write the files of a revision.
    #[error("cannot check out `{revision}`: {reason}")]
    CheckOut {
        /// The revision.
        revision: String,
        /// What git said.
        reason: String,
    },
    /// The site could not be made.
    #[error(transparent)]
    Storefront(#[from] StorefrontError),
    /// The server cannot listen.
    #[error("cannot serve on `{address}`{}", listen_help(.source))]
    Listen {
        /// Where it was told to.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Standard output or error could not be written to.
    #[error("cannot write the output")]
    Output(#[from] std::io::Error),
}

impl From<registry_core::declare::LoadError> for Error {
    fn from(error: registry_core::declare::LoadError) -> Self {
        let registry_core::declare::LoadError::NoRegistry(path) = error;
        Self::NoRegistry { path, reason: "the file does not exist" }
    }
}

impl Error {
    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NoRegistry { .. }
            | Self::NoPackage
            | Self::Usage(_)
            | Self::NoSide { .. }
            | Self::Dirty { .. }
            | Self::InTheWay { .. }
            | Self::Metadata(_)
            | Self::Compiled(CompiledError::Metadata(_) | CompiledError::Start { .. }) => {
                exit::USAGE
            }
            Self::Import(error) if error.is_usage() => exit::USAGE,
            Self::Compiled(CompiledError::Read { .. } | CompiledError::Output { .. }) => {
                exit::SYSTEM
            }
            Self::Compiled(_) | Self::Record { .. } | Self::Import(_) | Self::Storefront(_) => {
                exit::FINDINGS
            }
            Self::Publish(error) if error.is_refusal() => exit::USAGE,
            Self::Published(error) if error.is_network() => exit::NETWORK,
            Self::Published(error) if error.is_system() => exit::SYSTEM,
            Self::Published(_) => exit::USAGE,
            Self::Write { .. }
            | Self::CheckOut { .. }
            | Self::Scaffold(_)
            | Self::Publish(_)
            | Self::Read { .. }
            | Self::Listen { .. }
            | Self::Output(_) => exit::SYSTEM,
        }
    }

    /// It and its causes, a line each, and last what helps.
    pub(crate) fn with_causes(&self) -> String {
        let text = self.to_string();
        let (what, help) = text.split_once(HELP).unwrap_or((&text, ""));
        let mut text = what.to_owned();
        let mut help = Some(help.to_owned()).filter(|help| !help.is_empty());
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let said = error.to_string();
            // Some say their own cause themselves.
            if !text.ends_with(said.trim_end()) {
                text = format!("{text}\n  caused by: {}", said.trim_end());
            }
            let refusal = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
            help = help.or_else(|| Some(way_out(refusal?)?.to_owned()));
            cause = error.source();
        }
        match help {
            Some(help) => format!("{text}{HELP}{help}"),
            None => text,
        }
    }
}

/// What begins the line that helps.
const HELP: &str = "\n  help: ";

/// What helps where the system refuses something.
fn way_out(refusal: std::io::ErrorKind) -> Option<&'static str> {
    use std::io::ErrorKind;
    Some(match refusal {
        ErrorKind::PermissionDenied => {
            "let whoever owns it give you permission, or name another place"
        }
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there: name another place",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "make room, or name a place on another disk"
        }
        _ => return None,
    })
}

fn listen_help(source: &std::io::Error) -> &'static str {
    match source.kind() {
        std::io::ErrorKind::AddrInUse => {
            "\n  help: name another port with `--port`, or none, to get the next free one"
        }
        std::io::ErrorKind::AddrNotAvailable => {
            "\n  help: name an address of this machine with `--host`"
        }
        _ => "",
    }
}
