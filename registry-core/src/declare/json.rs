//! `workspace.json` → [`Object`], exactly as JavaScript's `JSON.parse` understands it.
//!
//! `serde_json` decides what is JSON; this file adds places, by asking for every value as the slice
//! of the text that it stands in, and JavaScript's habits: numbers are doubles, keys that look like
//! array indices come first, the last of two equal keys wins in the first one's place.

use std::collections::HashMap;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{Entry, Object, SourceId, Span, Spanned, Text, Value};

use crate::source::number;

/// Deeper documents are refused; the deepest real one has six levels.
pub(crate) const DEEPEST: usize = 64;

/// Reads the one object that a `workspace.json` is.
pub(crate) fn parse(text: &str, source: SourceId, findings: &mut Findings) -> Option<Object> {
    if text.starts_with('\u{feff}') {
        let mark = Span::new(source, 0..'\u{feff}'.len_utf8());
        let finding = Finding::new(Code::Syntax, mark, "the file starts with a byte order mark")
            .help("save it as UTF-8 without a byte order mark")
            .fix(mark, "");
        findings.push(finding);
        return None;
    }
    let raw: &RawValue = match serde_json::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            findings.push(syntax_error(text, source, &error));
            return None;
        }
    };
    let mut walk = Walk { text, source, findings };
    let value = walk.value(raw.get(), 0)?;
    match value.value {
        Value::Object(object) => Some(object),
        other => {
            let message = format!("a workspace is an object, not {}", other.kind());
            let finding = Finding::new(Code::NotJson, value.span, message)
                .help("write the workspace's fields between `{` and `}`");
            findings.push(finding);
            None
        }
    }
}

fn syntax_error(text: &str, source: SourceId, error: &serde_json::Error) -> Finding {
    if text.trim().is_empty() {
        return Finding::new(Code::Syntax, Span::whole(source), "the file is empty")
            .help("write the workspace's fields between `{` and `}`");
    }
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let line_start = lines.map(str::len).sum::<usize>();
    // Column 0 is the line end before; the first column is 1.
    let start = text.floor_char_boundary((line_start + error.column()).saturating_sub(1));
    let (before, here) = text.split_at(start);
    if let Some(comma) = trailing_comma(before, here) {
        let comma = Span::new(source, comma..comma + 1);
        return Finding::new(Code::Syntax, comma, "a comma with nothing behind it")
            .help("remove the comma")
            .fix(comma, "");
    }
    let width = here.chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
    let full = error.to_string();
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
    let finding = Finding::new(Code::Syntax, Span::new(source, start..start + width), message);
    finding.help(help_for(message, here))
}

/// Where the comma stands, if the parser stumbled over a bracket right behind one.
fn trailing_comma(before: &str, here: &str) -> Option<usize> {
    let list_ends = here.trim_start().starts_with([']', '}']);
    before.trim_end().strip_suffix(',').filter(|_| list_ends).map(str::len)
}

fn help_for(message: &str, here: &str) -> &'static str {
    if here.starts_with(['/', '#']) {
        "JSON has no comments: remove it, or declare the workspace in a workspace.toml"
    } else if message.starts_with("expected `,`") {
        "put a comma between two entries"
    } else if message.starts_with("EOF") {
        "close every quote, `[` and `{` that was opened"
    } else if message.starts_with("control character") {
        "write a line break in a text as `\\n`, a tab as `\\t`"
    } else if message.starts_with("invalid escape") {
        "write a backslash in a text as `\\\\`"
    } else if here.starts_with('\'') || message.starts_with("key must be") {
        "keys and texts stand between double quotes"
    } else {
        "a value is a text between double quotes, a number, `true`, `false`, `null`, a `[list]` or an `{object}`"
    }
}

struct Walk<'a, 'f> {
    text: &'a str,
    source: SourceId,
    findings: &'f mut Findings,
}

