//! TOML → [`Object`], with a place for every key and value.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{Entry, Object, SourceId, Span, Spanned, Value, json_string};

use super::json::{DEEPEST, too_deep};
use crate::source::number;

/// What a TOML document says; none where it is none, or too deep.
#[cfg(feature = "bundle")]
pub fn toml_values(text: &str) -> Option<Object> {
    let source = crate::source::Sources::default().next_id();
    parse(text, source, &mut Findings::default())
}

/// Reads a TOML document, or finds every syntax error in it.
pub(crate) fn parse(text: &str, source: SourceId, findings: &mut Findings) -> Option<Object> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let before = findings.len();
        let object = Convert { text, source, findings }.table(table.get_ref(), 0);
        let is_none = |code| matches!(code, Code::TooDeep | Code::Syntax);
        return (!findings.codes().skip(before).any(is_none)).then_some(object);
    }
    let mut errors: Vec<_> =
        errors.iter().map(|error| (error.span().unwrap_or_default(), error.message())).collect();
    errors.sort_by_key(|(range, _)| range.start);
    let unclosed = unclosed(text, &errors);
    let end = unclosed.map_or(text.len() + 1, |(opening, _)| opening);
    let (mut line, mut counted, mut last_line) = (0, 0, None);
    for (range, message) in errors.into_iter().filter(|(range, _)| range.start < end) {
        let start = text.floor_char_boundary(range.start);
        line += text[counted..start].matches('\n').count();
        counted = start;
        if last_line.replace(line) != Some(line) {
            findings.push(syntax_error(text, source, message, range));
        }
    }
    if let Some((opening, closing)) = unclosed {
        let bracket = Span::new(source, opening..opening + 1);
        let finding = Finding::new(Code::Syntax, bracket, "this bracket is not closed");
        findings.push(finding.help(format!("close it with `{closing}`")));
    }
    None
}

/// The bracket that is not closed, and what would close it. It swallows the lines below, whose
/// errors are none of their own.
fn unclosed(text: &str, errors: &[(Range<usize>, &str)]) -> Option<(usize, char)> {
    let (bracket, closing, inside) =
        if errors.iter().any(|(_, message)| message.starts_with("unclosed array")) {
            ('[', ']', "array")
        } else if errors.iter().any(|(_, message)| message.starts_with("unclosed inline table")) {
            ('{', '}', "key-value pairs")
        } else {
            return None;
        };
    let first =
        errors.iter().find(|(_, message)| message.contains(inside)).map(|(range, _)| range.start);
    let before = &text[..text.floor_char_boundary(first.unwrap_or(text.len()))];
    before.rfind(bracket).map(|opening| (opening, closing))
}

fn syntax_error(text: &str, source: SourceId, message: &str, range: Range<usize>) -> Finding {
    if message.contains("recurs") {
        return too_deep(Span::new(source, range));
    }
    let line_end =
        |from: usize| text[from..].find('\n').map_or(text.len(), |newline| from + newline);
    let start = text.floor_char_boundary(range.start);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..line_end(start)].trim();
    let span = Span::new(source, range.clone());
    if message.starts_with("duplicate key") {
        let key = text.get(range).unwrap_or_default();
        let finding =
            Finding::new(Code::Syntax, span, format!("the key {} stands twice", quoted(key)))
                .help("remove one of the two, or put the keys of both into one table");
        return match first_of(key, line, &text[..line_start]) {
            Some(first) => finding.related(Span::new(source, first), "the first one"),
            None => finding,
        };
    }
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    let finding = Finding::new(Code::Syntax, span, message);
    if value.starts_with(char::is_alphabetic) && !matches!(value, "true" | "false" | "inf" | "nan")
    {
        Finding { message: "a text needs quotes".to_owned(), ..finding }
            .help("put it between `\"` and `\"`")
    } else if value.is_empty() && line.contains('=') {
        Finding { message: "the value is missing".to_owned(), ..finding }
            .help("write a value behind `=`, or remove the line")
    } else if value.starts_with('"') {
        finding.help("close the text with `\"`, and write a `\"` in it as `\\\"`")
    } else {
        finding
            .help("a line of TOML is `key = \"text\"`, `key = 2`, `key = [\"list\"]` or `[table]`")
    }
}

/// Where a key that stands twice stands first: in the nearest line above that starts alike, a whole
/// header or the key before its `=`.
fn first_of(key: &str, line: &str, above: &str) -> Option<Range<usize>> {
    // Far enough for any real file, and no further for each of many.
    const LINES: usize = 2000;
    let mut end = above.len();
    above.split_inclusive('\n').rev().take(LINES).find_map(|other| {
        end -= other.len();
        let trimmed = other.trim();
        let is_same = if line.starts_with('[') {
            trimmed == line
        } else {
            trimmed.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let start = end + other.find(key).filter(|_| is_same)?;
        Some(start..start + key.len())
    })
}

struct Convert<'f> {
    text: &'f str,
    source: SourceId,
    findings: &'f mut Findings,
}

