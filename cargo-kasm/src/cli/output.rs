//! How commands show what they have to say

use clap::ValueEnum;

/// How a table is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Lines of text.
    Human,
    /// One JSON object.
    Json,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// With the source line, as rustc does; on stderr.
    Human,
    /// One line each; on stderr.
    Short,
    /// One JSON object a line; on stdout.
    Json,
    /// As Cargo's own messages, for editors, with those of the crates that are built; on stdout, and
    /// for `check` only.
    CargoJson,
    /// One SARIF 2.1.0 document for the whole run, for code hosts; on stdout.
    Sarif,
    /// Annotations of GitHub Actions, on stdout, and a table on the page of the job's summary.
    Github,
}
