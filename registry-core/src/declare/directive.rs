//! Comments of a TOML file that speak to this project: `# kasm: allow(rule, reason = "…")`.

use std::ops::Range;

use super::Directive;
use crate::source::{Object, SourceId, Span, Spanned, Value};

/// How such a comment begins, behind the `#` and blanks.
const MARK: &str = "kasm:";

/// What may stand before the first line.
const MARK_OF_ORDER: char = '\u{FEFF}';

/// The comments of a document, and what each is about: the entry that ends on its line, or, where it
/// has a line to itself, what begins on the next one; of a header that is the whole table. Within a list
/// it is about one line of it.
pub(super) fn directives(text: &str, source: SourceId, document: &Object) -> Vec<Directive> {
    // Nearly no file has any, and each is read at every build.
    if !text.contains(MARK) {
        return Vec::new();
    }
    let entries = Entries::of(text, document);
    let mut found = Vec::new();
    // From the end, for a comment is about what comes after it.
    let mut below = text.len()..text.len();
    let mut header = text.len();
    for line in lines(text).into_iter().rev() {
        let content = text[line.clone()].trim();
        if let Some(comment) = entries.comment(text, &line) {
            let scope = if text[line.start..comment].trim().is_empty() {
                below.clone()
            } else if entries.around(line.end).is_some() {
                line.clone()
            } else {
                entries.ending_on(&line)
            };
            found.extend(directive(text, source, &line, comment, scope));
        }
        let is_inside = entries.around(line.start).is_some();
        if content.starts_with('[') && !is_inside {
            below = line.start..header;
            header = line.start;
        } else if !content.is_empty() && !content.starts_with('#') {
            let end = if is_inside { line.end } else { entries.starting_on(&line) };
            below = line.start..end;
        }
    }
    found.reverse();
    found
}

/// Behind a byte order mark.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = text.len() - text.trim_start_matches(MARK_OF_ORDER).len();
    let lines = text[start..].split_inclusive('\n').map(|line| {
        start += line.len();
        start - line.len()..start
    });
    lines.collect()
}

/// What a comment says, if it speaks to this project.
fn directive(
    text: &str,
    source: SourceId,
    line: &Range<usize>,
    comment: usize,
    scope: Range<usize>,
) -> Option<Directive> {
    let end = line.start + text[line.clone()].trim_end().len();
    let words = text[comment..end].trim_start_matches(['#', ' ', '\t']).strip_prefix(MARK)?;
    let before = text[line.start..comment].trim_end();
    let removal = if before.is_empty() { line.clone() } else { line.start + before.len()..end };
    let place = Span::new(source, end - words.trim_start().len()..end);
    Some(Directive {
        text: Spanned::new(words.trim().to_owned(), place),
        scope: Span::new(source, scope),
        removal: Span::new(source, removal),
    })
}

/// Where things stand, in the order of their places.
#[derive(Default)]
struct Entries {
    /// Entries that are written in one piece.
    whole: Vec<Range<usize>>,
    /// Keys, and values that hold no others.
    words: Vec<Range<usize>>,
}

impl Entries {
    fn of(text: &str, document: &Object) -> Self {
        let mut entries = Self::default();
        entries.add(text, document);
        entries.add_words(document);
        entries.whole.sort_unstable_by_key(|entry| entry.start);
        entries.words.sort_unstable_by_key(|word| word.start);
        entries
    }

    fn add_words(&mut self, object: &Object) {
        for entry in &object.entries {
            self.words.push(entry.key.span.range());
            self.add_words_of(&entry.value);
        }
    }

    fn add_words_of(&mut self, value: &Spanned<Value>) {
        match &value.value {
            Value::Object(table) => self.add_words(table),
            Value::Array(items) => items.iter().for_each(|item| self.add_words_of(item)),
            _ => self.words.push(value.span.range()),
        }
    }

    fn add(&mut self, text: &str, object: &Object) {
        for entry in &object.entries {
            let start = entry.key.span.range().start.min(text.len());
            let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
            if text[line..].trim_start_matches(MARK_OF_ORDER).trim_start().starts_with('[') {
                self.add_below_header(text, &entry.value.value);
            } else {
                self.whole.push(start..end_of(&entry.value).min(text.len()));
            }
        }
    }

    fn add_below_header(&mut self, text: &str, value: &Value) {
        match value {
            Value::Object(table) => self.add(text, table),
            Value::Array(items) => {
                for item in items {
                    self.add_below_header(text, &item.value);
                }
            }
            _ => {}
        }
    }

    /// The entry that a byte lies in, behind its first.
    fn around(&self, offset: usize) -> Option<&Range<usize>> {
        around(&self.whole, offset)
    }

