//! `versions.txt`, as Kasm reads it: a line counts if it is exactly the schema.

use std::ops::Range;

use crate::model::Schema;

/// The lines and where each begins. A carriage return ends one as well.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive(['\n', '\r']).map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

/// Where the line of a schema stands.
pub(super) fn line_of(text: &str, schema: Schema) -> Option<Range<usize>> {
    let mut lines = lines(text);
    lines.find(|(_, line)| *line == schema.name()).map(|(at, line)| at..at + line.len())
}

/// Whether any schema is named that some Kasm reads.
pub(super) fn names_any(text: &str) -> bool {
    Schema::ALL.iter().any(|&schema| line_of(text, schema).is_some())
}

/// A line that means a schema and does not name it.
#[derive(Debug, PartialEq)]
pub(super) struct Near {
    pub(super) place: Range<usize>,
    /// What is wrong with it, as it follows the line.
    pub(super) what: &'static str,
}

/// The first line that means a schema, where none names it.
pub(super) fn nearly(text: &str, schema: Schema) -> Option<Near> {
    const MARK: char = '\u{feff}';
    if line_of(text, schema).is_some() {
        return None;
    }
    let means = |line: &str| {
        let plain = line.split(['#', ';']).next().unwrap_or_default();
        plain.trim_matches(|character: char| !character.is_ascii_digit()) == schema.name()
    };
    let (at, line) = lines(text).find(|(_, line)| means(line))?;
    let what = if line.starts_with(MARK) {
        "begins with a byte order mark"
    } else if line.trim() == schema.name() {
        "has a blank beside it"
    } else {
        "is more than that"
    };
    Some(Near { place: at..at + line.len(), what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_that_is_exactly_the_schema_counts() {
        let blank = Some("has a blank beside it");
        let more = Some("is more than that");
        for (text, is_there, near) in [
            ("1.1", true, None),
            ("1.1\n", true, None),
            ("1.0\r\n1.1\r\n", true, None),
            ("1.0\r1.1\r", true, None),
            ("# schemas\nmain\n1.1\n", true, None),
            ("1.1 \n1.1\n", true, None),
            ("1.1 \n", false, blank),
            ("\t1.1\n", false, blank),
            ("\u{feff}1.1\n", false, Some("begins with a byte order mark")),
            ("v1.1\n", false, more),
            ("1.1 # current\n", false, more),
            ("\"1.1\",\n", false, more),
            ("1.1/\n", false, more),
            ("1.0\n", false, None),
            ("11.1\n", false, None),
            ("1.10\n", false, None),
            ("", false, None),
            ("\n\r\n", false, None),
        ] {
            assert_eq!(line_of(text, Schema::V1_1).is_some(), is_there, "{text:?}");
            assert_eq!(nearly(text, Schema::V1_1).map(|near| near.what), near, "{text:?}");
        }
        assert_eq!(line_of("1.0\r\n1.1\r\n", Schema::V1_1), Some(5..8));
        assert_eq!(nearly("a\nv1.1\n", Schema::V1_1).map(|near| near.place), Some(2..6));
    }
}