impl Convert<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Object {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| Entry {
                key: Spanned::new(
                    key.get_ref().as_ref().into(),
                    Span::new(self.source, key.span()),
                ),
                value: self.value(value, depth + 1),
            })
            .collect();
        // The map is sorted by key; the author's order is that of the places.
        entries.sort_unstable_by_key(|entry| entry.key.span);
        Object { entries }
    }

    fn value(&mut self, value: &toml::Spanned<DeValue<'_>>, depth: usize) -> Spanned<Value> {
        let span = Span::new(self.source, value.span());
        if depth > DEEPEST {
            self.findings.push(too_deep(span));
            return Spanned::new(Value::Null, span);
        }
        let converted = match value.get_ref() {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Integer(integer) => self.integer(integer.as_str(), integer.radix(), span),
            DeValue::Float(float) => self.float(float.as_str(), span),
            DeValue::Datetime(_) => self.date(span),
            DeValue::Array(items) => {
                Value::Array(items.iter().map(|item| self.value(item, depth + 1)).collect())
            }
            DeValue::Table(table) => Value::Object(self.table(table, depth)),
        };
        Spanned::new(converted, span)
    }

    fn integer(&mut self, digits: &str, radix: u32, span: Span) -> Value {
        match i64::from_str_radix(digits, radix) {
            Ok(integer) => Value::Number(number::double(&integer.to_string(), span, self.findings)),
            Err(_) if is_number(digits.trim_start_matches(['+', '-']), radix) => {
                let help = "TOML has 64 bits for it: write a smaller number";
                self.no_toml("is too large for a whole number", help, span)
            }
            Err(_) => self.no_number(span),
        }
    }

    fn float(&mut self, literal: &str, span: Span) -> Value {
        match literal.parse::<f64>() {
            Ok(float) if float.is_finite() => {
                Value::Number(number::double(literal, span, self.findings))
            }
            Ok(_) if literal.contains(|c: char| c.is_ascii_digit()) => {
                let help = "write a smaller number";
                self.no_toml("is too large for a number", help, span)
            }
            Ok(_) => {
                let finding = self.not_json("no finite number", "write a finite number", span);
                self.findings.push(finding);
                Value::Null
            }
            Err(_) => self.no_number(span),
        }
    }

    fn no_number(&mut self, span: Span) -> Value {
        self.no_toml("is no number", "a text stands between `\"` and `\"`", span)
    }

    fn no_toml(&mut self, what: &str, help: &str, span: Span) -> Value {
        let message = format!("{} {what}", quoted(self.written(span)));
        self.findings.push(Finding::new(Code::Syntax, span, message).help(help));
        Value::Null
    }

    fn date(&mut self, span: Span) -> Value {
        let text = json_string(self.written(span));
        let finding = self.not_json("a date", "write it as a text, between quotes", span);
        self.findings.push(finding.fix(span, text));
        Value::Null
    }

    fn not_json(&self, what: &str, help: &str, span: Span) -> Finding {
        let message = format!("{} is {what}, which JSON cannot say", quoted(self.written(span)));
        Finding::new(Code::NotJson, span, message).help(help)
    }

    fn written(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

fn is_number(digits: &str, radix: u32) -> bool {
    !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::json::compact;
    use crate::source::{Sources, Syntax};

    fn parsed(text: &str) -> (Option<String>, Vec<Code>) {
        let source = Sources::default().add("w.toml", text.into(), Syntax::Toml);
        let mut findings = Findings::default();
        let object = parse(text, source, &mut findings);
        let codes = findings.codes().collect();
        (object.map(|object| compact(&Value::Object(object))), codes)
    }

    #[test]
    fn the_authors_order_is_kept() {
        let text =
            "z = 1\na = 0x10\nm.y = 1_000\nm.b = 1.50\n[c]\n[b.x]\nk = true\n[[l]]\nq = 'x'\n";
        let json =
            r#"{"z":1,"a":16,"m":{"y":1000,"b":1.5},"c":{},"b":{"x":{"k":true}},"l":[{"q":"x"}]}"#;
        assert_eq!(parsed(text), (Some(json.to_owned()), vec![]));
    }

    #[test]
    fn every_syntax_error_is_found_at_once() {
        let (object, codes) = parsed("a = \nb = 1\nb = 2\nc = [1,\n");
        assert_eq!((object, codes), (None, vec![Code::Syntax; 3]));
    }

    #[test]
    fn what_only_begins_like_a_number_is_none() {
        for text in [
            "a = 1_90?",
            "a = [2, 3x]",
            "a = 0xfg",
            "a = 0x",
            "a = 1.5.5",
            "a = 1e5e",
            "a = 1e400",
            "a = 9223372036854775808",
        ] {
            assert_eq!(parsed(text), (None, vec![Code::Syntax]), "{text}");
        }
        assert_eq!(parsed("a = 9223372036854775807").1, [Code::NumberPrecision]);
        assert_eq!(
            parsed("a = 1e30\nb = 0b11"),
            (Some("{\"a\":1e+30,\"b\":3}".to_owned()), vec![])
        );
    }

    #[test]
    fn a_key_that_stands_twice_shows_both_places() {
        for (text, first) in [("ab = 1\nc = 2\nab = 3\n", 0..2), ("[ab]\nc = 1\n[ab]\n", 1..3)] {
            let source = Sources::default().add("w.toml", text.into(), Syntax::Toml);
            let mut findings = Findings::default();
            assert_eq!(parse(text, source, &mut findings), None);
            let related: Vec<_> =
                findings.into_iter().flat_map(|finding| finding.related).collect();
            assert_eq!(related.iter().map(|label| label.span.range()).collect::<Vec<_>>(), [first]);
        }
    }

    #[test]
    fn what_an_open_bracket_swallows_is_not_blamed() {
        assert_eq!(parsed("a = [1\nb = 2\nc = 3\n"), (None, vec![Code::Syntax]));
        assert_eq!(parsed("a = {b = 1\nc = 2\n"), (None, vec![Code::Syntax]));
    }

    #[test]
    fn what_json_cannot_say_is_an_error() {
        for text in ["a = 2026-01-01", "a = inf", "a = -nan"] {
            assert_eq!(parsed(text).1, [Code::NotJson], "{text}");
        }
        let nested = format!("a = {}{}", "[".repeat(200), "]".repeat(200));
        assert!(parsed(&nested).1.contains(&Code::TooDeep));
    }
}
