//! How large the numbers of an SVG are: an arc with a radius of a hundred digits becomes more lines than
//! any memory holds, before anything is known of its place.

use std::borrow::Cow;

use resvg::usvg::roxmltree::{Document, Node};

/// The most digits before a number's point.
const DIGITS: i64 = 9;

/// What lies where, and how large it is.
const PLACES: [&str; 14] = [
    "cx",
    "cy",
    "d",
    "font-size",
    "height",
    "points",
    "r",
    "rx",
    "ry",
    "style",
    "viewBox",
    "width",
    "x",
    "y",
];

/// Whether the drawing means no larger ones, as far as they make lines.
pub(super) fn are_moderate(document: &Document<'_>) -> bool {
    places(document).all(|place| match place.name {
        // The letters of a path are commands.
        "d" => is_moderate(&place.text, |byte| byte == b'#'),
        _ => are_words_moderate(&place.text),
    }) && !(has_relative_fonts(document) && has_lengths_of_fonts(document))
}

/// What says where something lies: an attribute of an element, or what is called `style`.
struct Place<'a, 'd> {
    of: Node<'a, 'd>,
    name: &'a str,
    text: Cow<'a, str>,
}

fn places<'a, 'd>(document: &'a Document<'d>) -> impl Iterator<Item = Place<'a, 'd>> {
    document.descendants().flat_map(|of| {
        let is_style =
            of.parent_element().is_some_and(|parent| parent.tag_name().name() == "style");
        let sheet = of.text().filter(|_| is_style).map(without_comments);
        let sheet = sheet.map(|text| Place { of, name: "style", text: text.into() });
        let attributes = of.attributes().filter(|attribute| PLACES.contains(&attribute.name()));
        let attributes = attributes.map(move |attribute| Place {
            of,
            name: attribute.name(),
            text: attribute.value().into(),
        });
        sheet.into_iter().chain(attributes)
    })
}

/// Whether sizes of fonts may multiply each other, from one element to those in it.
fn has_relative_fonts(document: &Document<'_>) -> bool {
    places(document).any(|place| match place.name {
        "font-size" => is_relative(&place.text),
        "style" => place.text.contains("font"),
        _ => false,
    })
}

/// Whether something in the drawing is as large as a font, which the drawing itself often is.
fn has_lengths_of_fonts(document: &Document<'_>) -> bool {
    let root = document.root_element();
    places(document).any(|place| {
        place.of != root && !["d", "font-size"].contains(&place.name) && has_font_units(&place.text)
    })
}

/// Whether a font's size is a part of another's.
fn is_relative(size: &str) -> bool {
    size.contains('%') || has_font_units(size)
}

/// Whether a number counts in sizes of a font.
fn has_font_units(text: &str) -> bool {
    let mut ends = text.match_indices(['m', 'x']).map(|(end, _)| &text.as_bytes()[..end]);
    ends.any(|before| matches!(before, [.., b'0'..=b'9' | b'.', b'e']))
}

fn without_comments(style: &str) -> String {
    let mut parts = style.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    let behind = parts.filter_map(|part| part.split_once("*/")).map(|(_, behind)| behind);
    first + &behind.collect::<String>()
}

/// The same of a text in which letters are parts of words, and addresses may hold a whole font.
fn are_words_moderate(text: &str) -> bool {
    let mut parts = text.split("url(");
    let first = parts.next();
    let behind = parts.filter_map(|part| part.split_once(')')).map(|(_, behind)| behind);
    first.into_iter().chain(behind).all(|part| {
        is_moderate(part, |byte| byte.is_ascii_alphabetic() || matches!(byte, b'#' | b'_'))
    })
}

/// Whether a text has no larger number, apart from words, which begin with some bytes.
fn is_moderate(text: &str, begins_word: impl Fn(u8) -> bool) -> bool {
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = if begins_word(*first) {
            after(behind, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        } else if first.is_ascii_digit() || *first == b'.' {
            let (digits, behind) = number(rest);
            if digits > DIGITS {
                return false;
            }
            behind
        } else {
            behind
        };
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
            "0000000000000001",
            "0.00000000000000001",
            "000.1e9",
            "...",
            "#",
            "",
        ] {
            assert!(is_moderate(text, |_| false), "{text}");
        }
        for text in [
            "fill:#1234567890ab;stroke:url(#paint0_linear_12345678901234)",
            ".cls-12345678901 { fill: #fff } .a1e99, b_1e99, i-1e99",
            "@font-face { src: url(data:font/woff;base64,a+1e99/12345678901==) } url(",
            "translate(1e3) matrix3d(1 2)",
        ] {
            assert!(are_words_moderate(text), "{text}");
        }
    }

    #[test]
    fn larger_ones_are_not() {
        for text in [
            "1 9111111111 0 1 0 40 40",
            "1e10",
            ".1E+300",
            "1e99999999999999999999999",
            "-1234567890.5",
            "#fff 1234567890",
            "translate(1e99)",
            "r:1e99px",
            "url(a) 1e99",
        ] {
            assert!(!are_words_moderate(text), "{text}");
            assert!(!is_moderate(text, |_| false), "{text}");
        }
        assert!(!is_moderate("M1 1a9111111111 1v1e30", |_| false));
    }

    #[test]
    fn sizes_of_fonts_do_not_multiply_lengths() {
        let is_ok = |text: &str| are_moderate(&Document::parse(text).unwrap());
        let big = "<g font-size='99em'><g font-size='99em'>";
        assert!(!is_ok(&format!("<svg>{big}<rect width='1em' rx='.4em'/></g></g></svg>")));
        assert!(!is_ok(&format!("<svg>{big}<rect style='width:1.ex'/></g></g></svg>")));
        assert!(!is_ok(
            "<svg><style>g { font-size: 99em } rect { rx: 2em }</style><g><g/></g></svg>"
        ));
        assert!(!is_ok("<svg><g font-size='900%'><circle r='1em'/></g></svg>"));
        for harmless in [
            "<svg width='1em' height='1em' font-size='2em'><rect width='9'/></svg>",
            "<svg><g font-size='12'><circle r='1em'/></g></svg>",
            "<svg><g font-size='2em'><text dy='1.2em'>x</text></g></svg>",
            "<svg><path style='fill:#fff;stroke:example' width='9px'/></svg>",
        ] {
            assert!(is_ok(harmless), "{harmless}");
        }
    }

    #[test]
    fn names_may_have_any_digits() {
        let is_ok = |text: &str| are_moderate(&Document::parse(text).unwrap());
        assert!(is_ok(
            "<a name='12345678901' aria-label='3e4f-7e12'><b unicode='12345678901'/></a>"
        ));
        assert!(is_ok("<a><style>/* 20231011123456 */ b { r: 1 } /* 1e99 */</style></a>"));
        assert!(is_ok("<a id='n12345678901234' class='c12345678901' data-name='12345678901'/>"));
        assert!(is_ok("<a href='data:,12345678901' xmlns:i='i' i:n='12345678901'/>"));
        assert!(!is_ok("<a><b r='1e30'/></a>"));
        assert!(!is_ok("<a d='m1v1e30'/>"));
        assert!(is_ok("<a n='m1v1e30'/>"));
        assert!(!is_ok("<a><style>b { r: 12345678901px }</style></a>"));
    }
}