impl<'a> Walk<'a, '_> {
    /// `raw` is a slice of the document, which is how its place is known.
    fn span(&self, raw: &str) -> Span {
        let start = raw.as_ptr() as usize - self.text.as_ptr() as usize;
        Span::new(self.source, start..start + raw.len())
    }

    /// None where the document is too deep; that has been said then.
    fn value(&mut self, raw: &'a str, depth: usize) -> Option<Spanned<Value>> {
        let span = self.span(raw);
        if depth > DEEPEST {
            self.findings.push(too_deep(span));
            return None;
        }
        let value = match raw.as_bytes().first()? {
            b'{' => Value::Object(self.object(raw, depth)?),
            b'[' => Value::Array(self.array(raw, depth)?),
            b'"' => Value::String(self.string(raw)),
            b't' => Value::Bool(true),
            b'f' => Value::Bool(false),
            b'n' => Value::Null,
            _ => Value::Number(number::double(raw, span, self.findings)),
        };
        Some(Spanned::new(value, span))
    }

    fn array(&mut self, raw: &'a str, depth: usize) -> Option<Vec<Spanned<Value>>> {
        let items = serde_json::Deserializer::from_str(raw).deserialize_seq(Items).ok()?;
        items.into_iter().map(|item| self.value(item.get(), depth + 1)).collect()
    }

    fn object(&mut self, raw: &'a str, depth: usize) -> Option<Object> {
        let entries = serde_json::Deserializer::from_str(raw).deserialize_map(Entries).ok()?;
        let mut object = Object::default();
        let mut places = Places::default();
        for (key, value) in entries {
            let key = Spanned::new(self.string(key.get()), self.span(key.get()));
            let value = self.value(value.get(), depth + 1)?;
            match places.of(&key.value, &object) {
                None => object.entries.push(Entry { key, value }),
                Some(place) => {
                    let first = &mut object.entries[place];
                    self.findings.push(duplicate_key(&key, first.key.span));
                    first.value = value;
                }
            }
        }
        // Stable: every other key keeps the author's order.
        object
            .entries
            .sort_by_key(|entry| array_index(entry.key.value.as_str()).unwrap_or(u32::MAX));
        Some(object)
    }

    fn string(&mut self, raw: &str) -> Text {
        let inner = &raw[1..raw.len() - 1];
        if !inner.contains('\\') {
            return inner.into();
        }
        let mut json = serde_json::Deserializer::from_str(raw);
        let bytes = json.deserialize_bytes(Bytes).unwrap_or_default();
        String::from_utf8(bytes).map_or_else(
            |error| {
                let span = self.span(raw);
                let finding = Finding::new(
                    Code::LoneSurrogate,
                    span,
                    "half of a surrogate pair is no character",
                )
                .help("write the character itself, or both halves of its escape");
                self.findings.push(finding);
                Text::from_wtf8(error.as_bytes())
            },
            Text::from,
        )
    }
}

/// Where a key stands already. Few keys are compared one by one, many are looked up.
#[derive(Default)]
struct Places(HashMap<Text, usize>);

impl Places {
    fn of(&mut self, key: &Text, object: &Object) -> Option<usize> {
        const FEW: usize = 32;
        let entries = &object.entries;
        if entries.len() < FEW {
            return entries.iter().position(|entry| entry.key.value == *key);
        }
        for (place, entry) in entries.iter().enumerate().skip(self.0.len()) {
            self.0.insert(entry.key.value.clone(), place);
        }
        self.0.get(key).copied()
    }
}

pub(super) fn too_deep(span: Span) -> Finding {
    let start = Span { end: span.start, ..span };
    Finding::new(Code::TooDeep, start, format!("nested more than {DEEPEST} levels deep"))
        .help("no field of a workspace needs more than six")
}

fn duplicate_key(key: &Spanned<Text>, first: Span) -> Finding {
    let message = format!("the key {} stands twice", quoted(key.value.as_str()));
    Finding::new(Code::DuplicateKey, key.span, message)
        .label("only the last one counts")
        .related(first, "the first one")
        .help("remove one of the two")
}

