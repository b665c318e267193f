//! `{word}` in the fields that name things.

use std::cell::Cell;

use super::compatibility::COMPATIBILITY;
use crate::finding::{Code, Finding, Findings, nearest, quoted};
use crate::source::{Object, Span, Spanned, Text, Value};

/// The variable of the workspace's folder.
pub(super) const FOLDER: &str = "folder";
/// The variable of an entry's Kasm release.
pub(super) const VERSION: &str = "version";
/// The key of a registry's own variables.
pub(super) const VARS: &str = "vars";

/// What behind an axis stands for its name.
const NAME: &str = "name";
/// What else may stand behind a variable.
const LOWER: &str = "lower";
const TITLE: &str = "title";

/// More than any value that Kasm stores, and less than what a few lines could be made to grow to.
const LONGEST: usize = 1 << 16;
/// What all texts of a workspace may grow to.
const MOST_GROWN: usize = 1 << 20;
/// How many words are looked up for one text.
const MOST_STEPS: usize = 1000;
/// How many variables may stand within each other.
const DEEPEST: usize = 16;

/// Fields whose texts may hold variables. Everything else is published as written: commands hold
/// braces of a shell, paths those of Kasm's own placeholders.
const NAMING: [&str; 6] =
    ["friendly_name", "name", "description", "image_src", "icon", "categories"];
/// Those of an entry of `compatibility`.
pub(super) const OF_ENTRY: [&str; 2] = ["image", "available_tags"];
/// The only argument of the container.
const HOSTNAME: [&str; 2] = ["run_config", "hostname"];

/// Whether variables are replaced in what stands at a path of keys, below a workspace; the items of a
/// list have its path.
pub fn holds(path: &[&str]) -> bool {
    match path {
        [key] => NAMING.contains(key),
        [COMPATIBILITY, .., key] => OF_ENTRY.contains(key),
        path => path == HOSTNAME,
    }
}

/// What the words of one workspace stand for.
#[derive(Clone, Copy)]
pub(super) struct Variables<'a> {
    pub(super) folder: &'a str,
    /// The table `vars`.
    pub(super) own: &'a Object,
    /// The axes of a matrix: name, value, the value's name.
    pub(super) axes: &'a [(&'a str, &'a str, &'a str)],
    /// `1.17`, within an entry of `compatibility`.
    pub(super) version: Option<&'a str>,
    /// How many bytes all of its texts have grown to so far.
    pub(super) grown: &'a Cell<usize>,
}

/// What is wrong with a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Problem {
    Unknown,
    /// It stands for itself, or for more than fits.
    Endless,
}

/// A text that is being filled in.
#[derive(Default)]
struct Filled {
    text: String,
    steps: usize,
    wrong: Vec<(String, Problem)>,
}

impl Filled {
    /// Whether no more is to be filled in.
    fn is_too_much(&self) -> bool {
        self.text.len() > LONGEST
            || self.steps > MOST_STEPS
            || matches!(self.wrong.last(), Some((_, Problem::Endless)))
    }

    /// Notes what is wrong with a word, once.
    fn note(&mut self, word: &str, problem: Problem) {
        let is_known = self.wrong.iter().any(|(other, _)| other == word);
        if !is_known && !matches!(self.wrong.last(), Some((_, Problem::Endless))) {
            self.wrong.push((word.to_owned(), problem));
        }
    }
}

impl<'a> Variables<'a> {
    /// Puts values for the words of a workspace's fields. Returns the places of the texts that changed.
    pub(super) fn apply(self, fields: &mut Object, findings: &mut Findings) -> Vec<Span> {
        let mut changed = Vec::new();
        for entry in &mut fields.entries {
            match entry.key.value.as_str() {
                key if NAMING.contains(&key) => {
                    self.texts(&mut entry.value, &mut changed, findings);
                }
                key if key == HOSTNAME[0] => {
                    if let Value::Object(config) = &mut entry.value.value
                        && let Some(hostname) = config.get_mut(HOSTNAME[1])
                    {
                        self.texts(hostname, &mut changed, findings);
                    }
                }
                _ => {}
            }
        }
        changed
    }

    /// Puts values into a text, or into each of a list.
    pub(super) fn texts(
        self,
        value: &mut Spanned<Value>,
        changed: &mut Vec<Span>,
        findings: &mut Findings,
    ) {
        match &mut value.value {
            Value::String(text) => {
                if let Some(filled) = self.text(text, value.span, findings) {
                    *text = filled;
                    changed.push(value.span);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.texts(item, changed, findings);
                }
            }
            _ => {}
        }
    }

