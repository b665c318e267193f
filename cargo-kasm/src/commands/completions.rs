//! `cargo kasm completions`: a shell's script, and what it asks.

use crate::cli::Completions;
use crate::completions;
use crate::console::Console;
use crate::error::Error;
use crate::exit;

pub(super) fn run(arguments: &Completions, console: &mut Console) -> Result<u8, Error> {
    if arguments.words.is_empty() {
        console.data(completions::script(arguments.shell).trim_end())?;
    }
    for line in completions::lines(&arguments.words) {
        console.data(&line)?;
    }
    Ok(exit::OK)
}
