//! JSON strings, which can hold what a Rust `String` cannot.

use std::fmt;

/// A string of a declaration.
///
/// JSON can escape half of a surrogate pair (`"\ud83d"`). Such a string is no Unicode text, yet the
/// template publishes it as it stands, so the escaped form is kept beside the readable one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text {
    text: String,
    escaped: Option<Box<str>>,
}

impl Text {
    /// A text with halves of surrogate pairs: where in it each stands as U+FFFD, and which it is.
    pub(crate) fn with_lone_surrogates(text: String, lone: &[(usize, u16)]) -> Self {
        if lone.is_empty() {
            return text.into();
        }
        let mut escaped = String::new();
        let mut written = 0;
        for &(place, surrogate) in lone {
            push_escaped(&mut escaped, &text[written..place]);
            push_code_unit(&mut escaped, surrogate);
            written = place + char::REPLACEMENT_CHARACTER.len_utf8();
        }
        push_escaped(&mut escaped, &text[written..]);
        Self { text, escaped: Some(escaped.into_boxed_str()) }
    }

    /// The text; a lone surrogate reads as U+FFFD.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The JSON form between the quotes, where the text alone would not say it.
    pub fn escaped(&self) -> Option<&str> {
        self.escaped.as_deref()
    }
}

/// A text between quotes, as JSON and TOML both write it; JavaScript's `JSON.stringify` byte for byte.
pub(crate) fn json_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    push_escaped(&mut quoted, text);
    quoted.push('"');
    quoted
}

/// Adds what stands between the quotes.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    loop {
        let (plain, special) = rest.split_at(plain_length(rest.as_bytes()));
        out.push_str(plain);
        let Some(&byte) = special.as_bytes().first() else {
            return;
        };
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x08 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            0x0C => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            control => push_code_unit(out, control.into()),
        }
        rest = &special[1..];
    }
}

fn push_code_unit(out: &mut String, unit: u16) {
    use fmt::Write as _;
    // A String takes whatever is written.
    let _ = write!(out, "\\u{unit:04x}");
}

/// How many bytes at the front stand for themselves in a JSON string.
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let [b' ' | b'!' | b'#'..=b'[' | b']'..=0xFF, tail @ ..] = rest {
        rest = tail;
    }
    bytes.len() - rest.len()
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), escaped: None }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { text, escaped: None }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_javascript_does() {
        for (text, quoted) in [
            ("", r#""""#),
            ("plain é 😀", r#""plain é 😀""#),
            ("\"\\/'", r#""\"\\/'""#),
            ("\u{8}\t\n\u{c}\r", r#""\b\t\n\f\r""#),
            ("\0\u{1}\u{b}\u{1b}\u{1f}a", r#""\u0000\u0001\u000b\u001b\u001fa""#),
            ("\u{7f}\u{80}\u{2028}\u{feff}", "\"\u{7f}\u{80}\u{2028}\u{feff}\""),
        ] {
            assert_eq!(json_string(text), quoted);
        }
    }
}
