//! Reads the pieces of a JSON text: brackets, strings, numbers, each strictly as `JSON.parse` does.
//!
//! Bytes are walked by slice patterns. A macro is built without optimisation, where these are quick
//! and iterators are not.

use crate::finding::Finding;
use crate::source::{SourceId, Span, Text, plain_length};

use super::json_error::{Expected, Place};

/// What was read, or why nothing more can be.
pub(super) type Parsed<T> = Result<T, Box<Finding>>;

/// A text, read so far.
pub(super) struct Reader<'a> {
    text: &'a str,
    rest: &'a [u8],
    source: SourceId,
    /// Where the brackets stand that are open.
    open: Vec<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, source: SourceId) -> Self {
        Self { text, rest: text.as_bytes(), source, open: Vec::new() }
    }

    /// All of it.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// How many bytes have been read.
    pub(super) fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// What has been read since `start`.
    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(self.source, start..self.at())
    }

    /// How many brackets are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(super) fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    pub(super) fn white_space(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Reads an opening bracket; whether anything stands before the closing one.
    pub(super) fn enter(&mut self, closing: u8) -> bool {
        self.open.push(self.at());
        self.skip(1);
        self.white_space();
        !self.leave(closing)
    }

    fn leave(&mut self, closing: u8) -> bool {
        let closed = self.eat(closing);
        if closed {
            self.open.pop();
        }
        closed
    }

    /// Reads the comma before another entry, or the closing bracket.
    pub(super) fn another(&mut self, closing: u8) -> Parsed<bool> {
        self.white_space();
        if self.eat(b',') {
            self.white_space();
            Ok(true)
        } else if self.leave(closing) {
            Ok(false)
        } else {
            Err(self.unexpected(Expected::Comma))
        }
    }

    pub(super) fn colon(&mut self) -> Parsed<()> {
        self.white_space();
        if !self.eat(b':') {
            return Err(self.unexpected(Expected::Colon));
        }
        self.white_space();
        Ok(())
    }

    pub(super) fn end(&mut self) -> Parsed<()> {
        self.white_space();
        if self.rest.is_empty() { Ok(()) } else { Err(self.unexpected(Expected::End)) }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        if is_next {
            self.skip(1);
        }
        is_next
    }

    /// What may be a number or a word, up to what can be part of neither. It stays unread.
    pub(super) fn literal(&self) -> &'a str {
        let mut rest = self.rest;
        while let [b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-' | b'.' | b'_', tail @ ..] =
            rest
        {
            rest = tail;
        }
        &self.text[self.at()..self.text.len() - rest.len()]
    }

    /// Reads and decodes a string.
    pub(super) fn string(&mut self) -> Parsed<Text> {
        let start = self.at();
        self.skip(1);
        let mut text = self.plain().to_owned();
        let mut lone = Vec::new();
        loop {
            match self.rest {
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    return Ok(Text::with_lone_surrogates(text, &lone));
                }
                [b'\\', ..] => match self.escaped() {
                    Some(Ok(character)) => text.push(character),
                    Some(Err(surrogate)) => {
                        lone.push((text.len(), surrogate));
                        text.push(char::REPLACEMENT_CHARACTER);
                    }
                    None => return Err(Box::new(self.place().bad_escape(start))),
                },
                _ => return Err(Box::new(self.place().bad_text(start))),
            }
            text.push_str(self.plain());
        }
    }

    fn plain(&mut self) -> &'a str {
        let start = self.at();
        self.skip(plain_length(self.rest));
        &self.text[start..self.at()]
    }

    /// Reads an escape: a character or a lone surrogate; None if it is no escape.
    fn escaped(&mut self) -> Option<Result<char, u16>> {
        let character = match self.rest.get(1)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            _ => return self.unicode(),
        };
        self.skip(2);
        Some(Ok(character))
    }

    fn unicode(&mut self) -> Option<Result<char, u16>> {
        const LENGTH: usize = r"\uXXXX".len();
        let first = code_unit(self.rest)?;
        let second = self.rest.get(LENGTH..).and_then(code_unit);
        let decoded = char::decode_utf16([first].into_iter().chain(second)).next()?;
        let units = decoded.as_ref().map_or(1, |character| character.len_utf16());
        self.skip(LENGTH * units);
        Some(decoded.map_err(|lone| lone.unpaired_surrogate()))
    }

    fn place(&self) -> Place<'a> {
        let (before, here) = self.text.split_at(self.at());
        Place { source: self.source, before, here, bracket: self.open.last().copied() }
    }

    pub(super) fn unexpected(&self, expected: Expected) -> Box<Finding> {
        Box::new(self.place().unexpected(expected))
    }
}

