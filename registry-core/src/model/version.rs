//! Kasm versions, as `compatibility` names them.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::grammar::{self, VersionParts};

/// `MAJOR.MINOR.x`, or an exact `MAJOR.MINOR.PATCH`; ordered by number, so 1.20 follows 1.9.
///
/// Kasm compares its own first two numbers and `.x` with this text, so any other spelling makes a
/// workspace vanish. A few official entries are exact, which is warned about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KasmVersion {
    major: u32,
    minor: u32,
    patch: Option<u32>,
}

impl KasmVersion {
    /// Major and minor number, which is all that Kasm compares.
    pub const fn minor(self) -> (u32, u32) {
        (self.major, self.minor)
    }

    /// A version that was parsed before.
    pub(super) const fn known(major: u32, minor: u32, patch: Option<u32>) -> Self {
        Self { major, minor, patch }
    }

    /// The patch number, where one stands where `x` is meant.
    pub(super) const fn patch(self) -> Option<u32> {
        self.patch
    }

    /// Whether a patch number stands where `x` is meant.
    pub const fn is_exact(self) -> bool {
        self.patch.is_some()
    }

    /// The same release as `MAJOR.MINOR.x`.
    #[must_use]
    pub const fn wildcard(self) -> Self {
        Self { patch: None, ..self }
    }
}

impl fmt::Display for KasmVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { major, minor, patch } = self;
        match patch {
            Some(patch) => write!(f, "{major}.{minor}.{patch}"),
            None => write!(f, "{major}.{minor}.x"),
        }
    }
}

impl FromStr for KasmVersion {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let problem = match grammar::version(text) {
            Ok(parts) => return Ok(parts.into()),
            Err(problem) => problem,
        };
        let invalid = InvalidValue::of(problem, text);
        Err(match grammar::meant_version(text).map(Self::from) {
            Some(version) => {
                let invalid = InvalidValue { help: format!("write `{version}`"), ..invalid };
                // Of a range, only its end is known.
                if text.contains(['<', '>', '=', '^', '~']) {
                    invalid.guess(version.to_string())
                } else {
                    invalid.replacement(version.to_string())
                }
            }
            None => invalid,
        })
    }
}

impl From<VersionParts> for KasmVersion {
    fn from(parts: VersionParts) -> Self {
        Self { major: parts.major, minor: parts.minor, patch: parts.patch }
    }
}

from_text!(KasmVersion: Version);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_spellings_parse() {
        for good in ["1.13.x", "1.17.0", "1.20.x", "2.0.x"] {
            assert_eq!(good.parse::<KasmVersion>().unwrap().to_string(), good);
        }
        for (bad, help) in [
            ("1.17", "write `1.17.x`"),
            ("1.17.X", "write `1.17.x`"),
            ("v1.17.x", "write `1.17.x`"),
            (">=1.13", "write `1.13.x`"),
            ("1.16.*", "write `1.16.x`"),
            ("1.x", "Kasm lists a workspace only for a version written `MAJOR.MINOR.x`"),
            ("latest", "Kasm lists a workspace only for a version written `MAJOR.MINOR.x`"),
            ("01.2.x", "Kasm lists a workspace only for a version written `MAJOR.MINOR.x`"),
            ("", "Kasm lists a workspace only for a version written `MAJOR.MINOR.x`"),
            ("1.2.3.4", "Kasm lists a workspace only for a version written `MAJOR.MINOR.x`"),
        ] {
            assert_eq!(bad.parse::<KasmVersion>().unwrap_err().help, help, "{bad}");
        }
    }

    #[test]
    fn versions_are_ordered_as_numbers() {
        let version = |text: &str| text.parse::<KasmVersion>().unwrap();
        assert!(version("1.20.x") > version("1.19.x"));
        assert!(version("2.0.x") > version("1.20.x"));
        assert_eq!(version("1.15.9").schema().name(), "1.0");
        assert_eq!(version("1.16.x").schema().name(), "1.1");
        assert_eq!(version("1.40.x").schema().name(), "1.1");
        assert!("1.12.x".parse::<KasmVersion>().is_err());
    }
}
