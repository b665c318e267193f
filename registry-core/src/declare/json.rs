//! `workspace.json` → [`Object`], exactly as JavaScript's `JSON.parse` understands it.
//!
//! `json_text` reads the pieces and decides what is JSON; this file makes values of them, with
//! JavaScript's habits: numbers are doubles, keys that look like array indices come first, the last
//! of two equal keys wins in the first one's place.

use std::collections::HashMap;

use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::source::{Entry, Object, SourceId, Span, Spanned, Text, Value, number};

use super::json_error::Expected;
use super::json_text::{Parsed, Reader, is_number};

/// Deeper documents are refused; the deepest real one has six levels.
pub(crate) const DEEPEST: usize = 64;

/// Larger documents are refused: in a list of 10,000 workspaces, each may have 200 values.
const MOST_VALUES: usize = 2_000_000;

/// What a `workspace.json` says; none where it is none.
#[cfg(feature = "bundle")]
pub fn json_values(text: &str) -> Option<Object> {
    let source = crate::source::Sources::default().next_id();
    parse(text, source, &mut Findings::default())
}

/// Reads the one object that a `workspace.json` is.
pub(crate) fn parse(text: &str, source: SourceId, findings: &mut Findings) -> Option<Object> {
    if let Some(finding) = unreadable(text, source) {
        findings.push(finding);
        return None;
    }
    let reader = Reader::new(text, source);
    let mut parser = Parser { reader, values: 0, findings: Findings::default() };
    let document = parser.document();
    // Behind a missing bracket, other findings may be none of the author's.
    if !matches!(&document, Err(error) if error.code == Code::Syntax) {
        findings.append(parser.findings);
    }
    document.map_err(|error| findings.push(*error)).ok()
}

/// What no character of the text can be blamed for.
fn unreadable(text: &str, source: SourceId) -> Option<Finding> {
    if text.starts_with('\u{feff}') {
        let mark = Span::new(source, 0..'\u{feff}'.len_utf8());
        let finding = Finding::new(Code::Syntax, mark, "the file starts with a byte order mark");
        return Some(finding.help("save it as UTF-8 without a byte order mark").fix(mark, ""));
    }
    text.trim().is_empty().then(|| {
        Finding::new(Code::Syntax, Span::whole(source), "the file is empty")
            .help("write the workspace's fields between `{` and `}`")
    })
}

struct Parser<'a> {
    reader: Reader<'a>,
    /// How many were read.
    values: usize,
    findings: Findings,
}

