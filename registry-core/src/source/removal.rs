//! Which bytes to take out so that an entry or item is gone and the rest is well-formed.

use super::{Entry, Sources, Span, Spanned, Syntax, Value};

impl Sources {
    /// What to remove for an entry to be gone: its whole line where it has one of its own, else with
    /// one of the commas beside it. None in Rust, and where it is part of something else: of a dotted
    /// key, or the header of a table that is not empty.
    pub fn without_entry(&self, entry: &Entry) -> Option<Span> {
        let (key, value) = (entry.key.span, entry.value.span);
        if key.source != value.source {
            return None;
        }
        let file = self.file(key.source);
        let text: &str = &file.text;
        if file.syntax == Syntax::Toml {
            let start = line_start(text, key.start as usize);
            let before = text[start..key.start as usize].trim();
            let end = (key.end.max(value.end)) as usize;
            let line_end = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
            let behind = text[end..line_end].trim();
            let is_empty = value_is_empty(&entry.value.value);
            let own_line = match before {
                "" => behind.is_empty() || behind.starts_with('#'),
                "[" => is_empty && behind.trim_start_matches(']').trim_start().is_empty(),
                _ => false,
            };
            if own_line {
                return Some(Span::new(key.source, start..line_end));
            }
        }
        self.without(Span { end: value.end, ..key })
    }

    /// What to remove for an item of a list to be gone.
    pub fn without_item<T>(&self, item: &Spanned<T>) -> Option<Span> {
        self.without(item.span)
    }

    /// What stands between two commas or brackets, with one of the commas.
    fn without(&self, span: Span) -> Option<Span> {
        let file = self.file(span.source);
        if !matches!(file.syntax, Syntax::Toml | Syntax::Json) {
            return None;
        }
        let text: &str = &file.text;
        let before = text.get(..span.start as usize)?.trim_end();
        let behind = text.get(span.end as usize..)?;
        let opener = before.chars().next_back().filter(|end| "{[,".contains(*end))?;
        let closer = behind.trim_start().chars().next().filter(|start| "}],".contains(*start))?;
        let range = if closer == ',' {
            let comma = span.end as usize + behind.find(',')? + 1;
            let rest = &text[comma..];
            // Up to the next one, or the closing bracket's line.
            let blanks = rest.len() - rest.trim_start().len();
            span.start as usize..comma + blanks
        } else if file.syntax == Syntax::Toml
            && text[before.len()..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
        {
            // What ends the line above may be a comment, and TOML lets a comma stand there.
            span.start as usize..span.end as usize
        } else if opener == ',' {
            before.len() - 1..span.end as usize
        } else {
            before.len()..span.end as usize + behind.len() - behind.trim_start().len()
        };
        Some(Span::new(span.source, range))
    }
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}

fn value_is_empty(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.entries.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::{json, toml};
    use crate::finding::Findings;
    use crate::source::Object;

    /// What is left without the entry at a path of keys.
    fn without(text: &str, syntax: Syntax, path: &[&str]) -> Option<String> {
        let mut sources = Sources::default();
        let source = sources.add("file", text.into(), syntax);
        let mut findings = Findings::default();
        let object = match syntax {
            Syntax::Toml => toml::parse(text, source, &mut findings),
            _ => json::parse(text, source, &mut findings),
        };
        let object = object.expect("a text without mistakes");
        let (last, tables) = path.split_last().expect("a key");
        let table = tables.iter().fold(&object, |object: &Object, key| {
            object.get(key).and_then(|value| value.value.as_object()).expect("a table")
        });
        let span = sources.without_entry(table.entry(last).expect("an entry"))?;
        let mut left = text.to_owned();
        left.replace_range(span.range(), "");
        Some(left)
    }

    #[test]
    fn entries_of_toml_go_with_their_line_or_a_comma() {
        for (text, path, left) in [
            ("a = 1\nb = [\n 1,\n] # c\nc = 3\n", &["b"][..], Some("a = 1\nc = 3\n")),
            ("a = 1 # last", &["a"], Some("")),
            ("t = { a = 1, b = 2 }", &["t", "a"], Some("t = { b = 2 }")),
            ("t = { a = 1, b = 2 }", &["t", "b"], Some("t = { a = 1 }")),
            ("t = { a = 1 }", &["t", "a"], Some("t = {}")),
            ("[t]\n[u]\na = 1\n", &["t"], Some("[u]\na = 1\n")),
            ("[u]\na = 1\n", &["u"], None),
            ("t.a = 1\n", &["t", "a"], None),
        ] {
            assert_eq!(without(text, Syntax::Toml, path).as_deref(), left, "{text}");
        }
    }

    #[test]
    fn a_comment_above_an_item_stays_whole() {
        for (text, left) in [
            ("a = [1, # one,\n 2]", "a = [1, # one,\n ]"),
            ("a = [ # {\r\n 2 ]", "a = [ # {\r\n  ]"),
            ("a = [1,\n 2,\n]", "a = [1,\n ]"),
        ] {
            let mut sources = Sources::default();
            let source = sources.add("file", text.into(), Syntax::Toml);
            let object = toml::parse(text, source, &mut Findings::default()).expect("valid TOML");
            let items = object.get("a").and_then(|value| value.value.as_array()).expect("a list");
            let span = sources.without_item(items.last().expect("an item")).expect("a removal");
            let mut mended = text.to_owned();
            mended.replace_range(span.range(), "");
            assert_eq!(mended, left, "{text}");
            assert!(toml::parse(&mended, source, &mut Findings::default()).is_some(), "{mended}");
        }
    }

    #[test]
    fn entries_of_json_go_with_a_comma() {
        for (text, path, left) in [
            ("{\n  \"a\": 1,\n  \"b\": 2\n}", &["a"][..], "{\n  \"b\": 2\n}"),
            ("{\n  \"a\": 1,\n  \"b\": 2\n}", &["b"], "{\n  \"a\": 1\n}"),
            ("{ \"a\": [1, 2] }", &["a"], "{}"),
        ] {
            assert_eq!(without(text, Syntax::Json, path).as_deref(), Some(left), "{text}");
        }
    }
}
