//! Questions, where somebody can answer them.

use std::io::{self, IsTerminal as _};

use dialoguer::Input;

use crate::error::Error;

/// Whether somebody sees a question and can answer it.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
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
    let answer = input.validate_with(|answer: &String| check(answer.trim())).interact_text();
    Ok(answer.map_err(io::Error::from)?.trim().to_owned())
}
