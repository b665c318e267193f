//! `cargo kasm completions`

use std::ffi::OsString;

use clap::{Args, ValueEnum};

/// Print a script that completes the command line in a shell.
///
/// It completes `cargo kasm` and `cargo-kasm`, and leaves to the shell what it knows about the rest of
/// `cargo`. What depends on the registry at hand is asked of this program while you type: workspaces, packages,
/// templates.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: Shell,
    /// What follows `cargo kasm`, up to the word that is completed: what the scripts ask.
    #[arg(last = true, hide = true)]
    pub(crate) words: Vec<OsString>,
}

/// A shell that completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// Bash 3.2 or later.
    Bash,
    /// Elvish 0.18 or later.
    Elvish,
    /// Fish 3.1 or later.
    Fish,
    /// `PowerShell` 5.1 or later.
    #[value(alias = "pwsh", help = "PowerShell 5.1 or later")]
    Powershell,
    /// Zsh 5.1 or later.
    Zsh,
}
