//! The book's chapters, with what mdBook includes in them.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use crate::read_tree;

/// Where the chapters lie.
const BOOK: &str = "../docs/src";

/// A chapter as it is written.
pub struct Chapter {
    /// Its file, from the folder of the tests on.
    pub path: Utf8PathBuf,
    /// Its text.
    pub text: String,
}

/// A block between fences.
pub struct Block<'c> {
    /// What stands behind the fence: a language, and more.
    pub info: &'c str,
    /// The lines between the fences, each with its end.
    pub content: &'c str,
}

/// `{{#include PATH:ANCHOR}}`.
pub struct Include<'c> {
    path: &'c str,
    /// The part of the file, where it is not the whole.
    pub anchor: Option<&'c str>,
}

/// The chapters of the book in the order of their paths; its table of contents is none.
///
/// # Panics
/// Where one cannot be read.
pub fn chapters() -> Vec<Chapter> {
    let names = read_tree(BOOK).into_keys().map(Utf8PathBuf::from);
    let names = names.filter(|name| name.extension() == Some("md") && name != "SUMMARY.md");
    names.map(|name| Chapter::read(&format!("{BOOK}/{name}"))).collect()
}

impl Chapter {
    /// Reads one.
    ///
    /// # Panics
    /// Where it cannot be read.
    pub fn read(path: &str) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.into(), text }
    }

    /// What it includes, each with the line that says so.
    pub fn includes(&self) -> impl Iterator<Item = (&str, Include<'_>)> {
        self.text.lines().filter_map(|line| Some((line, Include::parse(line)?)))
    }

    /// The file that an include means, from the folder of the tests on.
    pub fn file(&self, include: &Include<'_>) -> Utf8PathBuf {
        let path = plain(&self.path.parent().unwrap_or(&self.path).join(include.path));
        path.strip_prefix("../tests").map_or(path.clone(), Utf8Path::to_owned)
    }

    /// What an include stands for.
    ///
    /// # Errors
    /// Where the file cannot be read, or has no such part.
    pub fn included(&self, include: &Include<'_>) -> Result<String, String> {
        let path = self.file(include);
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        match include.anchor {
            Some(anchor) => {
                part(&text, anchor).ok_or_else(|| format!("{path} has no ANCHOR: {anchor}"))
            }
            None if text.contains("ANCHOR: ") => {
                Err(format!("{path} is included whole, with its anchors"))
            }
            None => Ok(text),
        }
    }

    /// The text as its readers see it.
    ///
    /// # Panics
    /// Where an include leads nowhere.
    pub fn expanded(&self) -> String {
        let lines = self.text.lines().map(|line| match Include::parse(line) {
            Some(include) => {
                let included = self.included(&include);
                let text = included.unwrap_or_else(|error| panic!("{}: {error}", self.path));
                format!("{}\n", text.trim_end_matches('\n'))
            }
            None => format!("{line}\n"),
        });
        lines.collect()
    }
}

impl<'c> Include<'c> {
    fn parse(line: &'c str) -> Option<Self> {
        let argument = line.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?.trim();
        let (path, anchor) = match argument.split_once(':') {
            Some((path, anchor)) => (path, Some(anchor)),
            None => (argument, None),
        };
        Some(Self { path, anchor })
    }
}

/// The blocks of a Markdown text, also those in a list.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, &str, usize)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let bare = line.trim();
        let fence = &bare[..bare.len() - bare.trim_start_matches('`').len()];
        match open {
            None if fence.len() >= 3 => open = Some((fence, &bare[fence.len()..], end)),
            Some((opened, info, from)) if bare == fence && fence.len() >= opened.len() => {
                blocks.push(Block { info, content: &text[from..start] });
                open = None;
            }
            _ => {}
        }
        start = end;
    }
    blocks
}

/// What a session types behind `$`, each with the lines that follow; `\\` at the end of a line goes on in the next.
pub fn runs(session: &str) -> Vec<(String, Vec<&str>)> {
    let mut runs: Vec<(String, Vec<&str>)> = Vec::new();
    for line in session.lines() {
        match (line.strip_prefix("$ "), runs.last_mut()) {
            (Some(command), _) => runs.push((command.to_owned(), Vec::new())),
            (None, Some((command, said))) if said.is_empty() && command.ends_with('\\') => {
                command.pop();
                command.push_str(line.trim_start_matches("> "));
            }
            (None, Some((_, said))) => said.push(line),
            (None, None) => {}
        }
    }
    runs
}

/// The lines between `ANCHOR: name` and `ANCHOR_END: name`, without those of other anchors.
fn part(text: &str, anchor: &str) -> Option<String> {
    let lines: Vec<_> = text.lines().collect();
    let place = |word| lines.iter().position(|line| anchor_in(line, word) == Some(anchor));
    let lines = lines.get(place("ANCHOR:")? + 1..place("ANCHOR_END:")?)?.iter();
    let lines = lines.filter(|line| !line.contains("ANCHOR: ") && !line.contains("ANCHOR_END: "));
    Some(lines.flat_map(|line| [line, "\n"]).collect())
}

/// The anchors that begin in a text.
pub fn anchors(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| anchor_in(line, "ANCHOR:"))
}

/// The name of the anchor that a line begins or ends.
fn anchor_in<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    line.split_once(word)?.1.split_whitespace().next()
}

/// A path without `..` behind a folder.
pub fn plain(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.components() {
        match (part.as_str(), parts.last()) {
            ("..", Some(&last)) if last != ".." => drop(parts.pop()),
            (part, _) => parts.push(part),
        }
    }
    parts.into_iter().collect()
}
