//! Questions, where somebody can answer them.

use std::io::{self, IsTerminal as _};
use std::ops::RangeBounds;

use dialoguer::{Confirm, Input, MultiSelect};

use crate::error::Error;

/// Whether somebody sees a question and can answer it.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks whether to go on; who only presses return does not.
pub(crate) fn yes(question: &str) -> Result<bool, Error> {
    let asked = Confirm::new().with_prompt(question).default(false).interact();
    Ok(asked.map_err(io::Error::from)?)
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
        let chosen = choice.interact().map_err(io::Error::from)?;
        if how_many.contains(&chosen.len()) {
            return Ok(chosen.into_iter().filter_map(|index| words.get(index).cloned()).collect());
        }
    }
}
