//! Texts with a limit.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::grammar;

/// A name that is shown: not blank, at most 255 characters, which is what Kasm stores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// A name that was parsed before.
    pub(super) fn known(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Name {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        grammar::name(text).map_err(|problem| InvalidValue::of(problem, text))?;
        Ok(Self(text.to_owned()))
    }
}

from_text!(Name: Name);
