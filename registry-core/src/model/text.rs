//! Texts with a limit.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::finding::{Code, quoted};

/// A name that is shown: not blank, at most 255 characters, which is what Kasm stores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    const LONGEST: usize = 255;

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
        let length = text.chars().count();
        if length > Self::LONGEST {
            let message = format!("{} has {length} characters", quoted(text));
            return Err(InvalidValue::new(
                Code::TextTooLong,
                message,
                "shorten it to the 255 characters that Kasm stores",
            ));
        }
        if text.trim().is_empty() {
            return Err(InvalidValue::new(
                Code::BadValue,
                "the name is blank",
                "write the name that people will see",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

from_text!(Name);
