//! What is wrong with a value, in parts that need no allocation.

use crate::rule::Code;

/// What is wrong with a value. The message is `before`, the value between backticks, `after`; where
/// `names_value` is false, the value is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of mistake.
    pub code: Code,
    /// What precedes the value.
    pub before: &'static str,
    /// Whether the value is named.
    pub names_value: bool,
    /// What follows it.
    pub after: &'static str,
    /// What to write instead.
    pub help: &'static str,
}

impl Problem {
    /// "`value` {after}"
    pub(super) const fn with(code: Code, after: &'static str, help: &'static str) -> Self {
        Self { code, before: "", names_value: true, after, help }
    }

    /// A message that does not name the value.
    pub(super) const fn of(code: Code, message: &'static str, help: &'static str) -> Self {
        Self { code, before: message, names_value: false, after: "", help }
    }
}