/// The UTF-16 code unit that `\uXXXX` at the front stands for.
fn code_unit(bytes: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = bytes else {
        return None;
    };
    digits.first_chunk::<4>()?.iter().try_fold(0, |unit, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).ok()?)
    })
}

/// Whether JSON's grammar has this number.
pub(super) fn is_number(literal: &str) -> bool {
    let unsigned = literal.strip_prefix('-').unwrap_or(literal);
    let rest = match unsigned.as_bytes() {
        [b'0', rest @ ..] => rest,
        [b'1'..=b'9', rest @ ..] => after_digits(rest),
        _ => return false,
    };
    let rest = match rest {
        [b'.', b'0'..=b'9', rest @ ..] => after_digits(rest),
        _ => rest,
    };
    match rest {
        [b'e' | b'E', b'+' | b'-', b'0'..=b'9', rest @ ..]
        | [b'e' | b'E', b'0'..=b'9', rest @ ..] => after_digits(rest).is_empty(),
        _ => rest.is_empty(),
    }
}

fn after_digits(mut bytes: &[u8]) -> &[u8] {
    while let [b'0'..=b'9', rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn string(json: &str) -> Option<Text> {
        let source = Sources::default().add_opaque("workspace.json");
        let mut reader = Reader::new(json, source);
        let text = reader.string().ok()?;
        reader.end().ok().map(|()| text)
    }

    #[test]
    fn every_escape_is_decoded() {
        for (json, text) in [
            (r#""""#, ""),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#""a\u0041\u00e9\u00E9\uffff""#, "aAéé\u{ffff}"),
            (r#""\u0000\u001f""#, "\0\u{1f}"),
            (r#""\ud83d\ude00\uD83D\uDE00""#, "😀😀"),
            ("\"\u{7f}\u{2028}é😀\"", "\u{7f}\u{2028}é😀"),
        ] {
            assert_eq!(string(json), Some(text.into()), "{json}");
        }
    }

    #[test]
    fn lone_surrogates_are_kept() {
        for (json, text, escaped) in [
            (r#""x\uD83Dy""#, "x\u{fffd}y", r"x\ud83dy"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}", r"\ude00\ud83d"),
            (r#""\ud800\ud83d\ude00""#, "\u{fffd}😀", r"\ud800😀"),
            (r#""\ud83d\u0041""#, "\u{fffd}A", r"\ud83dA"),
            (r#""\ud83d\n\"\ufffd""#, "\u{fffd}\n\"\u{fffd}", "\\ud83d\\n\\\"\u{fffd}"),
        ] {
            let decoded = string(json).expect(json);
            assert_eq!((decoded.as_str(), decoded.escaped()), (text, Some(escaped)), "{json}");
        }
    }

    #[test]
    fn what_is_no_string_is_refused() {
        for json in [
            "\"",
            "\"a",
            "\"\\",
            "\"\\\"",
            "\"\n\"",
            "\"\t\"",
            "\"\0\"",
            "\"\u{1f}\"",
            "\"\\\n\"",
            r#""\x41""#,
            r#""\'""#,
            r#""\B""#,
            r#""\é""#,
            r#""\u""#,
            r#""\u12""#,
            r#""\u12g4""#,
            r#""\u+123""#,
            r#""\u123é""#,
            r#""\U0041""#,
            r#""\u{41}""#,
            r#""\ud83d\u12""#,
            r#""a"b"#,
        ] {
            assert_eq!(string(json), None, "{json:?}");
        }
    }

    #[test]
    fn numbers_are_those_of_the_grammar() {
        for number in [
            "0", "-0", "7", "-12", "1.5", "0.0", "10.25", "1e3", "1E3", "1e+3", "1E-3", "0e0",
            "-1.5e-10", "1e007", "1e999",
        ] {
            assert!(is_number(number), "{number}");
        }
        for other in [
            "",
            "-",
            "+1",
            "01",
            "-01",
            "00",
            ".5",
            "5.",
            "-.5",
            "1.e3",
            "1e",
            "1e+",
            "1e+-3",
            "1e1.5",
            "0x1",
            "1_000",
            "1.2.3",
            "--1",
            "NaN",
            "Infinity",
            "-Infinity",
            "1n",
            "1f",
        ] {
            assert!(!is_number(other), "{other}");
        }
    }
}
