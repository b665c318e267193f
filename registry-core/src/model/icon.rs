//! A workspace's icon.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::finding::{Code, quoted};

/// The heaviest icon that may be published, in bytes: 5 MB.
pub const LARGEST_ICON: u64 = 5_000_000;

/// What is heavier takes its time in every user's browser, in bytes: 100 kB.
pub const HEAVY_ICON: u64 = 100_000;

/// The least width and height of an icon that is made of pixels.
pub const SMALLEST_ICON: u32 = 50;

/// How far an icon's sides may differ, as a part of the longer one.
pub const SQUARE_WITHIN: f64 = 0.02;

/// A bare file name that is safe in an address. Browsers ask for
/// `{list_url}{schema}/icons/{image_src}`, which Kasm concatenates without escaping.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IconName(String);

impl IconName {
    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IconName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for IconName {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains(['/', '\\', ':']) || matches!(text, "" | "." | "..") {
            let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
            let name = name.split(['?', '#']).next().unwrap_or_default();
            return Err(InvalidValue::new(
                Code::IconNotAName,
                if text.is_empty() {
                    "`image_src` is empty".to_owned()
                } else {
                    format!("{} is not a file name", quoted(text))
                },
                match name {
                    "" | "." | ".." => "name the icon's file in the workspace's folder".to_owned(),
                    name => format!(
                        "put the icon into the workspace's folder and write {}",
                        quoted(name)
                    ),
                },
            ));
        }
        if let Some(problem) = unsafe_part(text) {
            return Err(InvalidValue::new(
                Code::IconNameUnsafe,
                format!("the icon's name {} {problem}", quoted(text)),
                "rename the icon: letters, digits, `-`, `_` and `.` are safe everywhere",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// What would be lost or mean something else in an address.
fn unsafe_part(name: &str) -> Option<&'static str> {
    if name.contains('?') {
        Some("holds a `?`: a browser takes what follows for a query")
    } else if name.contains('#') {
        Some("holds a `#`: a browser asks only for what stands before it")
    } else if name.contains('%') {
        Some("holds a `%`, which starts an escape such as `%20` in an address")
    } else if name.contains(|character: char| {
        character.is_control() || character == char::REPLACEMENT_CHARACTER
    }) {
        Some("holds a character that no address can hold")
    } else if name.trim() != name {
        Some("starts or ends with a blank, which addresses lose")
    } else {
        None
    }
}

from_text!(IconName: Literal);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_and_safe_names_parse() {
        for good in ["vs-code.png", "with space.svg", "文.png", "a..b.png", ".png"] {
            assert_eq!(good.parse::<IconName>().unwrap().as_str(), good);
        }
        for (bad, code) in [
            ("../x.png", Code::IconNotAName),
            ("/etc/passwd", Code::IconNotAName),
            ("a\\b.png", Code::IconNotAName),
            ("C:x.png", Code::IconNotAName),
            ("blob:https://host/8bcd", Code::IconNotAName),
            ("..", Code::IconNotAName),
            ("", Code::IconNotAName),
            ("a?raw=true", Code::IconNameUnsafe),
            ("a%20b.png", Code::IconNameUnsafe),
            ("a#b.png", Code::IconNameUnsafe),
            ("a\nb.png", Code::IconNameUnsafe),
            (" a.png", Code::IconNameUnsafe),
        ] {
            assert_eq!(bad.parse::<IconName>().unwrap_err().code, code, "{bad}");
        }
    }
}
