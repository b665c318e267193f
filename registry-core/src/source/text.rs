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
    /// Decodes the WTF-8 bytes that a JSON string stands for: UTF-8, save that a lone surrogate is
    /// encoded as if it were a character.
    pub(crate) fn from_wtf8(bytes: &[u8]) -> Self {
        let mut text = String::with_capacity(bytes.len());
        let mut escaped = String::new();
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    escaped.push_str(&escape(valid));
                    break;
                }
                Err(error) => {
                    let (valid, broken) = rest.split_at(error.valid_up_to());
                    let valid = String::from_utf8_lossy(valid);
                    text.push_str(&valid);
                    escaped.push_str(&escape(&valid));
                    rest = take_surrogate(broken, &mut text, &mut escaped);
                }
            }
        }
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

/// Moves one lone surrogate (three bytes `ED A0..BF 80..BF`) from the front of `bytes`.
fn take_surrogate<'a>(bytes: &'a [u8], text: &mut String, escaped: &mut String) -> &'a [u8] {
    use fmt::Write as _;
    text.push(char::REPLACEMENT_CHARACTER);
    match bytes {
        [0xED, second, third, rest @ ..] => {
            let unit = 0xD000 | (u32::from(second & 0x3F) << 6) | u32::from(third & 0x3F);
            let _ = write!(escaped, "\\u{unit:04x}");
            rest
        }
        _ => {
            escaped.push(char::REPLACEMENT_CHARACTER);
            bytes.get(1..).unwrap_or_default()
        }
    }
}

/// `text` as it stands between the quotes of a JSON string.
fn escape(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
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
