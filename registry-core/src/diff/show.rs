//! Values of any size in one line.

use crate::finding::escaped;

/// How much of a value is shown, in characters.
const LONGEST: usize = 60;
/// How much of what did not change is shown before what did.
const BEFORE: usize = 20;

/// One value.
pub(super) fn one(json: &str) -> String {
    part(json, 0)
}

/// Two values that differ; long ones from shortly before the first difference.
pub(super) fn both(old: &str, new: &str) -> (String, String) {
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let is_short = |json: &str| json.chars().nth(LONGEST).is_none();
    let from = if is_short(old) && is_short(new) { 0 } else { same.saturating_sub(BEFORE) };
    (part(old, from), part(new, from))
}

/// What is no value, whole.
pub(super) fn line(text: &str) -> String {
    part_of(text, 0, 4 * LONGEST)
}

fn part(json: &str, from: usize) -> String {
    part_of(json, from, LONGEST)
}

/// So many characters of a text, with marks where it goes on.
fn part_of(text: &str, from: usize, longest: usize) -> String {
    let mut rest = text.chars().skip(from);
    let shown: String = rest.by_ref().take(longest).collect();
    let before = if from > 0 { "…" } else { "" };
    let behind = if rest.next().is_some() { "…" } else { "" };
    format!("{before}{}{behind}", escaped(&shown))
}
