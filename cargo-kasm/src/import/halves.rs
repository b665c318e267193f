//! JSON with halves of surrogate pairs, which are no text: each is carried between two marks that no
//! text has, and written as it was.

use serde_json::Value;

/// Characters that stand for nothing, by their definition.
const MARKS: [char; 2] = ['\u{FDD0}', '\u{FDD1}'];

/// Reads JSON.
pub(super) fn parse(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(&marked(text))
}

/// Writes what was read, on lines of its own.
pub(super) fn pretty(value: &Value) -> String {
    let text = format!("{value:#}");
    let mut pieces = text.split(MARKS[0]);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(MARKS[1]) {
            Some((half, rest)) => out = out + "\\u" + half + rest,
            None => out.push_str(piece),
        }
    }
    out
}

fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        out += before;
        let length = match (half(escape), half(escape.get(6..).unwrap_or_default())) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(_), _) => {
                let [open, close] = MARKS;
                out = out + &open.to_string() + &escape[2..6] + &close.to_string();
                rest = &escape[6..];
                continue;
            }
            // A backslash and what it escapes.
            (None, _) => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        let (whole, behind) = escape.split_at(length);
        out += whole;
        rest = behind;
    }
    out + rest
}

/// The half of a surrogate pair that a text begins with, `\ud83d`.
fn half(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    (0xD800..0xE000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_written_as_they_were() {
        for (text, written) in [
            (r#""\ud83d""#, r#""\ud83d""#),
            (r#""a\uDC00b\ud83d\ud83d""#, r#""a\uDC00b\ud83d\ud83d""#),
            (r#""\ud83d\ude00\ude00""#, "\"😀\\ude00\""),
            (r#""\\ud83d\n\u00e9""#, r#""\\ud83d\né""#),
        ] {
            assert_eq!(parse(text).map(|value| pretty(&value)).ok().as_deref(), Some(written));
        }
        for text in ["\"\\", "\"\\u", "\"\\ud83", "\"\\ud83é", "\\ud83d"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