    /// The first `#` of a line that is not within a key or value.
    fn comment(&self, text: &str, line: &Range<usize>) -> Option<usize> {
        let mut hashes = text[line.clone()].match_indices('#').map(|(place, _)| line.start + place);
        hashes.find(|&hash| around(&self.words, hash).is_none())
    }

    /// The line, and the entry whose last line it is.
    fn ending_on(&self, line: &Range<usize>) -> Range<usize> {
        let before = self.whole.partition_point(|entry| entry.start < line.end);
        let entry = before.checked_sub(1).and_then(|index| self.whole.get(index));
        let start = entry.filter(|entry| entry.end > line.start).map(|entry| entry.start);
        start.map_or(line.start, |start| start.min(line.start))..line.end
    }

    /// The end of the line, or of the last entry that starts on it.
    fn starting_on(&self, line: &Range<usize>) -> usize {
        let before = self.whole.partition_point(|entry| entry.start < line.end);
        let entry = before.checked_sub(1).and_then(|index| self.whole.get(index));
        entry.map_or(line.end, |entry| entry.end.max(line.end))
    }
}

/// The range that a byte lies in, behind its first.
fn around(ranges: &[Range<usize>], offset: usize) -> Option<&Range<usize>> {
    let before = ranges.partition_point(|range| range.start < offset);
    ranges.get(before.checked_sub(1)?).filter(|range| offset < range.end)
}

/// Where a value ends, with all that it holds.
fn end_of(value: &Spanned<Value>) -> usize {
    let own = value.span.range().end;
    match &value.value {
        Value::Object(table) => {
            table.entries.iter().map(|entry| end_of(&entry.value)).fold(own, usize::max)
        }
        Value::Array(items) => items.iter().map(end_of).fold(own, usize::max),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::toml;
    use crate::finding::Findings;
    use crate::source::Sources;

    /// What each comment says, what it is about, and what is left without it.
    fn read(text: &str) -> Vec<(String, String)> {
        let source = Sources::default().add_opaque("workspace.toml");
        let document = toml::parse(text, source, &mut Findings::default()).expect("valid TOML");
        let found = directives(text, source, &document);
        found
            .into_iter()
            .map(|found| (found.text.value, text[found.scope.range()].to_owned()))
            .collect()
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|&(said, scope)| (said.to_owned(), scope.to_owned())).collect();
        assert_eq!(read(text), expected, "{text}");
    }

    #[test]
    fn a_comment_is_about_its_entry_or_the_next_one() {
        check("a = 1 # kasm: allow(x)\nb = 2\n", &[("allow(x)", "a = 1 # kasm: allow(x)\n")]);
        check(
            "# kasm: allow(x)\n\n# why\na = [\n 1,\n]\nb = 2\n",
            &[("allow(x)", "a = [\n 1,\n]")],
        );
        check(
            "a = [\n 1,\n] # kasm: allow(x)\n",
            &[("allow(x)", "a = [\n 1,\n] # kasm: allow(x)\n")],
        );
        check("a.b = 1 #kasm:allow(x)", &[("allow(x)", "a.b = 1 #kasm:allow(x)")]);
        check("a = 1\n# kasm: allow(x)\n", &[("allow(x)", "")]);
    }

    #[test]
    fn before_a_header_it_is_about_the_table() {
        check(
            "# kasm: allow(x)\n[[t]]\na = [\n[1],\n]\n# kasm: deny(y)\n[u]\nb = 2\n",
            &[
                ("allow(x)", "[[t]]\na = [\n[1],\n]\n# kasm: deny(y)\n"),
                ("deny(y)", "[u]\nb = 2\n"),
            ],
        );
    }

    #[test]
    fn within_a_list_it_is_about_a_line() {
        check(
            "a = [\n '#', # kasm: allow(x)\n # kasm: deny(y)\n\n { b = 2 },\n 3,\n]\n",
            &[("allow(x)", " '#', # kasm: allow(x)\n"), ("deny(y)", " { b = 2 },\n")],
        );
        check("a = [ # kasm: allow(x)\n 1,\n]\n", &[("allow(x)", "a = [ # kasm: allow(x)\n")]);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        check("\u{FEFF}# kasm: allow(x)\na = 1\n", &[("allow(x)", "a = 1\n")]);
        check("\u{FEFF}[t]\na = 1 # kasm: allow(x)\n", &[("allow(x)", "a = 1 # kasm: allow(x)\n")]);
    }

    #[test]
    fn a_text_is_no_comment() {
        check("a = '# kasm: allow(x)'\nb = \"\"\"\n# kasm: allow(y)\n\"\"\"\n", &[]);
        check("['#']\n\"#\" = [\n '# kasm: allow(x)',\n]\n", &[]);
    }
}