    /// A text with its words' values; none where it stays as it is, or where that has been said.
    pub(super) fn text(self, text: &Text, place: Span, findings: &mut Findings) -> Option<Text> {
        if !text.as_str().contains('{') || text.escaped().is_some() {
            return None;
        }
        if self.grown.get() > MOST_GROWN {
            return None;
        }
        let mut filled = Filled::default();
        self.fill(text.as_str(), 0, &mut filled);
        self.grown.set(self.grown.get() + filled.text.len());
        if self.grown.get() > MOST_GROWN {
            filled.note(word(text.as_str()).unwrap_or(FOLDER), Problem::Endless);
        }
        let wrong = filled.wrong.iter();
        findings.extend(wrong.map(|(word, problem)| self.wrong(word, *problem, place)));
        (filled.wrong.is_empty() && filled.text != text.as_str()).then(|| filled.text.into())
    }

    /// Adds a text with its words' values.
    fn fill(self, text: &str, depth: usize, filled: &mut Filled) {
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, from) = rest.split_at(open);
            filled.text.push_str(before);
            rest = match (literal(from), word(from)) {
                (Some(word), _) => {
                    filled.text.push_str(&from[1..word.len() + 3]);
                    &from[word.len() + 4..]
                }
                (None, Some(word)) => {
                    filled.steps += 1;
                    let value = match depth {
                        DEEPEST => Err(Problem::Endless),
                        _ => self.value(word, depth, filled),
                    };
                    match value {
                        Err(problem) => filled.note(word, problem),
                        Ok(()) if filled.is_too_much() => filled.note(word, Problem::Endless),
                        Ok(()) => {}
                    }
                    &from[word.len() + 2..]
                }
                (None, None) => {
                    filled.text.push('{');
                    &from[1..]
                }
            };
            // What is endless is not followed to each of its ends.
            if filled.is_too_much() {
                return;
            }
        }
        filled.text.push_str(rest);
    }

    /// Adds the value of a word, as it is asked for.
    fn value(self, word: &str, depth: usize, filled: &mut Filled) -> Result<(), Problem> {
        let mut parts = word.split('.').peekable();
        let name = parts.next().unwrap_or_default();
        let start = filled.text.len();
        match (name, self.axes.iter().find(|(axis, ..)| *axis == name)) {
            (FOLDER, _) => filled.text.push_str(self.folder),
            (VERSION, _) => filled.text.push_str(self.version.ok_or(Problem::Unknown)?),
            (_, Some((_, value, label))) => {
                let value = if parts.next_if_eq(&NAME).is_some() { label } else { value };
                filled.text.push_str(value);
            }
            (_, None) => {
                let own = self.own.get(name).and_then(|own| own.value.as_str());
                self.fill(own.ok_or(Problem::Unknown)?, depth + 1, filled);
            }
        }
        for part in parts {
            let value = filled.text.split_off(start);
            match part {
                LOWER => filled.text.push_str(&value.to_lowercase()),
                TITLE => filled.text.push_str(&titled(&value)),
                _ => return Err(Problem::Unknown),
            }
        }
        Ok(())
    }

    fn wrong(self, word: &str, problem: Problem, place: Span) -> Finding {
        let shown = quoted(&format!("{{{word}}}"));
        if problem == Problem::Endless {
            let message = format!("{shown} stands for itself, or for more than a field can hold");
            return Finding::new(Code::UnknownVariable, place, message)
                .help("a variable may hold others, but not lead back to itself");
        }
        let finding =
            Finding::new(Code::UnknownVariable, place, format!("{shown} is no variable here"));
        let (name, after) = word.split_once('.').unwrap_or((word, ""));
        let mut known = self.names();
        if name == VERSION {
            return finding.help("only `compatibility` has a `{version}`: its image and its tags");
        }
        if known.any(|known| known == name) {
            let help = format!("`{after}` cannot stand behind it; `{LOWER}` and `{TITLE}` can");
            return finding.help(help);
        }
        finding.help(match nearest(name, self.names()) {
            Some(near) => format!("did you mean `{{{near}}}`?"),
            None => {
                format!("declare it below `{VARS}`, or write `{{{{{word}}}}}` for the text itself")
            }
        })
    }

    /// The words that stand for something.
    fn names(self) -> impl Iterator<Item = &'a str> {
        let own = self.own.entries.iter().map(|entry| entry.key.value.as_str());
        let axes = self.axes.iter().map(|(axis, ..)| *axis);
        std::iter::once(FOLDER).chain(self.version.map(|_| VERSION)).chain(axes).chain(own)
    }
}

/// The word of `{{word}}` at the start of a text, which stands for `{word}`.
pub fn literal(text: &str) -> Option<&str> {
    let word = word(text.strip_prefix('{')?)?;
    text[word.len() + 3..].starts_with('}').then_some(word)
}

