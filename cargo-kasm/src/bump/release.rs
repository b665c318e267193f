//! A minor release of Kasm, and where it stands in a tag.

use std::fmt;
use std::str::FromStr;

use registry_core::model::KasmVersion;

/// A minor release of Kasm: `1.20`, or `1.20.x` as registries write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    /// Major and minor number.
    pub number: (u32, u32),
}

impl Release {
    /// The release that an entry is for: `1.19.x`, or `1.19.0` as some have it.
    pub(super) fn of(version: &str) -> Option<Self> {
        let is_number = |text: &&str| text.chars().all(|digit| digit.is_ascii_digit());
        let number = |text: &str| Some(text).filter(is_number)?.parse().ok();
        let mut parts = version.split('.');
        let numbers = (number(parts.next()?)?, number(parts.next()?)?);
        let is_patch = parts.next().is_some_and(|patch| patch == "x" || number(patch).is_some());
        (is_patch && parts.next().is_none()).then_some(Self { number: numbers })
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.x", self.number.0, self.number.1)
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.strip_suffix(".x").unwrap_or(text);
        let whole = format!("{plain}.x");
        let release = Self::of(&whole).ok_or("a release of Kasm is written `1.20` or `1.20.x`")?;
        let version = release.to_string().parse::<KasmVersion>();
        version.map(|_| release).map_err(|problem| format!("{problem}: {}", problem.help))
    }
}

/// A tag of the next release.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) tag: String,
    /// The number of the patch that the old one named.
    pub(super) patch: Option<u32>,
}

/// A tag with one release in the other's place, and patches counted from 0 again; none where it does
/// not hold the release.
pub(super) fn moved(tag: &str, from: Release, to: Release) -> Option<Moved> {
    let old = format!("{}.{}", from.number.0, from.number.1);
    let (start, end) =
        tag.match_indices(&old).map(|(at, _)| (at, at + old.len())).find(|&(at, end)| {
            !tag[..at].ends_with(|before: char| before.is_ascii_digit() || before == '.')
                && !tag[end..].starts_with(|behind: char| behind.is_ascii_digit())
        })?;
    let digits = tag[end..].strip_prefix('.').unwrap_or_default();
    let digits =
        &digits[..digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len())];
    let patch = digits.parse().ok();
    let (patch_text, rest) = match patch {
        Some(_) => (".0", &tag[end + 1 + digits.len()..]),
        None => ("", &tag[end..]),
    };
    let (major, minor) = to.number;
    Some(Moved { tag: format!("{}{major}.{minor}{patch_text}{rest}", &tag[..start]), patch })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_parse() {
        let twenty = Release { number: (1, 20) };
        assert_eq!(["1.20", "1.20.x"].map(str::parse), [Ok(twenty), Ok(twenty)]);
        for bad in ["", "1", "1.20.0", "1.20.x.x", "v1.20", "1.x", "1.2o", "1.20.X", ".x"] {
            assert!(bad.parse::<Release>().is_err(), "{bad}");
        }
        assert!("1.19".parse::<Release>() < "1.100".parse::<Release>());
        let old = "1.9".parse::<Release>();
        assert!(old.is_err_and(|said| said.contains("reads no registries")));
    }

    #[test]
    fn a_tag_moves_where_it_holds_the_release() {
        let (from, to) = (Release { number: (1, 19) }, Release { number: (1, 20) });
        for (tag, expected) in [
            ("1.19.0", Some(("1.20.0", Some(0)))),
            ("1.19", Some(("1.20", None))),
            ("1.19.2-rolling-daily", Some(("1.20.0-rolling-daily", Some(2)))),
            ("v1.19.0", Some(("v1.20.0", Some(0)))),
            ("ubuntu-1.19", Some(("ubuntu-1.20", None))),
            ("1.19.x", Some(("1.20.x", None))),
            ("11.19.0", None),
            ("1.190.0", None),
            ("3.1.19", None),
            ("1.18.0", None),
            ("develop", None),
            ("", None),
        ] {
            let expected = expected.map(|(tag, patch)| Moved { tag: tag.to_owned(), patch });
            assert_eq!(moved(tag, from, to), expected, "{tag}");
        }
    }
}
