//! Kasm versions, as `compatibility` names them: `MAJOR.MINOR.x`.

use super::Problem;
use crate::rule::Code;

/// The first Kasm that reads registries.
const FIRST: (u32, u32) = (1, 13);

/// A version's numbers; the last one is none where `x` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionParts {
    /// Major number.
    pub major: u32,
    /// Minor number.
    pub minor: u32,
    /// Patch number, where one stands instead of `x`.
    pub patch: Option<u32>,
}

/// A Kasm version that reads registries.
///
/// # Errors
/// What is wrong with it.
pub const fn version(text: &str) -> Result<VersionParts, Problem> {
    match parse(text) {
        Some(parts) if is_too_old(parts) => Err(Problem::with(
            Code::BadVersion,
            " is a Kasm that reads no registries",
            "the first one that does is `1.13.x`",
        )),
        Some(parts) => Ok(parts),
        None => Err(Problem::with(
            Code::BadVersion,
            " is not a Kasm version",
            "Kasm lists a workspace only for a version written `MAJOR.MINOR.x`",
        )),
    }
}

const fn is_too_old(parts: VersionParts) -> bool {
    parts.major < FIRST.0 || (parts.major == FIRST.0 && parts.minor < FIRST.1)
}

/// `MAJOR.MINOR.x` or `MAJOR.MINOR.PATCH`, and no other spelling.
const fn parse(text: &str) -> Option<VersionParts> {
    let Some((major, [b'.', rest @ ..])) = number(text.as_bytes()) else {
        return None;
    };
    let Some((minor, [b'.', rest @ ..])) = number(rest) else {
        return None;
    };
    let patch = match (rest, number(rest)) {
        (b"x", _) => None,
        (_, Some((patch, []))) => Some(patch),
        _ => return None,
    };
    Some(VersionParts { major, minor, patch })
}

/// The version that `1.17`, `v1.17.x`, `>=1.17` or `1.17.X` was meant to be; none where it was meant
/// to be what it is.
pub const fn meant_version(text: &str) -> Option<VersionParts> {
    match numbers(text) {
        Some(parts) if !is_too_old(parts) => Some(parts),
        _ => None,
    }
}

/// The Kasm that a text seems to name, in whatever spelling, and whether or not it reads registries.
pub const fn numbers(text: &str) -> Option<VersionParts> {
    let mut rest = text.as_bytes().trim_ascii();
    while let [b'v' | b'V' | b'^' | b'~' | b'>' | b'=' | b'<' | b' ', after @ ..] = rest {
        rest = after;
    }
    let Some((major, [b'.', rest @ ..])) = number(rest) else {
        return None;
    };
    let Some((minor, rest)) = number(rest) else {
        return None;
    };
    let is_wildcard = match rest {
        [] | b".x" | b".X" | b".*" | b"." => true,
        [b'.', last @ ..] => matches!(number(last), Some((_, []))),
        _ => false,
    };
    if is_wildcard { Some(VersionParts { major, minor, patch: None }) } else { None }
}

/// A number without sign or leading zero, and what follows it.
const fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (mut value, mut index) = (0_u32, 0);
    while index < bytes.len() && bytes[index].is_ascii_digit() {
        if index == 1 && bytes[0] == b'0' {
            return None;
        }
        let digit = (bytes[index] - b'0') as u32;
        value = match value.checked_mul(10) {
            Some(tens) => match tens.checked_add(digit) {
                Some(value) => value,
                None => return None,
            },
            None => return None,
        };
        index += 1;
    }
    if index == 0 { None } else { Some((value, bytes.split_at(index).1)) }
}
