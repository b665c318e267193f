//! The settings of a template repository, read from its `site/next.config.js` without running it.
//!
//! Only literals are understood: texts in any quotes, objects, comments. Whatever else stands in the
//! place of a setting is [unread](Unread), and its place is known.

use std::fmt;

/// A setting: its key in the file, its key below `[registry]`, and the option that says it instead.
pub(super) const SETTINGS: [(&str, &str, &str); 5] = [
    ("name", "name", "--name"),
    ("description", "description", "--description"),
    ("listUrl", "list_url", "--list-url"),
    ("icon", "icon", "--icon"),
    ("contactUrl", "contact_url", "--contact-url"),
];

/// What the file says about the registry.
#[derive(Debug, Default)]
pub(super) struct NextConfig {
    /// By their keys in the file.
    pub(super) settings: Vec<(&'static str, String)>,
    /// What only a program could read.
    pub(super) unread: Vec<Unread>,
    /// Whether there is an `env` at all.
    pub(super) has_env: bool,
}

/// A setting that is no literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) key: &'static str,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Reads the file's text, as far as it can be read.
pub(super) fn read(text: &str) -> NextConfig {
    let tokens = tokens(text);
    let mut env = Env::default();
    let (mut at, mut has_env) = (0, false);
    while let Some(start) = next_env(&tokens, at) {
        has_env = true;
        let own;
        (own, at) = read_env(&tokens, start);
        if !env.says_something() {
            env = own;
        } else if own.says_something() {
            // Which of them counts, only a program knows.
            env.lose_all(tokens[start].start);
        }
    }
    let unread = env.unread.into_iter().map(|(key, start)| unread(text, key, start));
    NextConfig { settings: env.settings, unread: unread.collect(), has_env }
}

/// An object called `env`: what it says, and where it says what only a program could read.
#[derive(Default)]
struct Env {
    settings: Vec<(&'static str, String)>,
    unread: Vec<(&'static str, usize)>,
}

impl Env {
    fn says_something(&self) -> bool {
        !self.settings.is_empty() || !self.unread.is_empty()
    }

    /// Any setting may be another one from here on.
    fn lose_all(&mut self, start: usize) {
        self.settings.clear();
        self.unread = SETTINGS.iter().map(|(key, ..)| (*key, start)).collect();
    }
}

/// Reads what stands in the braces behind `env:`, from the first token in them. Returns where that ends.
fn read_env(tokens: &[Token], mut at: usize) -> (Env, usize) {
    let mut env = Env::default();
    while let Some(token) = tokens.get(at) {
        let key = match &token.kind {
            Kind::Word(word) | Kind::Text(word) => word.as_str(),
            Kind::Sign('}') => break,
            Kind::Sign(_) => "",
        };
        let known = SETTINGS.iter().map(|(key, ..)| *key).find(|known| *known == key);
        let has_value = tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Sign(':'));
        let end = end_of_entry(tokens, at);
        if let Some(key) = known {
            // A word alone is short for a variable of its name.
            let value = if has_value { tokens.get(at + 2..end) } else { None };
            // The last one counts.
            env.settings.retain(|(other, _)| *other != key);
            env.unread.retain(|(other, _)| *other != key);
            match value.and_then(literal) {
                Some(value) => env.settings.push((key, value)),
                None => env.unread.push((key, token.start)),
            }
        } else if matches!(token.kind, Kind::Sign('.' | '[')) {
            // What is spread or computed may be any of them.
            env.lose_all(token.start);
        }
        at = end + 1;
        if tokens.get(end).is_none_or(|token| token.kind != Kind::Sign(',')) {
            break;
        }
    }
    (env, at)
}

fn unread(text: &str, key: &'static str, start: usize) -> Unread {
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Unread {
        key,
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

/// The first token inside of the next braces behind `env:`.
fn next_env(tokens: &[Token], from: usize) -> Option<usize> {
    let is_env = |window: &[Token]| {
        let is_key =
            matches!(&window[0].kind, Kind::Word(word) | Kind::Text(word) if word == "env");
        is_key
            && matches!(window[1].kind, Kind::Sign(':' | '='))
            && window[2].kind == Kind::Sign('{')
    };
    tokens.get(from..)?.windows(3).position(is_env).map(|at| from + at + 3)
}

/// The comma or bracket that ends an entry, or the end of the file.
fn end_of_entry(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}' | ',') if depth == 0 => return at,
            Kind::Sign(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The text that a value is: one literal, or several with `+` between them.
fn literal(tokens: &[Token]) -> Option<String> {
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Text(part) if index % 2 == 0 => text += part,
            Kind::Sign('+') if index % 2 == 1 => {}
            _ => return None,
        }
    }
    (tokens.len() % 2 == 1).then_some(text)
}

struct Token {
    kind: Kind,
    start: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// A literal, as the text that it means.
    Text(String),
    /// A name, a number, or a literal that only a program could read.
    Word(String),
    Sign(char),
}

/// Cuts JavaScript into pieces, comments left out. What is not closed ends with the file, and is no
/// literal then.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_word = |character: char| character.is_alphanumeric() || "_$".contains(character);
        let (kind, length) = if rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if let Some(inside) = rest.strip_prefix("/*") {
            (None, inside.find("*/").map_or(rest.len(), |end| end + 4))
        } else if matches!(first, '\'' | '"' | '`') {
            let (kind, length) = quoted(rest, first);
            (Some(kind), length)
        } else if is_word(first) {
            let length = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
            (Some(Kind::Word(rest[..length].to_owned())), length)
        } else {
            let kind = (!first.is_whitespace() && first != '\u{feff}').then_some(Kind::Sign(first));
            (kind, first.len_utf8())
        };
        tokens.extend(kind.map(|kind| Token { kind, start: at }));
        at += length;
    }
    tokens
}

/// A text between quotes, and how long it is with them.
fn quoted(text: &str, quote: char) -> (Kind, usize) {
    let mut out = String::new();
    let mut rest = &text[1..];
    let mut is_plain = true;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            _ if character == quote => {
                let length = text.len() - rest.len() + 1;
                let kind = if is_plain { Kind::Text(out) } else { Kind::Word(String::new()) };
                return (kind, length);
            }
            '\\' => match escape(&rest[1..]) {
                Some((meant, length)) => {
                    out.extend(meant);
                    length + 1
                }
                None => {
                    is_plain = false;
                    1 + rest[1..].chars().next().map_or(0, char::len_utf8)
                }
            },
            '\n' | '\r' if quote != '`' => break,
            '$' if quote == '`' && rest[1..].starts_with('{') => {
                is_plain = false;
                1
            }
            _ => {
                out.push(character);
                character.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    (Kind::Word(String::new()), text.len() - rest.len())
}

/// What stands behind a backslash: the character that is meant, if any, and how long it is.
fn escape(text: &str) -> Option<(Option<char>, usize)> {
    let first = text.chars().next()?;
    let simple = |meant| Some((Some(meant), 1));
    match first {
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'v' => simple('\u{b}'),
        '\n' => Some((None, 1)),
        '\r' => Some((None, if text.starts_with("\r\n") { 2 } else { 1 })),
        'x' => hex(text.get(1..3)?).map(|meant| (Some(meant), 3)),
        'u' => match text[1..].strip_prefix('{') {
            Some(inside) => {
                let end = inside.find('}')?;
                hex(&inside[..end]).map(|meant| (Some(meant), end + 3))
            }
            None => hex(text.get(1..5)?).map(|meant| (Some(meant), 5)),
        },
        '0'..='9' => None,
        other => Some((Some(other), other.len_utf8())),
    }
}

fn hex(digits: &str) -> Option<char> {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_hex).and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: &str = r#"/** @type {import('next').NextConfig} */
const nextConfig = {
  output: 'export', // env: { name: 'No' }
  images: { env: false },
  env: {
    name: 'Dharun\'s "registry"',
    "description": "caf\u00e9 \x41\u{1F600}" + ' and more',
    /* icon: 'no', */
    icon: `https://host.io/logo.png`,
    listUrl: 'https://host.io/kasm/',
    contactUrl: `https://host.io/${path}`,
  },
  basePath: '/kasm/1.0',
}
module.exports = nextConfig
"#;

    fn said(text: &str) -> Vec<(&'static str, String)> {
        read(text).settings
    }

    #[test]
    fn literals_are_read_and_the_rest_is_named_with_its_place() {
        let config = read(USUAL);
        let expected = [
            ("name", "Dharun's \"registry\""),
            ("description", "café A😀 and more"),
            ("icon", "https://host.io/logo.png"),
            ("listUrl", "https://host.io/kasm/"),
        ];
        assert_eq!(config.settings, expected.map(|(key, value)| (key, value.to_owned())));
        assert_eq!(config.unread, [Unread { key: "contactUrl", line: 11, column: 5 }]);
    }

    #[test]
    fn what_only_a_program_could_read_is_not_guessed() {
        for (text, unread) in [
            ("({ env: { name: NAME } })", &["name"][..]),
            ("({ env: { name } })", &["name"]),
            ("({ env: { name: process.env.NAME || 'x' } })", &["name"]),
            ("({ env: { name: f('a', 'b'), icon: 'i' } })", &["name"]),
            (
                "({ env: { ...shared, name: 'a', description: 'b', icon: 'i' } })",
                &["listUrl", "contactUrl"],
            ),
            (
                "({ env: { name: 'a', ...shared, description: 'b' } })",
                &["name", "listUrl", "icon", "contactUrl"],
            ),
            ("({ env: { name: 'a', name: NAME } })", &["name"]),
            (
                "dev = { env: { name: 'a' } }; live = { env: { name: 'b' } }",
                &["name", "description", "listUrl", "icon", "contactUrl"],
            ),
            ("const { env: { CI } } = process; ({ env: { name: NAME } })", &["name"]),
            ("({ env: { name: 'not closed } })", &["name"]),
            ("({ env: { name: '\\8' } })", &["name"]),
            ("({ env: {} })", &[]),
        ] {
            let found: Vec<_> = read(text).unread.into_iter().map(|unread| unread.key).collect();
            assert_eq!(found, unread, "{text}");
        }
        assert!(!read("module.exports = { reactStrictMode: true }").has_env);
    }

    #[test]
    fn places_are_counted_once_however_much_is_spread() {
        let text = format!("({{ env: {{ {} }} }})", "...shared,".repeat(200_000));
        let start = std::time::Instant::now();
        assert_eq!(read(&text).unread.len(), SETTINGS.len());
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn a_file_may_end_anywhere() {
        let whole = said(USUAL);
        for (end, _) in USUAL.char_indices() {
            for (key, value) in said(&USUAL[..end]) {
                let is_begun =
                    whole.iter().any(|(other, whole)| *other == key && whole.starts_with(&value));
                assert!(is_begun, "{key} is {value:?} in the first {end} bytes");
            }
        }
    }
}
