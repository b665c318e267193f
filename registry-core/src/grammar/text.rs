//! Texts with a limit.

use super::Problem;
use crate::rule::Code;

/// The longest text that Kasm stores, in characters.
pub const LONGEST: usize = 255;

/// How many characters a text has.
pub(super) const fn characters(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut index) = (0, 0);
    while index < bytes.len() {
        // Every byte but those that continue a character.
        if bytes[index] & 0xC0 != 0x80 {
            count += 1;
        }
        index += 1;
    }
    count
}

/// A name that is shown: not blank, at most 255 characters.
///
/// # Errors
/// What is wrong with it.
pub const fn name(text: &str) -> Result<(), Problem> {
    if text.len() > LONGEST && characters(text) > LONGEST {
        return Err(Problem::with(
            Code::TextTooLong,
            " has more than 255 characters",
            "shorten it to the 255 characters that Kasm stores",
        ));
    }
    if is_blank(text) {
        return Err(Problem::of(
            Code::BadValue,
            "the name is blank",
            "write the name that people will see",
        ));
    }
    Ok(())
}

/// Nothing but white space, as Unicode has it.
const fn is_blank(text: &str) -> bool {
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return true,
            [b'\t'..=b'\r' | b' ', rest @ ..]
            | [0xC2, 0x85 | 0xA0, rest @ ..]
            | [0xE1, 0x9A, 0x80, rest @ ..]
            | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, rest @ ..]
            | [0xE2, 0x81, 0x9F, rest @ ..]
            | [0xE3, 0x80, 0x80, rest @ ..] => rest,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blank_of_unicode_is_one() {
        for character in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let text = std::string::String::from(character);
            assert_eq!(is_blank(&text), character.is_whitespace(), "{character:?}");
        }
    }
}
