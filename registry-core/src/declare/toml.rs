//! TOML → [`Object`], with a place for every key and value.

use toml::de::{DeTable, DeValue};

use crate::finding::{Code, Finding, Findings};
use crate::source::{Entry, Object, SourceId, Span, Spanned, Value};

use super::number;

/// Reads a TOML document. All of its syntax errors are found at once; none is returned with them.
pub(crate) fn parse(text: &str, source: SourceId, findings: &mut Findings) -> Option<Object> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Some(Convert { source, findings }.table(table.get_ref()));
    }
    for error in errors {
        let range = error.span().unwrap_or_default();
        let code = if error.message().contains("recurs") { Code::TooDeep } else { Code::Syntax };
        findings.push(Finding::new(code, Span::new(source, range), error.message()));
    }
    None
}

struct Convert<'f> {
    source: SourceId,
    findings: &'f mut Findings,
}

impl Convert<'_> {
    fn table(&mut self, table: &DeTable<'_>) -> Object {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| Entry {
                key: Spanned::new(
                    key.get_ref().as_ref().into(),
                    Span::new(self.source, key.span()),
                ),
                value: self.value(value),
            })
            .collect();
        // The map is sorted by key; the author's order is that of the places.
        entries.sort_by_key(|entry| entry.key.span);
        Object { entries }
    }

    fn value(&mut self, value: &toml::Spanned<DeValue<'_>>) -> Spanned<Value> {
        let span = Span::new(self.source, value.span());
        let converted = match value.get_ref() {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Integer(integer) => self.integer(integer.as_str(), integer.radix(), span),
            DeValue::Float(float) => self.float(float.as_str(), span),
            DeValue::Datetime(_) => self.no_json("a date", span),
            DeValue::Array(items) => {
                Value::Array(items.iter().map(|item| self.value(item)).collect())
            }
            DeValue::Table(table) => Value::Object(self.table(table)),
        };
        Spanned::new(converted, span)
    }

    fn integer(&mut self, digits: &str, radix: u32, span: Span) -> Value {
        let decimal = match i128::from_str_radix(digits, radix) {
            Ok(integer) => integer.to_string(),
            Err(_) => return self.no_json("an integer beyond 128 bits", span),
        };
        Value::Number(number::double(&decimal, span, self.findings))
    }

    fn float(&mut self, literal: &str, span: Span) -> Value {
        if literal.ends_with("inf") || literal.ends_with("nan") {
            return self.no_json("a number that is not finite", span);
        }
        Value::Number(number::double(literal, span, self.findings))
    }

    fn no_json(&mut self, what: &str, span: Span) -> Value {
        let finding = Finding::new(Code::NotJson, span, format!("{what} has no form in JSON"))
            .help("write it as a string, between quotes");
        self.findings.push(finding);
        Value::Null
    }
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
        assert_eq!(object, None);
        assert!(codes.len() >= 2, "{codes:?}");
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
