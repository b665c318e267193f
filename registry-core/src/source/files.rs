//! The files that were read, kept for diagnostics.

use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};

use super::{SourceId, Span};

/// How a file is written, so that a help line can speak its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `key = value`
    Toml,
    /// `"key": value`
    Json,
    /// `key: value`, in a macro of a Rust crate.
    Rust,
    /// A folder, an icon, or a file that could not be read.
    Opaque,
}

impl Syntax {
    /// `key` set to `value` (written as JSON, which TOML shares for strings, numbers and lists).
    pub fn assign(self, key: &str, value: &str) -> String {
        match self {
            Self::Toml => format!("{key} = {value}"),
            Self::Json | Self::Opaque => format!("\"{key}\": {value}"),
            Self::Rust => format!("{key}: {value}"),
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
    /// Where each line starts; found when the first finding asks.
    line_starts: OnceLock<Vec<usize>>,
    /// How many characters precede each block, for columns in very long lines.
    block_characters: OnceLock<Vec<usize>>,
}

/// The size of the blocks whose characters are counted once.
const BLOCK: usize = 1 << 12;

impl SourceFile {
    /// A file and its text.
    pub(crate) fn new(path: impl AsRef<Utf8Path>, text: Arc<str>, syntax: Syntax) -> Self {
        Self {
            path: path.as_ref().to_owned(),
            text,
            syntax,
            line_starts: OnceLock::new(),
            block_characters: OnceLock::new(),
        }
    }

    /// A file that has no text to show.
    pub(crate) fn opaque(path: impl AsRef<Utf8Path>) -> Self {
        Self::new(path, Arc::from(""), Syntax::Opaque)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// The line that holds a byte, from 0, and the byte that it starts at.
    pub(crate) fn line(&self, offset: usize) -> (usize, usize) {
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset).saturating_sub(1);
        (line, starts.get(line).copied().unwrap_or_default())
    }

    /// The byte at which a character starts, counted from the start of the text; the end where there
    /// are not as many.
    fn byte_of(&self, character: usize) -> usize {
        let blocks = self.block_characters();
        let block = blocks.partition_point(|&before| before <= character).saturating_sub(1);
        let before = blocks.get(block).copied().unwrap_or_default();
        // A character that a block's start cuts belongs to the block before.
        let start = self.text.ceil_char_boundary((block * BLOCK).min(self.text.len()));
        let mut rest = self.text[start..].char_indices();
        rest.nth(character.saturating_sub(before)).map_or(self.text.len(), |(byte, _)| start + byte)
    }

    /// How many characters precede a byte that starts one.
    fn characters_before(&self, offset: usize) -> usize {
        let blocks = self.block_characters();
        let block = (offset / BLOCK).min(blocks.len().saturating_sub(1));
        blocks.get(block).copied().unwrap_or_default()
            + characters(&self.text.as_bytes()[block * BLOCK..offset])
    }

    /// How many characters precede each block.
    fn block_characters(&self) -> &[usize] {
        self.block_characters.get_or_init(|| {
            let mut before = 0;
            let blocks = self.text.as_bytes().chunks(BLOCK).map(|block| {
                let characters = characters(block);
                before += characters;
                before - characters
            });
            blocks.collect()
        })
    }
}

/// How long the token is that a text begins with.
fn token_len(text: &str) -> usize {
    let is_word = |character: char| character.is_alphanumeric() || "_.-".contains(character);
    let mut escaped = false;
    match text.chars().next() {
        Some('"') => {
            let end = text[1..].find(|character| {
                let is_end = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                is_end
            });
            end.map_or(text.len(), |end| end + 2)
        }
        Some(first) if is_word(first) => {
            text.find(|character| !is_word(character)).unwrap_or(text.len())
        }
        Some(first) => first.len_utf8(),
        None => 0,
    }
}

/// Every byte but those that continue a character.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
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
        self.files.push(SourceFile::new(path, text, syntax));
        id
    }

    /// Registers something that has no text: a folder, an icon, an unreadable file.
    pub fn add_opaque(&mut self, path: impl AsRef<Utf8Path>) -> SourceId {
        let id = self.next_id();
        self.files.push(SourceFile::opaque(path));
        id
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

    /// Where a span begins; none in a source without text.
    pub fn position(&self, span: Span) -> Option<Position> {
        let file = self.file(span.source);
        if file.syntax == Syntax::Opaque {
            return None;
        }
        let start = file.text.floor_char_boundary(span.start as usize);
        let (line, line_start) = file.line(start);
        let column = file.characters_before(start) - file.characters_before(line_start);
        Some(Position { line: line + 1, column: column + 1 })
    }

    /// The token of a Rust file that starts at a position, as far as it can be told: a string, a
    /// word, a number, or one character.
    pub fn span_at(&self, id: SourceId, position: Position) -> Span {
        let file = self.file(id);
        let line = file.line_starts().get(position.line.saturating_sub(1)).copied();
        let line = line.unwrap_or(file.text.len());
        let start = file.byte_of(file.characters_before(line) + position.column.saturating_sub(1));
        Span::new(id, start..start + token_len(&file.text[start..]))
    }

    /// Every file and its name.
    pub fn named(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (SourceId(0).after(index), file))
    }

    /// Every file, in the order in which they were registered.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The text of a span, empty for an opaque source.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.source).text.get(span.range()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_leads_back_to_its_byte() {
        let line = "é𝒳 \"a\\\"b\" word-1.5 {".repeat(1500);
        let text = format!("first\n{line}\n\nlast");
        let mut sources = Sources::default();
        let source = sources.add("lib.rs", text.as_str().into(), Syntax::Rust);
        for (byte, _) in text.char_indices().filter(|(byte, _)| byte % 7 == 0) {
            let place = Span::new(source, byte..byte);
            let position = sources.position(place).unwrap();
            assert_eq!(sources.span_at(source, position).start as usize, byte);
        }
        let beyond = sources.span_at(source, Position { line: 99, column: 99 });
        assert_eq!(beyond.start as usize, text.len());
    }

    #[test]
    fn tokens_end_where_they_should() {
        for (text, token) in [
            ("\"a\\\"b\", c", "\"a\\\"b\""),
            ("word: 1", "word"),
            ("-1.5e3,", "-1.5e3"),
            ("{ a }", "{"),
            ("\"open", "\"open"),
            ("", ""),
        ] {
            assert_eq!(&text[..token_len(text)], token, "{text}");
        }
    }
}
