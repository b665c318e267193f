//! How large the numbers of an SVG are: an arc with a radius of a hundred digits becomes more lines than
//! any memory holds, before anything is known of its place.

use resvg::usvg::roxmltree::{Attribute, Document};

/// The most digits before a number's point.
const DIGITS: i64 = 9;

/// Whether the drawing means no larger ones.
pub(super) fn are_moderate(document: &Document<'_>) -> bool {
    document.descendants().all(|node| {
        let is_style =
            node.parent_element().is_some_and(|parent| parent.tag_name().name() == "style");
        let text = node.text().filter(|_| is_style).unwrap_or_default();
        let mut attributes = node.attributes().filter(|attribute| !is_name(attribute));
        is_moderate(text) && attributes.all(|attribute| is_moderate(attribute.value()))
    })
}

/// Whether its digits count nothing.
fn is_name(attribute: &Attribute<'_, '_>) -> bool {
    let name = attribute.name();
    attribute.namespace().is_some()
        || ["id", "class", "href"].contains(&name)
        || name.starts_with("data-")
}

fn is_moderate(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(start) =
        rest.iter().position(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'#'))
    {
        rest = &rest[start..];
        if rest[0] == b'#' {
            // A colour, or what has a name.
            rest = after(&rest[1..], |byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
            });
            continue;
        }
        let (digits, behind) = number(rest);
        if digits > DIGITS {
            return false;
        }
        rest = behind;
    }
    true
}

/// How many digits the number has before its point, and what follows it.
fn number(text: &[u8]) -> (i64, &[u8]) {
    let text = after(text, |byte| byte == b'0');
    let mut rest = after(text, |byte| byte.is_ascii_digit());
    let digits = text.len() - rest.len();
    if let [b'.', fraction @ ..] = rest {
        rest = after(fraction, |byte| byte.is_ascii_digit());
    }
    let (exponent, rest) = exponent(rest).unwrap_or((0, rest));
    (i64::try_from(digits).unwrap_or(i64::MAX).saturating_add(exponent), rest)
}

/// The exponent that a number ends with, and what follows.
fn exponent(text: &[u8]) -> Option<(i64, &[u8])> {
    let (is_negative, text) = match text {
        [b'e' | b'E', b'-', rest @ ..] => (true, rest),
        [b'e' | b'E', b'+', rest @ ..] | [b'e' | b'E', rest @ ..] => (false, rest),
        _ => return None,
    };
    let rest = after(text, |byte| byte.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    // `2em` and `1ex` have none.
    let exponent = (!digits.is_empty()).then(|| {
        digits.iter().fold(0_i64, |value, digit| {
            value.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
        })
    })?;
    Some((if is_negative { -exponent } else { exponent }, rest))
}

fn after(text: &[u8], is_part: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !is_part(*byte)).unwrap_or(text.len());
    &text[end..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_of_pictures_are_moderate() {
        for text in [
            "M 12.000000000001-4.5e-30.5.25l1e3 2E+2 999999999",
            "1.5em 2ex 3e 4e+ 100%",
            "fill:#1234567890ab;stroke:url(#paint0_linear_12345678901234)",
            "0000000000000001",
            "0.00000000000000001",
            "000.1e9",
            "...",
            "#",
            "",
        ] {
            assert!(is_moderate(text), "{text}");
        }
    }

    #[test]
    fn larger_ones_are_not() {
        for text in [
            "M1 1a9 9111111111 0 1 0 40 40z",
            "1e10",
            ".1E+300",
            "1e99999999999999999999999",
            "a-1234567890.5",
            "#fff 1234567890",
        ] {
            assert!(!is_moderate(text), "{text}");
        }
    }

    #[test]
    fn names_may_have_any_digits() {
        let is_ok = |text: &str| are_moderate(&Document::parse(text).unwrap());
        assert!(is_ok("<a id='n12345678901234' class='c12345678901' data-name='12345678901'/>"));
        assert!(is_ok("<a href='data:,12345678901' xmlns:i='i' i:n='12345678901'/>"));
        assert!(!is_ok("<a><b r='1e30'/></a>"));
        assert!(!is_ok("<a><style>b { r: 12345678901px }</style></a>"));
    }
}