/// JavaScript's array indices: canonical decimal numbers below 2³² − 1.
fn array_index(key: &str) -> Option<u32> {
    let index: u32 = key.parse().ok()?;
    (index < u32::MAX && index.to_string() == key).then_some(index)
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

/// The bytes that a JSON string stands for; only as bytes does `serde_json` let lone surrogates pass.
struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(bytes.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::json::compact;
    use crate::source::Sources;

    fn parsed(text: &str) -> (Option<String>, Vec<Code>) {
        let source = Sources::default().add_opaque("workspace.json");
        let mut findings = Findings::default();
        let object = parse(text, source, &mut findings);
        let codes = findings.codes().collect();
        (object.map(|object| compact(&Value::Object(object))), codes)
    }

    #[test]
    fn javascripts_habits_are_kept() {
        for (text, published, codes) in [
            (r#"{"a": 2.0, "b": 1e2}"#, r#"{"a":2,"b":100}"#, vec![]),
            (
                r#"{"b":1,"10":2,"9":3,"a":4,"01":5}"#,
                r#"{"9":3,"10":2,"b":1,"a":4,"01":5}"#,
                vec![],
            ),
            (r#"{"4294967295":1,"4294967294":2}"#, r#"{"4294967294":2,"4294967295":1}"#, vec![]),
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#, vec![Code::DuplicateKey]),
            (r#"{"a":"\u00e9\/\t"}"#, r#"{"a":"é/\t"}"#, vec![]),
            (r#"{"a":"\ud83d\ude00"}"#, r#"{"a":"😀"}"#, vec![]),
            (r#"{"a":"x\uD83Dy"}"#, r#"{"a":"x\ud83dy"}"#, vec![Code::LoneSurrogate]),
            (
                r#"{"\udc00":"\udc00\ud800"}"#,
                r#"{"\udc00":"\udc00\ud800"}"#,
                vec![Code::LoneSurrogate; 2],
            ),
            (
                r#"{"a":"\u0000\u001f\u007f\u2028"}"#,
                "{\"a\":\"\\u0000\\u001f\u{7f}\u{2028}\"}",
                vec![],
            ),
            (r#"{"a":[],"b":{},"c":null}"#, r#"{"a":[],"b":{},"c":null}"#, vec![]),
            ("\t\r\n {} ", "{}", vec![]),
        ] {
            assert_eq!(parsed(text), (Some(published.to_owned()), codes), "{text}");
        }
    }

    #[test]
    fn what_json_parse_refuses_is_refused() {
        for text in [
            "",
            "{",
            "{\"a\":1,}",
            "[1,]",
            "{'a':1}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":.5}",
            "{\"a\":5.}",
            "{\"a\":+1}",
            "{\"a\":NaN}",
            "{} {}",
            "// no\n{}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x41\"}",
            "\u{a0}{}",
            "{\"a\":0x1}",
            "\u{feff}{}",
        ] {
            assert_eq!(parsed(text), (None, vec![Code::Syntax]), "{text:?}");
        }
        for text in ["[]", "null", "\"a\"", "3"] {
            assert_eq!(parsed(text), (None, vec![Code::NotJson]), "{text:?}");
        }
    }

    #[test]
    fn depth_is_limited_without_recursion() {
        let deep =
            |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(parsed(&deep(DEEPEST)).1.is_empty());
        assert_eq!(parsed(&deep(DEEPEST + 1)), (None, vec![Code::TooDeep]));
        assert_eq!(parsed(&deep(500_000)), (None, vec![Code::TooDeep]));
    }

    #[test]
    fn places_are_exact() {
        let text = "{\n  \"é\": [\"a\", 12]\n}";
        let mut sources = Sources::default();
        let source = sources.add("w.json", text.into(), crate::source::Syntax::Json);
        let object = parse(text, source, &mut Findings::default()).unwrap();
        let item = &object.get("é").unwrap().value.as_array().unwrap()[1];
        let position = sources.position(item.span).unwrap();
        assert_eq!((position.line, position.column), (2, 14));
        assert_eq!(sources.text(item.span), "12");
    }
}
