//! Why nothing could be taken from compiled packages.

use std::io;
use std::process::ExitStatus;

use camino::Utf8PathBuf;

/// Why nothing could be taken from compiled packages.
#[derive(Debug, thiserror::Error)]
pub enum CompiledError {
    /// Cargo could not say what is in the workspace.
    #[error("cargo could not describe the package{}", cargo_help(.0))]
    Metadata(#[from] cargo_metadata::Error),
    /// The system refused to start Cargo.
    #[error("cannot run `{command}`{}", missing_cargo(.source))]
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

/// What helps where Cargo does not answer.
pub(crate) fn cargo_help(error: &cargo_metadata::Error) -> &'static str {
    match error {
        cargo_metadata::Error::Io(source) => missing_cargo(source),
        // Cargo says whom it could not start, but not what to do about it.
        cargo_metadata::Error::CargoMetadata { stderr }
            if stderr.contains("could not execute process") && stderr.contains("-vV`") =>
        {
            "\n  help: install Rust whole, put the folder of `rustc` on the PATH, or name the compiler in RUSTC"
        }
        _ => "",
    }
}

/// What helps where there is no Cargo.
fn missing_cargo(source: &io::Error) -> &'static str {
    match (source.kind(), std::env::var_os("CARGO")) {
        (io::ErrorKind::NotFound, Some(_)) => {
            "\n  help: the variable CARGO names no program: correct it, or unset it, and the Cargo on the PATH is taken"
        }
        (io::ErrorKind::NotFound, None) => {
            "\n  help: install Rust, or put the folder of `cargo` on the PATH; a registry in files needs neither: name its `registry.toml`"
        }
        _ => "",
    }
}
