//! Where a new item goes, and what has to stand around it there.

use std::ops::Range;

use super::entry::is_table;
use super::lists::{Item, List};
use super::release::Release;

/// Changes of a text that do not touch each other.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(super) fn replace(&mut self, place: Range<usize>, text: String) {
        self.0.push((place, text));
    }

    fn insert(&mut self, at: usize, text: String) {
        self.replace(at..at, text);
    }

    pub(super) fn applied(&self, text: &str) -> String {
        self.within(text, 0..text.len())
    }

    /// A part of the text with the changes that lie in it.
    pub(super) fn within(&self, text: &str, part: Range<usize>) -> String {
        let is_within = |place: &Range<usize>| part.start <= place.start && place.end <= part.end;
        let mut edits: Vec<_> = self.0.iter().filter(|(place, _)| is_within(place)).collect();
        edits.sort_by_key(|(place, _)| place.start);
        let (mut out, mut written) = (String::new(), part.start);
        for (place, replacement) in edits {
            out.push_str(text.get(written..place.start).unwrap_or_default());
            out.push_str(replacement);
            written = place.end;
        }
        out.push_str(text.get(written..part.end).unwrap_or_default());
        out
    }
}

/// How the lines of a text end.
pub(super) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where the line of a place starts.
pub(super) fn line_start(text: &str, place: usize) -> usize {
    text[..place].rfind('\n').map_or(0, |at| at + 1)
}

/// Where the line of a place ends.
fn line_end(text: &str, place: usize) -> usize {
    let end = text[place..].find('\n').map_or(text.len(), |at| place + at);
    if text[..end].ends_with('\r') && end > place { end - 1 } else { end }
}

/// Puts a new item into a list.
pub(super) fn insert(new: &str, list: &List, text: &str, release: Release, edits: &mut Edits) {
    let index = list.index_for(release);
    let Some(first) = list.items.first() else { return };
    let before = index.checked_sub(1).and_then(|index| list.items.get(index));
    match (before, is_table(text, first)) {
        (Some(before), true) => table_behind(new, before, list, text, edits),
        (None, true) => table_before(new, first, list, text, edits),
        (Some(before), false) => item_behind(new, index - 1, before, list, text, edits),
        (None, false) => {
            edits.insert(first.place.start, format!("{new}{}", between(list, 0, text)));
        }
    }
}

/// What stands between two items: a comma, and the next line's indent or a blank.
fn between(list: &List, index: usize, text: &str) -> String {
    let place = list.items.get(index).map_or(0, |item| item.place.start);
    let indent = &text[line_start(text, place)..place];
    if indent.trim().is_empty() {
        return format!(",{}{indent}", newline(text));
    }
    let pairs = list.items.windows(2);
    let mut gaps = pairs.filter_map(|pair| text.get(pair[0].place.end..pair[1].place.start));
    let is_plain = |gap: &&str| gap.chars().all(|part| matches!(part, ',' | ' '));
    gaps.find(is_plain).unwrap_or(", ").to_owned()
}

fn item_behind(new: &str, index: usize, before: &Item, list: &List, text: &str, edits: &mut Edits) {
    let end = before.place.end;
    let gap = between(list, index, text);
    let rest = &text[end..line_end(text, end)];
    let behind = rest.trim_start().strip_prefix(',');
    let has_lines = gap.contains('\n');
    if has_lines && behind.unwrap_or(rest).trim_start().starts_with('#') {
        // The comment is about the item before.
        if behind.is_none() {
            edits.insert(end, ",".to_owned());
        }
        edits.insert(line_end(text, end), format!("{}{new},", gap.trim_start_matches(',')));
    } else {
        edits.insert(end, format!("{gap}{new}"));
    }
}

/// Whether an empty line separates the tables of a list.
fn is_apart(list: &List, text: &str) -> bool {
    let pair = list.items.first().zip(list.items.get(1));
    let gap = pair.and_then(|(first, second)| text.get(first.place.end..second.place.start));
    gap.is_none_or(|gap| gap.lines().skip(1).any(|line| line.trim().is_empty()))
}

fn table_behind(new: &str, before: &Item, list: &List, text: &str, edits: &mut Edits) {
    let newline = newline(text);
    let gap = if is_apart(list, text) { newline } else { "" };
    let end = behind_comment(text, line_end(text, before.place.end));
    edits.insert(end, format!("{newline}{gap}{new}"));
}

/// The end of a comment that stands right below a line, where an empty line follows.
fn behind_comment(text: &str, line: usize) -> usize {
    let mut end = line;
    loop {
        let Some(start) = text[end..].find('\n').map(|at| end + at + 1) else { return end };
        let next = line_end(text, start);
        match text[start..next].trim() {
            "" => return end,
            comment if comment.starts_with('#') => end = next,
            _ => return line,
        }
    }
}

fn table_before(new: &str, first: &Item, list: &List, text: &str, edits: &mut Edits) {
    let newline = newline(text);
    let gap = if is_apart(list, text) { newline } else { "" };
    let mut start = line_start(text, first.place.start);
    // What stands above it is about it.
    while let Some(above) = start.checked_sub(1).map(|end| line_start(text, end)) {
        if !text[above..start].trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    edits.insert(start, format!("{new}{newline}{gap}"));
}
