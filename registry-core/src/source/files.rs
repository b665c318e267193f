//! The files that were read, kept for diagnostics.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::{SourceId, Span};

/// How a file is written, so that a help line can speak its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `key = value`
    Toml,
    /// `"key": value`
    Json,
    /// A folder, an icon, or a file that could not be read.
    Opaque,
}

impl Syntax {
    /// `key` set to `value` (written as JSON, which TOML shares for strings, numbers and lists).
    pub fn assign(self, key: &str, value: &str) -> String {
        match self {
            Self::Toml => format!("{key} = {value}"),
            Self::Json | Self::Opaque => format!("\"{key}\": {value}"),
        }
    }
}

/// A file's path, as shown to people, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the registry's folder where it lies inside.
    pub path: Utf8PathBuf,
    /// Empty where the file has no text to show.
    pub text: Arc<str>,
    /// How it is written.
    pub syntax: Syntax,
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// All sources of one registry, in the order in which findings are shown.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Registers a file and names it.
    pub fn add(&mut self, path: impl AsRef<Utf8Path>, text: Arc<str>, syntax: Syntax) -> SourceId {
        let id = self.next_id();
        self.files.push(SourceFile { path: path.as_ref().to_owned(), text, syntax });
        id
    }

    /// Registers something that has no text: a folder, an icon, an unreadable file.
    pub fn add_opaque(&mut self, path: impl AsRef<Utf8Path>) -> SourceId {
        self.add(path, Arc::from(""), Syntax::Opaque)
    }

    /// The name that the next registered file will get.
    pub(crate) fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX))
    }

    /// Registers files that were numbered from [`next_id`](Self::next_id) on, in that order.
    pub(crate) fn extend(&mut self, files: impl IntoIterator<Item = SourceFile>) {
        self.files.extend(files);
    }

    /// The file behind a name.
    pub fn file(&self, id: SourceId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        let text = &self.file(span.source).text;
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// The text of a span, empty for an opaque source.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.source).text.get(span.range()).unwrap_or_default()
    }
}
