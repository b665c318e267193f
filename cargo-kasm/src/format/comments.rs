//! What each comment of a file is about.
//!
//! A comment is about what comes below it, unless it stands right below something else and an empty line
//! separates it from what follows: then it stays with that. What speaks to the checker is always about
//! what comes below. The first comment of a file is the file's, unless it is a table's.

use std::collections::HashMap;
use std::ops::Range;

/// How a line begins that tools read, such as `#:schema`.
const TOOLS: &str = "#:";

/// The comments around a header or an assignment.
#[derive(Default)]
pub(super) struct Attached<'t> {
    /// The lines above; one may be empty where the author had empty ones.
    pub(super) above: Vec<&'t str>,
    /// Whether the author left an empty line above all that.
    pub(super) is_apart: bool,
    /// What stands behind it, with the blanks before.
    pub(super) behind: &'t str,
    /// The lines below that go on with that, in its column.
    pub(super) going_on: Vec<&'t str>,
    /// The lines right below.
    pub(super) below: Vec<&'t str>,
}

/// All comments of a file.
#[derive(Default)]
pub(super) struct Comments<'t> {
    /// What stays first.
    pub(super) head: Vec<&'t str>,
    /// The place of what stood right below the head, without an empty line.
    pub(super) head_is_above: Option<usize>,
    /// What stays last.
    pub(super) foot: Vec<&'t str>,
    attached: HashMap<usize, Attached<'t>>,
    nothing: Attached<'t>,
}

impl<'t> Comments<'t> {
    /// The comments between headers and lines, whose places are in order.
    pub(super) fn of(text: &'t str, places: &[Range<usize>]) -> Self {
        let mut all = Self::default();
        let Some(first) = places.first() else {
            all.foot = without_end(gap(text.lines()));
            return all;
        };
        let line_start =
            |place: &Range<usize>| text[..place.start].rfind('\n').map_or(0, |at| at + 1);
        let is_header = text[first.start..].starts_with('[');
        let above = all.take_head(gap(text[..line_start(first)].lines()), first.start, is_header);
        let mut current = Attached { above, ..Attached::default() };
        for (index, place) in places.iter().enumerate() {
            let line_end = text[place.end..].find('\n').map_or(text.len(), |at| place.end + at);
            let behind_it = &text[place.end..line_end];
            current.behind = behind(behind_it);
            let next = places.get(index + 1);
            let rest = text.get(line_end + 1..next.map_or(text.len(), line_start));
            let mut rest = rest.unwrap_or_default().lines().peekable();
            let column = column(text, line_end - behind_it.trim_start().len());
            let goes_on =
                |line: &&str| !current.behind.is_empty() && column_of_comment(line) == Some(column);
            while let Some(line) = rest.next_if(goes_on) {
                current.going_on.push(line.trim());
            }
            let mut lines = gap(rest);
            current.below = take_below(&mut lines, next.is_none());
            let is_apart = lines.first().is_some_and(|line| line.is_empty());
            let above = lines.into_iter().skip(usize::from(is_apart)).collect();
            all.attached.insert(place.start, current);
            current = Attached { above, is_apart, ..Attached::default() };
        }
        all.foot = without_end(current.above);
        all
    }

    /// Keeps what is about the file, and returns what is about its first part.
    fn take_head(
        &mut self,
        mut lines: Vec<&'t str>,
        first: usize,
        is_header: bool,
    ) -> Vec<&'t str> {
        if lines.first().is_some_and(|line| line.is_empty()) {
            lines.remove(0);
        }
        let behind_last = |lines: &[&str], is_one: fn(&str) -> bool| {
            lines.iter().rposition(|line| is_one(line)).map_or(0, |at| at + 1)
        };
        let usual = match behind_last(&lines, str::is_empty) {
            0 if !is_header => lines.len(),
            end_of_last => end_of_last,
        };
        // A paragraph that speaks to the checker goes with what it is about, as a whole.
        let speaks = lines.iter().position(|line| is_directive(line));
        let speaks = speaks.map(|at| behind_last(&lines[..at], str::is_empty));
        let end_of_tools = behind_last(&lines, |line| line.starts_with(TOOLS));
        let end = usual.min(speaks.unwrap_or(usual)).max(end_of_tools);
        let above = lines.split_off(end);
        if lines.last().is_some_and(|line| !line.is_empty()) {
            self.head_is_above = Some(first);
        }
        self.head = without_end(lines);
        above
    }

    /// The comments of what stands at a place.
    pub(super) fn of_place(&self, place: &Range<usize>) -> &Attached<'t> {
        self.attached.get(&place.start).unwrap_or(&self.nothing)
    }
}

/// Whether a comment speaks to the checker.
pub(super) fn is_directive(comment: &str) -> bool {
    comment.trim_start_matches(['#', ' ', '\t']).starts_with("kasm:")
}

/// The lines between two parts, several empty ones as one.
fn gap<'t>(lines: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut lines: Vec<_> = lines.map(str::trim).collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines
}

/// The comment that stays with the part above it.
fn take_below<'t>(lines: &mut Vec<&'t str>, is_last: bool) -> Vec<&'t str> {
    let end = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    let is_about_next = end == lines.len() && !is_last;
    if is_about_next || lines[..end].iter().any(|line| is_directive(line)) {
        return Vec::new();
    }
    let rest = lines.split_off(end);
    std::mem::replace(lines, rest)
}

/// How many characters precede a place on its line.
fn column(text: &str, place: usize) -> usize {
    let before = text.get(..place).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().chars().count()
}

/// The column of a comment that has its line to itself and does not speak to the checker.
fn column_of_comment(line: &str) -> Option<usize> {
    let comment = line.trim_start();
    let speaks = is_directive(comment);
    (comment.starts_with('#') && !speaks).then(|| line.chars().count() - comment.chars().count())
}

/// A comment at a line's end, with the blanks before it.
fn behind(rest: &str) -> &str {
    let rest = rest.trim_end();
    if rest.trim_start().is_empty() { "" } else { rest }
}

fn without_end(mut lines: Vec<&str>) -> Vec<&str> {
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}
