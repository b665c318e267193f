//! `registry.toml` and `workspace.toml` in canonical order and layout: text in, text out.
//!
//! 1. `order` says which key stands where.
//! 2. `parts` takes a document apart, in that order: tables, and their lines.
//! 3. `comments` finds what each comment is about, so that it goes along.
//! 4. `value` lays out one value.
//! 5. `same` compares what the texts say, before anybody writes one in the other's place.

mod comments;
mod order;
mod parts;
mod same;
mod value;

use comments::{Attached, Comments};
use order::Shape;
use parts::Section;

/// Which file a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// `registry.toml`
    Registry,
    /// `workspace.toml`
    Workspace,
}

/// Why a text is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// It is no TOML.
    #[error("it is no TOML")]
    Unparsable,
    /// The layout would have changed what it says.
    #[error("its layout would change what it says; this is a bug of cargo-kasm")]
    Changed,
}

/// A byte order mark, which is dropped: UTF-8 needs none.
const MARK: char = '\u{FEFF}';

/// The text in canonical order and layout. Line ends become what the first of them is.
///
/// # Errors
/// Where it cannot be parsed; and where the result would say something else.
pub fn format(text: &str, file: File) -> Result<String, FormatError> {
    let shape = match file {
        File::Registry => Shape::Root,
        File::Workspace => Shape::Layer,
    };
    let plain = text.trim_start_matches(MARK);
    let document = toml_edit::Document::parse(plain).map_err(|_| FormatError::Unparsable)?;
    let sections = parts::sections(&document, shape);
    let places = parts::places(&sections);
    let comments = Comments::of(plain, &places);
    let newline = newline(plain, places.first().map_or(0, |first| first.end));
    let mut page = Page { text: plain, newline, out: String::new() };
    page.document(&sections, &comments);
    if same::says_the_same(text, &page.out, shape) {
        Ok(page.out)
    } else {
        Err(FormatError::Changed)
    }
}

/// How the line of the first header or assignment ends, whatever is within that.
fn newline(text: &str, first_end: usize) -> &'static str {
    let behind = text[first_end..].find('\n').map(|at| first_end + at);
    match behind.or_else(|| text.find('\n')) {
        Some(end) if text[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// What is written so far.
struct Page<'t> {
    text: &'t str,
    newline: &'static str,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push_str(self.newline);
    }

    fn lines(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(line);
        }
    }

    /// An empty line, but not at the start.
    fn gap(&mut self) {
        if !self.out.is_empty() {
            self.line("");
        }
    }

    fn document(&mut self, sections: &[Section<'_>], comments: &Comments<'_>) {
        self.lines(&comments.head);
        let first = sections.iter().find_map(Section::first_place);
        let is_attached = comments.head_is_above.is_some() && comments.head_is_above == first;
        for section in sections.iter().filter(|section| section.first_place().is_some()) {
            if !(is_attached && section.first_place() == first) {
                self.gap();
            }
            self.section(section, comments);
        }
        if !comments.foot.is_empty() {
            self.gap();
            self.lines(&comments.foot);
        }
    }

    fn section(&mut self, section: &Section<'_>, comments: &Comments<'_>) {
        let mut ends_in_comment = false;
        if let Some((header, place)) = &section.header {
            let attached = comments.of_place(place);
            self.part(header, attached);
            ends_in_comment = !attached.below.is_empty();
        }
        for (index, line) in section.lines.iter().enumerate() {
            let attached = comments.of_place(&line.place);
            // What stands right below another comment would be read as its next line.
            if ends_in_comment || (attached.is_apart && index > 0) {
                self.gap();
            }
            let layout = value::Layout { text: self.text, newline: self.newline };
            let written = layout.assignment(&line.key, line.value, line.shape);
            self.part(&written, attached);
            ends_in_comment = !attached.below.is_empty();
        }
    }

    /// A header or an assignment, and the comments around it.
    fn part(&mut self, written: &str, attached: &Attached<'_>) {
        self.lines(&attached.above);
        let comment = attached.behind.trim_start();
        let blanks = attached.behind.chars().count() - comment.chars().count();
        let blanks = " ".repeat(if comment.is_empty() { 0 } else { blanks.max(1) });
        self.line(&format!("{written}{blanks}{comment}"));
        let last = written.rsplit('\n').next().unwrap_or_default();
        let indent = " ".repeat(last.chars().count() + blanks.len());
        for line in &attached.going_on {
            self.line(&format!("{indent}{line}"));
        }
        self.lines(&attached.below);
    }
}
