//! Questions, where somebody can answer them.

use std::io::{self, IsTerminal as _};
use std::ops::RangeBounds;

use dialoguer::console::Term;
use dialoguer::{Confirm, Input, MultiSelect};

use crate::error::Error;

/// Whether somebody sees a question and can answer it.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks whether to go on; who only presses return does not.
pub(crate) fn yes(question: &str) -> Result<bool, Error> {
    answered(|| Confirm::new().with_prompt(question).default(false).interact())
}

/// Asks for a text until `check` has nothing to say against it; nothing at all is an answer where it says
/// so.
pub(crate) fn text(
    question: &str,
    default: Option<String>,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<String, Error> {
    let input = Input::<String>::new().with_prompt(question).allow_empty(true);
    let input = match default {
        Some(default) => input.default(default),
        None => input,
    };
    let input = input.validate_with(|answer: &String| check(answer.trim()));
    Ok(answered(|| input.interact_text())?.trim().to_owned())
}

/// Asks which of some words are meant, until there are as many as may be; those that `is_chosen` names
/// are, unless somebody says otherwise.
pub(crate) fn several(
    question: &str,
    words: &[String],
    is_chosen: impl Fn(&str) -> bool,
    how_many: impl RangeBounds<usize>,
) -> Result<Vec<String>, Error> {
    let items: Vec<_> = words.iter().map(|word| (word, is_chosen(word))).collect();
    let question = format!("{question} (space to choose, return to go on)");
    loop {
        let choice = MultiSelect::new().with_prompt(&question).items_checked(items.iter().copied());
        let chosen = answered(|| choice.interact())?;
        if how_many.contains(&chosen.len()) {
            return Ok(chosen.into_iter().filter_map(|index| words.get(index).cloned()).collect());
        }
    }
}

/// An answer. Who interrupts a question ends the program, and gets back the cursor that it hid.
fn answered<T>(ask: impl FnOnce() -> dialoguer::Result<T>) -> Result<T, Error> {
    let is_listening = interrupts::listen();
    let answer = ask().map_err(io::Error::from);
    let is_interrupted =
        answer.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted);
    if is_interrupted && is_listening {
        loop {
            // Whoever listens ends the program.
            std::thread::park();
        }
    }
    if answer.is_err() {
        give_cursor_back();
    }
    Ok(answer?)
}

fn give_cursor_back() {
    // Where there is no terminal any more, nobody misses the cursor.
    let _ = Term::stderr().show_cursor();
}

#[cfg(unix)]
mod interrupts {
    use std::sync::LazyLock;

    use signal_hook::{consts::SIGINT, iterator::Signals, low_level::emulate_default_handler};

    static IS_LISTENING: LazyLock<bool> = LazyLock::new(|| {
        let Ok(mut signals) = Signals::new([SIGINT]) else { return false };
        let ends = move || {
            for signal in signals.forever() {
                super::give_cursor_back();
                let _ = emulate_default_handler(signal);
            }
        };
        std::thread::Builder::new().spawn(ends).is_ok()
    });

    /// Whether interrupts are heard, and end the program only when the cursor is back.
    pub(super) fn listen() -> bool {
        *IS_LISTENING
    }
}

#[cfg(not(unix))]
mod interrupts {
    /// The console gives the cursor back by itself.
    pub(super) fn listen() -> bool {
        false
    }
}
