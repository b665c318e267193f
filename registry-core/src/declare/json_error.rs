//! What is said of a text that is no JSON: what is wrong where, and what to write instead.

use crate::finding::{Code, Finding, quoted};
use crate::source::{SourceId, Span, json_string};

/// What JSON's grammar has at a place.
#[derive(Clone, Copy)]
pub(super) enum Expected {
    Value,
    Key,
    Colon,
    /// A comma or the closing bracket.
    Comma,
    End,
}

/// Where a text stops being JSON.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) source: SourceId,
    /// The text that has been read.
    pub(super) before: &'a str,
    /// The text that has not.
    pub(super) here: &'a str,
    /// The innermost bracket that is open.
    pub(super) bracket: Option<usize>,
}

impl Place<'_> {
    pub(super) fn unexpected(self, expected: Expected) -> Finding {
        match self.here.chars().next() {
            None => self.unclosed(),
            Some('/' | '#') => self.comment(),
            Some(space) if space.is_whitespace() || space == '\u{feff}' => self.white_space(space),
            Some(bracket @ (']' | '}')) if self.closing().is_some_and(|other| other != bracket) => {
                self.other_bracket(bracket)
            }
            Some(next) => match expected {
                Expected::Value => self.no_value(next),
                Expected::Key => self.no_key(next),
                Expected::Colon => self.no_colon(next),
                Expected::Comma => self.no_comma(next),
                Expected::End => self.more(next),
            },
        }
    }

    fn span(&self, start: usize, length: usize) -> Span {
        Span::new(self.source, start..start + length)
    }

    fn finding(&self, length: usize, message: impl Into<String>) -> Finding {
        Finding::new(Code::Syntax, self.span(self.before.len(), length), message)
    }

    /// The open bracket and what closes it.
    fn brackets(&self) -> Option<(Span, char, char)> {
        let start = self.bracket?;
        let is_list = self.before[start..].starts_with('[');
        let (opening, closing) = if is_list { ('[', ']') } else { ('{', '}') };
        Some((self.span(start, 1), opening, closing))
    }

    fn closing(&self) -> Option<char> {
        self.brackets().map(|(_, _, closing)| closing)
    }

    fn unclosed(&self) -> Finding {
        let Some((bracket, opening, closing)) = self.brackets() else {
            return self.finding(0, "the file ends too early").help(VALUES);
        };
        Finding::new(Code::Syntax, bracket, format!("this `{opening}` is not closed"))
            .help(format!("close it with `{closing}`"))
    }

    fn other_bracket(&self, found: char) -> Finding {
        let Some((bracket, opening, closing)) = self.brackets() else {
            return self.more(found);
        };
        self.finding(1, format!("`{found}` does not close the `{opening}`"))
            .related(bracket, "opened here")
            .help(format!("close it with `{closing}`"))
    }

    fn comment(&self) -> Finding {
        let line = self.here.lines().next().unwrap_or_default();
        self.finding(line.trim_end().len(), "JSON has no comments")
            .help("remove it, or declare the workspace in a workspace.toml")
    }

    /// White space elsewhere, but not in JSON.
    fn white_space(&self, space: char) -> Finding {
        let finding =
            self.finding(space.len_utf8(), format!("{} is no white space in JSON", name_of(space)));
        let span = finding.primary.span;
        finding.help("put a plain blank in its place").fix(span, " ")
    }

    fn no_value(&self, next: char) -> Finding {
        let word = self.word();
        match next {
            ',' | ']' | '}' => self.comma(next).unwrap_or_else(|| {
                self.finding(1, format!("a value is missing before this `{next}`")).help(VALUES)
            }),
            '\'' => self.single_quote(),
            '0'..='9' | '+' | '-' | '.' => self
                .finding(word.len(), format!("{} is no number of JSON", quoted(word)))
                .help(number_help(word)),
            _ if word.is_empty() => self.stray(next, "a value").help(VALUES),
            _ => self.no_word(word),
        }
    }

    fn no_word(&self, word: &str) -> Finding {
        let finding = self.finding(word.len(), format!("{} is no value of JSON", quoted(word)));
        let span = finding.primary.span;
        let lower = word.to_lowercase();
        match &*lower {
            "true" | "false" | "null" => finding.help(format!("write `{lower}`")).fix(span, lower),
            "none" | "nil" | "undefined" | "nan" | "infinity" => {
                finding.help("write `null`, or leave it out")
            }
            _ => self.in_quotes(word, finding.help("a text stands between double quotes")),
        }
    }

    fn no_key(&self, next: char) -> Finding {
        let word = self.word();
        match next {
            ',' | '}' => self
                .comma(next)
                .unwrap_or_else(|| self.finding(1, "a key is missing before this `,`").help(KEYS)),
            '\'' => self.single_quote(),
            _ if word.is_empty() => self.stray(next, "a key").help(KEYS),
            _ => {
                let message = format!("the key {} needs double quotes", quoted(word));
                self.in_quotes(word, self.finding(word.len(), message).help(KEYS))
            }
        }
    }

    fn no_colon(&self, next: char) -> Finding {
        if next == '=' {
            let finding = self.finding(1, "a `:` stands between key and value, not a `=`");
            let span = finding.primary.span;
            return finding.help("write a `:`").fix(span, ":");
        }
        let finding = self.missing("a `:` is missing behind the key");
        let span = finding.primary.span;
        let finding = finding.help("write `\"key\": value`");
        if starts_value(next) { finding.fix(span, ":") } else { finding }
    }

    fn no_comma(&self, next: char) -> Finding {
        let closing = self.closing().unwrap_or('}');
        if !starts_value(next) {
            return self
                .stray(next, &format!("`,` or `{closing}`"))
                .help(format!("put a comma between two entries, and `{closing}` behind the last"));
        }
        // A letter right behind a text is most often a part of it.
        if self.before.ends_with('"') && next != '"' {
            return self
                .stray(next, &format!("`,` or `{closing}`"))
                .help("write a `\"` in a text as `\\\"`, and put a comma between two entries");
        }
        let finding = self.missing("a comma is missing");
        let span = finding.primary.span;
        finding.help("put a comma between two entries").fix(span, ",")
    }

    fn more(&self, next: char) -> Finding {
        self.finding(next.len_utf8(), "the object ends before this")
            .help("remove what follows, or the bracket that closes the workspace too early")
    }

    /// A comma with no entry behind it, if that is why there is none here.
    fn comma(&self, next: char) -> Option<Finding> {
        let comma = self.before.trim_end().strip_suffix(',')?.len();
        let start = if next == ',' { self.before.len() } else { comma };
        let span = self.span(start, 1);
        let message =
            if next == ',' { "one comma too many" } else { "a comma with nothing behind it" };
        Some(Finding::new(Code::Syntax, span, message).help("remove the comma").fix(span, ""))
    }

    fn single_quote(&self) -> Finding {
        self.finding(1, "JSON has no single quotes")
            .help("keys and texts stand between double quotes")
    }

    fn stray(&self, next: char, expected: &str) -> Finding {
        let found = quoted(next.encode_utf8(&mut [0; 4]));
        self.finding(next.len_utf8(), format!("expected {expected}, found {found}"))
    }

    /// A finding right behind what was read last.
    fn missing(&self, message: &str) -> Finding {
        let span = self.span(self.before.trim_end().len(), 0);
        Finding::new(Code::Syntax, span, message)
    }

    /// Offers the quotes around a word, unless more words follow that belong between them too.
    fn in_quotes(&self, word: &str, finding: Finding) -> Finding {
        let after = self.here[word.len()..].trim_start();
        let span = finding.primary.span;
        if after.starts_with([',', ':', ']', '}']) {
            finding.fix(span, json_string(word))
        } else {
            finding
        }
    }

    fn word(&self) -> &str {
        let end = self.here.find(|c: char| !c.is_alphanumeric() && !"_$+-.".contains(c));
        &self.here[..end.unwrap_or(self.here.len())]
    }

    /// A string that started at `start` has something here that no string can have.
    pub(super) fn bad_text(self, start: usize) -> Finding {
        let so_far = Span::new(self.source, start..self.before.len());
        let control = match self.here.chars().next() {
            None => {
                return Finding::new(Code::Syntax, self.span(start, 1), "this text is not closed")
                    .help("close it with `\"`");
            }
            Some('\n' | '\r') => {
                return Finding::new(Code::Syntax, so_far, "this text is not closed on its line")
                    .help("close it with `\"`; a line break in a text is written `\\n`");
            }
            Some(control) => control,
        };
        let finding = self.finding(1, format!("{} stands in a text", name_of(control)));
        let span = finding.primary.span;
        let quoted = json_string(control.encode_utf8(&mut [0; 4]));
        let escape = quoted.trim_matches('"');
        finding.help(format!("write it as `{escape}`")).fix(span, escape)
    }

    /// A backslash stands here and begins no escape.
    pub(super) fn bad_escape(self, start: usize) -> Finding {
        let behind = &self.here[1..];
        match behind.chars().next() {
            Some('u') => self
                .finding(2, "`\\u` needs four hexadecimal digits")
                .help("write it like `\\u00e9`; a backslash in a text is written `\\\\`"),
            // Below the blank are those that no text can have.
            Some(next) if next >= ' ' => {
                let escape = &self.here[..=next.len_utf8()];
                self.finding(escape.len(), format!("{} is no escape", quoted(escape)))
                    .help("write a backslash in a text as `\\\\`")
                    .fix(self.span(self.before.len(), 1), "\\\\")
            }
            _ => Self { here: behind, ..self }.bad_text(start),
        }
    }
}