impl Parser<'_> {
    fn document(&mut self) -> Parsed<Object> {
        self.reader.white_space();
        let value = self.value()?;
        self.reader.end()?;
        match value.value {
            Value::Object(object) => Ok(object),
            other => {
                let message = format!("a workspace is an object, not {}", other.kind());
                let finding = Finding::new(Code::NotJson, value.span, message)
                    .help("write the workspace's fields between `{` and `}`");
                Err(Box::new(finding))
            }
        }
    }

    fn value(&mut self) -> Parsed<Spanned<Value>> {
        let start = self.reader.at();
        if self.reader.depth() > DEEPEST {
            return Err(Box::new(too_deep(self.reader.span_from(start))));
        }
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(Box::new(too_many(self.reader.span_from(start))));
        }
        let value = match self.reader.peek() {
            Some(b'{') => Value::Object(self.object()?),
            Some(b'[') => Value::Array(self.array()?),
            Some(b'"') => Value::String(self.string()?.value),
            _ => self.literal()?,
        };
        Ok(Spanned::new(value, self.reader.span_from(start)))
    }

    fn literal(&mut self) -> Parsed<Value> {
        let start = self.reader.at();
        let literal = self.reader.literal();
        let word = match literal {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            _ if is_number(literal) => None,
            _ => return Err(self.reader.unexpected(Expected::Value)),
        };
        self.reader.skip(literal.len());
        Ok(word.unwrap_or_else(|| {
            let span = self.reader.span_from(start);
            Value::Number(number::double(literal, span, &mut self.findings))
        }))
    }

    fn string(&mut self) -> Parsed<Spanned<Text>> {
        let start = self.reader.at();
        let text = self.reader.string()?;
        let span = self.reader.span_from(start);
        if text.escaped().is_some() {
            let message = "half of a surrogate pair is no character";
            let finding = Finding::new(Code::LoneSurrogate, span, message)
                .help("write the character itself, or both halves of its escape");
            self.findings.push(finding);
        }
        Ok(Spanned::new(text, span))
    }

    fn array(&mut self) -> Parsed<Vec<Spanned<Value>>> {
        let mut items = Vec::new();
        let mut more = self.reader.enter(b']');
        while more {
            items.push(self.value()?);
            more = self.reader.another(b']')?;
        }
        Ok(items)
    }

    fn object(&mut self) -> Parsed<Object> {
        let mut object = Object::default();
        let mut places = Places::default();
        let mut more = self.reader.enter(b'}');
        while more {
            let key = self.key()?;
            self.reader.colon()?;
            let value = self.value()?;
            match places.of(&key.value, &object) {
                None => object.entries.push(Entry { key, value }),
                Some(place) => {
                    let again = Entry { key, value };
                    let first = &mut object.entries[place];
                    self.findings.push(duplicate_key(first, &again, self.reader.text()));
                    *first = again;
                }
            }
            more = self.reader.another(b'}')?;
        }
        // Stable: every other key keeps the author's order.
        object
            .entries
            .sort_by_key(|entry| array_index(entry.key.value.as_str()).unwrap_or(u32::MAX));
        Ok(object)
    }

    fn key(&mut self) -> Parsed<Spanned<Text>> {
        match self.reader.peek() {
            Some(b'"') => self.string(),
            _ => Err(self.reader.unexpected(Expected::Key)),
        }
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

fn too_many(span: Span) -> Finding {
    Finding::new(Code::FileTooLarge, span, format!("there are more than {MOST_VALUES} values"))
        .help("put the file there that is meant, or make it smaller")
}

/// The last value is published in the first one's place, and that is where the fix puts it.
fn duplicate_key(first: &Entry, again: &Entry, text: &str) -> Finding {
    let (key, value) = (again.key.span, again.value.span);
    let comma = text.get(..key.range().start).and_then(|before| before.rfind(','));
    let edits = comma.zip(text.get(value.range())).map(|(comma, last)| {
        let gone = Span::new(key.source, comma..value.range().end);
        [(first.value.span, last), (gone, "")]
            .map(|(span, text)| Edit { span, replacement: text.to_owned() })
    });
    let message = format!("the key {} stands twice", quoted(again.key.value.as_str()));
    Finding::new(Code::DuplicateKey, key, message)
        .label("only the last one counts")
        .related(first.key.span, "this one does not")
        .help("remove one of the two")
        .fixes(Safety::Safe, edits.map(Vec::from).unwrap_or_default())
}

/// JavaScript's array indices: canonical decimal numbers below 2³² − 1.
fn array_index(key: &str) -> Option<u32> {
    let index: u32 = key.parse().ok()?;
    (index < u32::MAX && index.to_string() == key).then_some(index)
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
    fn the_last_of_two_values_is_kept_where_it_was_published() {
        for (text, fixed) in [
            (r#"{"a": 1, "a": 2}"#, r#"{"a": 2}"#),
            (
                "{\"a\": 1,\n\"b\": 2,\n\"a\": [3,\n4],\n\"c\": 5}",
                "{\"a\": [3,\n4],\n\"b\": 2,\n\"c\": 5}",
            ),
            (
                r#"{"o": {"a": "x,", "b": 1 , "a" : {"a": ","} }}"#,
                r#"{"o": {"a": {"a": ","}, "b": 1  }}"#,
            ),
        ] {
            let mut findings = Findings::default();
            parse(text, Sources::default().add_opaque("workspace.json"), &mut findings);
            let fix = findings.into_iter().next().and_then(|finding| finding.fix).unwrap();
            let mut left = text.to_owned();
            for edit in fix.edits.iter().rev() {
                left.replace_range(edit.span.range(), &edit.replacement);
            }
            assert_eq!(left, fixed);
            assert_eq!(parsed(&left), (parsed(text).0, vec![]), "{text}");
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
    fn values_are_counted() {
        let many = |count: usize| format!("{{\"a\":[{}0]}}", "0,".repeat(count - 3));
        assert!(parsed(&many(MOST_VALUES)).1.is_empty());
        assert_eq!(parsed(&many(MOST_VALUES + 1)), (None, vec![Code::FileTooLarge]));
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
