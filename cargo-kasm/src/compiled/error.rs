//! Why nothing could be taken from compiled packages.

use std::io;
use std::process::ExitStatus;

use camino::Utf8PathBuf;

/// Why nothing could be taken from compiled packages.
#[derive(Debug, thiserror::Error)]
pub enum CompiledError {
    /// Cargo could not say what is in the workspace.
    #[error("cargo could not describe the package")]
    Metadata(#[from] cargo_metadata::Error),
    /// The system refused to start Cargo.
    #[error("cannot run `{command}`")]
    Start {
        /// The command line.
        command: String,
        /// The system's reason.
        source: io::Error,
    },
    /// Cargo's output or its end could not be waited for.
    #[error("cannot read the output of `{command}`")]
    Output {
        /// The command line.
        command: String,
        /// The system's reason.
        source: io::Error,
    },
    /// Cargo did not end by itself.
    #[error("`{command}` was stopped before it was done ({status})")]
    Stopped {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// The system refused to read what Cargo built.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is no object file, archive or executable, or not a whole one.
    #[error(
        "`{path}` is not a library or executable that can be read: {reason}\n  help: remove the file, then build again"
    )]
    Malformed {
        /// The file.
        path: Utf8PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The archive names its members instead of holding them.
    #[error(
        "`{path}` is a thin archive: what it is about lies in other files\n  help: build the package as a Rust library (`crate-type = [\"lib\"]`)"
    )]
    ThinArchive {
        /// The archive.
        path: Utf8PathBuf,
    },
    /// The file holds LLVM's intermediate code where machine code was expected.
    #[error(
        "declarations cannot be read from `{path}`: it was built for link-time optimization and holds LLVM bitcode, no object code\n  help: build without `-C linker-plugin-lto`, which RUSTFLAGS or `build.rustflags` must have set; `lto` in a profile does no harm"
    )]
    Bitcode {
        /// The file.
        path: Utf8PathBuf,
    },
}