const KEYS: &str = "keys and texts stand between double quotes";

const VALUES: &str = "a value is a text between double quotes, a number, `true`, `false`, `null`, a `[list]` or an `{object}`";

fn number_help(literal: &str) -> &'static str {
    let unsigned = literal.strip_prefix('-').unwrap_or(literal);
    match unsigned.as_bytes() {
        [b'+', ..] => "leave out the `+`",
        [b'.', ..] => "write a `0` before the point",
        [b'0', b'0'..=b'9', ..] => "leave out the `0` before it",
        [.., b'.'] => "leave out the point, or write a digit behind it",
        _ => "write it like `2`, `-2.5` or `1e3`",
    }
}

fn starts_value(next: char) -> bool {
    next.is_alphanumeric() || "\"[{-".contains(next)
}

fn name_of(character: char) -> String {
    match character {
        '\t' => "a tab".to_owned(),
        '\u{a0}' => "a no-break space".to_owned(),
        '\u{feff}' => "a byte order mark".to_owned(),
        _ => format!("the character U+{:04X}", u32::from(character)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::json::parse;
    use crate::finding::Findings;
    use crate::source::{Sources, Syntax};

    /// What is found first in a text: the place and the message, and the text after the fix.
    fn found(text: &str) -> (String, Option<String>) {
        let mut sources = Sources::default();
        let source = sources.add("workspace.json", text.into(), Syntax::Json);
        let mut findings = Findings::default();
        parse(text, source, &mut findings);
        let [finding] = &findings.into_iter().collect::<Vec<_>>()[..] else {
            panic!("one finding in {text:?}");
        };
        assert_eq!(finding.code, Code::Syntax, "{text:?}");
        assert!(finding.help.is_some(), "{text:?}");
        let span = finding.primary.span;
        let place = sources.text(span);
        let fixed = finding.fix.as_ref().map(|fix| {
            let [edit] = &fix.edits[..] else { panic!("one edit in {text:?}") };
            let mut fixed = text.to_owned();
            fixed.replace_range(edit.span.range(), &edit.replacement);
            fixed
        });
        (format!("{}`{place}`: {}", span.start, finding.message), fixed)
    }

    #[test]
    fn each_mistake_is_named_where_it_stands() {
        for (text, expected) in [
            ("\r\n", "0``: the file is empty"),
            ("{", "0`{`: this `{` is not closed"),
            (r#"{"a": [1"#, "6`[`: this `[` is not closed"),
            (r#"{"a": [1,"#, "6`[`: this `[` is not closed"),
            (r#"{"a""#, "0`{`: this `{` is not closed"),
            (r#"{"a":"#, "0`{`: this `{` is not closed"),
            (r#"{"a": [1}"#, "8`}`: `}` does not close the `[`"),
            (r#"{"a": ]"#, "6`]`: `]` does not close the `{`"),
            ("{\"a\": 1} // no \n", "9`// no`: JSON has no comments"),
            ("{\n# no\n}", "2`# no`: JSON has no comments"),
            (r#"{"a":}"#, "5`}`: a value is missing before this `}`"),
            (r#"{"a":,"b":1}"#, "5`,`: a value is missing before this `,`"),
            (r#"{"a": 'b'}"#, "6`'`: JSON has no single quotes"),
            (r"{'a': 1}", "1`'`: JSON has no single quotes"),
            (r#"{"a": 01}"#, "6`01`: `01` is no number of JSON"),
            (r#"{"a": -}"#, "6`-`: `-` is no number of JSON"),
            (r#"{"a": 0x1F}"#, "6`0x1F`: `0x1F` is no number of JSON"),
            (r#"{"a": -Infinity}"#, "6`-Infinity`: `-Infinity` is no number of JSON"),
            (r#"{"a": NaN}"#, "6`NaN`: `NaN` is no value of JSON"),
            (r#"{"a": big café}"#, "6`big`: `big` is no value of JSON"),
            (r#"{"a": *}"#, "6`*`: expected a value, found `*`"),
            (r#"{"a": "b" ; "c": 1}"#, "10`;`: expected `,` or `}`, found `;`"),
            (r#"{"a": "say "hi""}"#, "12`h`: expected `,` or `}`, found `h`"),
            (r#"{"a": {"b": 1: 2}}"#, "13`:`: expected `,` or `}`, found `:`"),
            (r#"{"a", "b"}"#, "4``: a `:` is missing behind the key"),
            (r"{,}", "1`,`: a key is missing before this `,`"),
            (r"{:1}", "1`:`: expected a key, found `:`"),
            (r"{[1]: 2}", "1`[`: expected a key, found `[`"),
            ("{} {}", "3`{`: the object ends before this"),
            (r#"{"a": 1}}"#, "8`}`: the object ends before this"),
            ("]", "0`]`: a value is missing before this `]`"),
            (r#"{"a": "b}"#, "6`\"`: this text is not closed"),
            (r#"{"a": "b\"}"#, "6`\"`: this text is not closed"),
            ("{\"a\": \"b\\", "6`\"`: this text is not closed"),
            ("{\"a\": \"b,\r\n}", "6`\"b,`: this text is not closed on its line"),
            ("{\"a\": \"b\\\n\"}", "6`\"b`: this text is not closed on its line"),
            (r#"{"a": "\u12g4"}"#, r"7`\u`: `\u` needs four hexadecimal digits"),
            // Only the syntax counts: behind a missing bracket, keys can seem to stand twice.
            (r#"{"b": {"a": 1, "a": 2}"#, "0`{`: this `{` is not closed"),
        ] {
            assert_eq!(found(text), (expected.to_owned(), None), "{text:?}");
        }
    }

    #[test]
    fn each_fix_mends_its_mistake() {
        for (text, expected, mended) in [
            ("\u{feff}{}", "0`\u{feff}`: the file starts with a byte order mark", "{}"),
            (r#"{"a": [1, ]}"#, "8`,`: a comma with nothing behind it", r#"{"a": [1 ]}"#),
            (r#"{"a": 1,}"#, "7`,`: a comma with nothing behind it", r#"{"a": 1}"#),
            (r#"{"a": [1,,2]}"#, "9`,`: one comma too many", r#"{"a": [1,2]}"#),
            (r#"{"a": 1,, "b": 2}"#, "8`,`: one comma too many", r#"{"a": 1, "b": 2}"#),
            ("{\"a\": 1\n \"b\": 2}", "7``: a comma is missing", "{\"a\": 1,\n \"b\": 2}"),
            (r#"{"a": ["b" "c"]}"#, "10``: a comma is missing", r#"{"a": ["b", "c"]}"#),
            (r#"{"a": ["b""c"]}"#, "10``: a comma is missing", r#"{"a": ["b","c"]}"#),
            (r#"{"a" "b"}"#, "4``: a `:` is missing behind the key", r#"{"a": "b"}"#),
            (r#"{"a" = 1}"#, "5`=`: a `:` stands between key and value, not a `=`", r#"{"a" : 1}"#),
            (r"{a: 1}", "1`a`: the key `a` needs double quotes", r#"{"a": 1}"#),
            (r"{7: 1}", "1`7`: the key `7` needs double quotes", r#"{"7": 1}"#),
            (r#"{"a": True}"#, "6`True`: `True` is no value of JSON", r#"{"a": true}"#),
            (r#"{"a": tru}"#, "6`tru`: `tru` is no value of JSON", r#"{"a": "tru"}"#),
            (r#"{"a": truex}"#, "6`truex`: `truex` is no value of JSON", r#"{"a": "truex"}"#),
            (r#"{"a": café }"#, "6`café`: `café` is no value of JSON", r#"{"a": "café" }"#),
            ("{\u{a0}}", "1`\u{a0}`: a no-break space is no white space in JSON", "{ }"),
            ("{}\u{c}", "2`\u{c}`: the character U+000C is no white space in JSON", "{} "),
            (
                "{\"a\": \u{feff}1}",
                "6`\u{feff}`: a byte order mark is no white space in JSON",
                r#"{"a":  1}"#,
            ),
            ("{\"a\": \"\t\"}", "7`\t`: a tab stands in a text", r#"{"a": "\t"}"#),
            (
                "{\"a\": \"\0\"}",
                "7`\0`: the character U+0000 stands in a text",
                r#"{"a": "\u0000"}"#,
            ),
            (r#"{"a": "C:\Users"}"#, r"9`\U`: `\U` is no escape", r#"{"a": "C:\\Users"}"#),
            (r#"{"a": "\é"}"#, r"7`\é`: `\é` is no escape", r#"{"a": "\\é"}"#),
        ] {
            assert_eq!(found(text), (expected.to_owned(), Some(mended.to_owned())), "{text:?}");
            let source = Sources::default().add_opaque("workspace.json");
            let mut findings = Findings::default();
            assert!(
                parse(mended, source, &mut findings).is_some_and(|_| findings.is_empty()),
                "{mended}"
            );
        }
    }
}