/// The word of `{word}` at the start of a text.
pub fn word(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?;
    let (word, _) = inner.split_once('}')?;
    is_word(word).then_some(word)
}

/// A text that stands for this one, whatever it holds: each `{word}` in it is written `{{word}}`.
pub fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        written.push_str(before);
        let end = match word(from) {
            Some(word) => {
                let whole = &from[..word.len() + 2];
                written.extend(["{", whole, "}"]);
                whole.len()
            }
            None => {
                written.push('{');
                1
            }
        };
        rest = &from[end..];
    }
    written.push_str(rest);
    written
}

/// Whether a text can be a variable, with what is asked of it: a letter, and then letters, digits,
/// `_`, `-` and `.`, all of them ASCII.
fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// Whether a text can be the name of an axis or of a registry's own variable.
pub(super) fn is_name(text: &str) -> bool {
    is_word(text) && !text.contains('.') && ![FOLDER, VERSION].contains(&text)
}

/// Whether a field's text, or one of its list, holds a variable.
pub(super) fn has_any(key: &str, value: &Value) -> bool {
    match value {
        _ if !NAMING.contains(&key) => false,
        Value::String(text) => text.as_str().contains('{'),
        Value::Array(items) => items.iter().any(|item| has_any(key, &item.value)),
        _ => false,
    }
}

/// `github-desktop` as `Github Desktop`.
pub fn titled(text: &str) -> String {
    let words = text.split(['-', '_', ' ']).filter(|word| !word.is_empty());
    let words = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn filled(text: &str, vars: &[(&str, &str)]) -> Result<String, String> {
        let place = Span::whole(Sources::default().next_id());
        let mut own = Object::default();
        for (key, value) in vars {
            own.push(key, (*value).into(), place);
        }
        let axes = [("system", "alpine", "Alpine Linux")];
        let grown = Cell::new(0);
        let variables = Variables {
            folder: "LM-Studio",
            own: &own,
            axes: &axes,
            version: Some("1.17"),
            grown: &grown,
        };
        let mut findings = Findings::default();
        let filled = variables.text(&text.into(), place, &mut findings);
        match findings.into_iter().next() {
            Some(finding) => Err(finding.help.unwrap_or_default()),
            None => Ok(filled.map_or(text.to_owned(), |filled| filled.as_str().to_owned())),
        }
    }

    #[test]
    fn words_are_replaced_and_other_braces_are_not() {
        for (text, expected) in [
            ("{folder}.png", "LM-Studio.png"),
            ("{folder.lower}:{version}.0", "lm-studio:1.17.0"),
            ("{folder.title}", "LM Studio"),
            ("{system}: {system.name}, {system.name.lower}", "alpine: Alpine Linux, alpine linux"),
            ("{repo}:{version}.0", "kasmweb/LM-Studio:1.17.0"),
            ("{{folder}} and {{}} { } {1} {a b} } {é}", "{folder} and {{}} { } {1} {a b} } {é}"),
            ("{{folder} {folder}}", "{LM-Studio LM-Studio}"),
            ("{{{folder}}}", "{{folder}}"),
        ] {
            let vars = [("repo", "kasmweb/{folder}")];
            assert_eq!(filled(text, &vars).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_escaped_is_itself() {
        for text in ["{folder}", "{{folder}}", "{{{a}}}", "{ {x} } {}", "{{a}", "{a}}", "{a.b}{c}"]
        {
            assert_eq!(filled(&escaped(text), &[]).as_deref(), Ok(text), "{}", escaped(text));
        }
    }

    #[test]
    fn what_is_no_variable_is_said() {
        for (text, help) in [
            ("{foldr}", "did you mean `{folder}`?"),
            ("{nothing}", "declare it below `vars`, or write `{{nothing}}` for the text itself"),
            ("{folder.upper}", "`upper` cannot stand behind it; `lower` and `title` can"),
            ("{a}", "a variable may hold others, but not lead back to itself"),
        ] {
            assert_eq!(filled(text, &[("a", "{b}"), ("b", "x{a}")]).unwrap_err(), help, "{text}");
        }
    }

    #[test]
    fn no_text_grows_without_end() {
        let ten = |name: &str| format!("{{{name}}}").repeat(10);
        let (a, b, c, d) = (ten("b"), ten("c"), ten("d"), "x".repeat(100));
        let vars = [("a", &*a), ("b", &*b), ("c", &*c), ("d", &*d)];
        assert!(filled("{a}", &vars).is_err());
        assert!(filled("{b}", &vars).is_ok());
    }
}
