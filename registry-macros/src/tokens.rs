//! Tokens → declarations: `key: value` between a macro's braces becomes an object as TOML would give
//! it, with a place for every key and value.
//!
//! What is no literal, list or object is a constant: any expression, evaluated by the compiler. A
//! mistake ends its own entry only; the next one is read.

use proc_macro2::{Delimiter, Group, Span as TokenSpan, TokenStream, TokenTree};
use registry_core::finding::{Code, Finding, Findings, quoted};
use registry_core::source::{Entry, Object, SourceId, Span, Spanned, Text, Value};

use crate::literal;
use crate::places::Places;

/// What was written between a macro's braces.
pub(crate) struct Written {
    pub(crate) fields: Object,
    pub(crate) places: Places,
    /// The expressions, in the order of their numbers.
    pub(crate) constants: Vec<TokenStream>,
    pub(crate) findings: Findings,
}

/// Reads what stands between a macro's braces.
pub(crate) fn read(input: TokenStream, source: SourceId) -> Written {
    let mut reader = Reader {
        places: Places::new(source),
        constants: Vec::new(),
        findings: Findings::default(),
    };
    let fields = reader.object(input, 0);
    let Reader { places, constants, findings } = reader;
    Written { fields, places, constants, findings }
}

/// Deeper objects are refused; the deepest real one has six levels.
const DEEPEST: usize = 64;

struct Reader {
    places: Places,
    constants: Vec<TokenStream>,
    findings: Findings,
}

type Tokens = std::vec::IntoIter<TokenTree>;

fn tokens_of(stream: TokenStream) -> Tokens {
    stream.into_iter().collect::<Vec<_>>().into_iter()
}

impl Reader {
    fn object(&mut self, tokens: TokenStream, depth: usize) -> Object {
        let mut object = Object::default();
        let mut tokens = tokens_of(tokens);
        while let Some(token) = tokens.next() {
            if is_punct(&token, ',') {
                self.comma_too_many(&token, "a key");
                continue;
            }
            match self.entry(&token, &mut tokens, depth) {
                Some(entry) => self.push(&mut object, entry),
                None => skip_entry(&mut tokens),
            }
        }
        object
    }

    fn push(&mut self, object: &mut Object, entry: Entry) {
        let key = entry.key.value.as_str();
        if let Some(first) = object.entry(key) {
            let message = format!("the key {} stands twice", quoted(key));
            let finding = Finding::new(Code::Syntax, entry.key.span, message)
                .related(first.key.span, "the first one")
                .help("remove one of the two");
            self.findings.push(finding);
        } else {
            object.entries.push(entry);
        }
    }

    /// `key: value`, and a comma unless it is the last one.
    fn entry(&mut self, token: &TokenTree, tokens: &mut Tokens, depth: usize) -> Option<Entry> {
        let key = self.key(token)?;
        match tokens.as_slice().first() {
            Some(colon) if is_punct(colon, ':') => drop(tokens.next()),
            found => {
                let place = match found {
                    Some(found) => self.no_colon(&key, found, tokens.as_slice()),
                    None => {
                        let message = no_colon(&key);
                        self.syntax(None, key.span, message, "write `key: value`")
                    }
                };
                skip_entry(tokens);
                return Some(self.unreadable(key, place));
            }
        }
        let value = self.value_tokens(tokens);
        if value.is_empty() {
            let message = format!("the key {} has no value", quoted(key.value.as_str()));
            let place = self.syntax(None, key.span, message, "write a value behind the `:`");
            return Some(self.unreadable(key, place));
        }
        let value = self.value(value, depth);
        Some(Entry { key, value })
    }

    /// Says what stands where a colon was expected.
    fn no_colon(&mut self, key: &Spanned<Text>, found: &TokenTree, rest: &[TokenTree]) -> Span {
        let word = key.value.as_str();
        if let Some((text, last)) = longer_key(word, rest) {
            let (first, _) = self.places.tokens(key.span);
            let span = self.places.add(first, last);
            let help = if is_punct(found, '.') {
                format!("write an object: `{word}: {{ key: value }}`")
            } else {
                format!("write it between quotes: `\"{text}\": value`")
            };
            let message = format!("the key {} is no word", quoted(&text));
            return self.syntax(None, span, message, &help);
        }
        let help = if word == "partial" && is_punct(found, ',') {
            "options stand in front, each with a semicolon: `partial;`"
        } else {
            "write `key: value`"
        };
        self.syntax(Some(found.span()), key.span, no_colon(key), help)
    }

    /// An entry whose value is unknown, so that its key is not called missing. It stands where the
    /// mistake does, and what follows from the mistake is not reported.
    fn unreadable(&mut self, key: Spanned<Text>, place: Span) -> Entry {
        let (token, _) = self.places.tokens(key.span);
        self.places.leave_unfinished(place, token);
        Entry { key: Spanned::new(key.value, place), value: Spanned::new(Value::Null, place) }
    }

    /// A word, or a text for what is no word.
    fn key(&mut self, token: &TokenTree) -> Option<Spanned<Text>> {
        let span = self.places.add(token.span(), token.span());
        let text = match token {
            TokenTree::Ident(word) => {
                let word = word.to_string();
                Some(word.strip_prefix("r#").unwrap_or(&word).to_owned())
            }
            TokenTree::Literal(literal) => match syn::Lit::new(literal.clone()) {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let mut inner = group.stream().into_iter();
                return match (inner.next(), inner.next()) {
                    (Some(only), None) => self.key(&only),
                    _ => self.no_key(token, span),
                };
            }
            TokenTree::Group(_) | TokenTree::Punct(_) => None,
        };
        match text {
            Some(text) => Some(Spanned::new(text.into(), span)),
            None => self.no_key(token, span),
        }
    }

    fn no_key<T>(&mut self, token: &TokenTree, span: Span) -> Option<T> {
        let message = format!("expected a key, found {}", quoted(&token.to_string()));
        self.syntax(
            None,
            span,
            message,
            "write `key: value`, or `\"key\": value` where the key is no word",
        );
        None
    }

    /// `at` is the token that was not expected, `otherwise` what precedes the end.
    fn syntax(
        &mut self,
        at: Option<TokenSpan>,
        otherwise: Span,
        message: String,
        help: &str,
    ) -> Span {
        let span = at.map_or(otherwise, |token| self.places.add(token, token));
        self.findings.push(Finding::new(Code::Syntax, span, message).help(help));
        span
    }

    fn comma_too_many(&mut self, comma: &TokenTree, expected: &str) {
        let span = self.places.add(comma.span(), comma.span());
        let message = format!("expected {expected}, found `,`");
        self.syntax(None, span, message, "remove the comma");
    }

    /// The tokens up to the next comma, which is taken as well. A comma between the angle brackets of
    /// a path (`f::<A, B>()`, `<A as B<C, D>>::E`) belongs to the value.
    fn value_tokens(&mut self, tokens: &mut Tokens) -> Vec<TokenTree> {
        let mut value: Vec<TokenTree> = Vec::new();
        let mut angles = 0_usize;
        let mut before = ' ';
        while let Some(next) = tokens.as_slice().first() {
            if angles == 0 && comma_is_missing(&value, tokens.as_slice()) {
                let message = format!("a comma is missing before {}", quoted(&beginning(next)));
                let place = self.places.add(next.span(), next.span());
                self.syntax(None, place, message, "put a comma between two entries");
                if is_punct(next, ';') {
                    tokens.next();
                }
                break;
            }
            let Some(token) = tokens.next() else { break };
            let character = match &token {
                TokenTree::Punct(punct) => punct.as_char(),
                _ => ' ',
            };
            match character {
                ',' if angles == 0 => break,
                '<' if angles > 0 || before == ':' || value.is_empty() => angles += 1,
                '>' if before != '-' => angles = angles.saturating_sub(1),
                _ => {}
            }
            before = character;
            value.push(token);
        }
        value
    }

    fn value(&mut self, mut tokens: Vec<TokenTree>, depth: usize) -> Spanned<Value> {
        // What a `macro_rules!` passed on, perhaps through another one.
        while let [TokenTree::Group(group)] = &tokens[..]
            && group.delimiter() == Delimiter::None
        {
            tokens = group.stream().into_iter().collect();
        }
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return Spanned::new(Value::Null, self.places.whole());
        };
        let span = self.places.add(first.span(), last.span());
        if depth > DEEPEST {
            let message = format!("nested more than {DEEPEST} levels deep");
            let finding = Finding::new(Code::TooDeep, span, message);
            self.findings.push(finding.help("no field of a workspace needs more than six"));
            return Spanned::new(Value::Null, span);
        }
        let value = match &tokens[..] {
            [TokenTree::Group(group)] => self.group(group, depth),
            [TokenTree::Ident(word)] if word == "true" => Some(Value::Bool(true)),
            [TokenTree::Ident(word)] if word == "false" => Some(Value::Bool(false)),
            [TokenTree::Ident(word)] if word == "null" => Some(Value::Null),
            [TokenTree::Literal(literal)] => {
                Some(literal::value(literal, false, span, &mut self.findings))
            }
            [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(parts)]
                if name == "concat" && bang.as_char() == '!' =>
            {
                literal::concat(parts.stream()).map(|text| Value::from(text.as_str()))
            }
            [TokenTree::Punct(minus), TokenTree::Literal(literal)] if minus.as_char() == '-' => {
                Some(literal::value(literal, true, span, &mut self.findings))
            }
            _ => None,
        };
        Spanned::new(value.unwrap_or_else(|| self.constant(tokens)), span)
    }

    fn group(&mut self, group: &Group, depth: usize) -> Option<Value> {
        match group.delimiter() {
            Delimiter::Bracket => Some(Value::Array(self.list(group.stream(), depth + 1))),
            Delimiter::Brace => Some(Value::Object(self.object(group.stream(), depth + 1))),
            Delimiter::Parenthesis | Delimiter::None => None,
        }
    }

    fn list(&mut self, tokens: TokenStream, depth: usize) -> Vec<Spanned<Value>> {
        let mut items = Vec::new();
        let mut tokens = tokens_of(tokens);
        while let Some(next) = tokens.as_slice().first().cloned() {
            let item = self.value_tokens(&mut tokens);
            if item.is_empty() {
                self.comma_too_many(&next, "a value");
                continue;
            }
            items.push(self.value(item, depth));
        }
        items
    }

    fn constant(&mut self, tokens: Vec<TokenTree>) -> Value {
        self.constants.push(tokens.into_iter().collect());
        Value::Constant(u32::try_from(self.constants.len() - 1).unwrap_or(u32::MAX))
    }
}

fn no_colon(key: &Spanned<Text>) -> String {
    format!("expected `:` behind the key {}", quoted(key.value.as_str()))
}

/// `shm-size` or `run_config.hostname`, which began like a key, and its last token.
fn longer_key(word: &str, mut rest: &[TokenTree]) -> Option<(String, TokenSpan)> {
    let (mut text, mut last) = (word.to_owned(), None);
    while let [joint @ TokenTree::Punct(_), next @ TokenTree::Ident(_), after @ ..] = rest
        && (is_punct(joint, '-') || is_punct(joint, '.'))
    {
        text.extend([joint.to_string(), next.to_string()]);
        (last, rest) = (Some(next.span()), after);
    }
    rest.first().filter(|token| is_punct(token, ':')).and(last).map(|last| (text, last))
}

/// Whether a value has ended and another entry or item follows. No expression of Rust has these
/// tokens in a row.
fn comma_is_missing(value: &[TokenTree], rest: &[TokenTree]) -> bool {
    let Some(last) = value.last().filter(|last| !matches!(last, TokenTree::Punct(_))) else {
        return false;
    };
    match rest {
        [semicolon, ..] if is_punct(semicolon, ';') => true,
        [TokenTree::Ident(_) | TokenTree::Literal(_), colon @ TokenTree::Punct(_), after @ ..]
            if is_punct(colon, ':') && !after.first().is_some_and(|next| is_punct(next, ':')) =>
        {
            true
        }
        [TokenTree::Ident(word), ..] => (is_literal(last) || is_object(value)) && word != "as",
        [TokenTree::Literal(_), ..] => is_literal(last) || is_object(value),
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Brace && is_object(value),
        _ => false,
    }
}

/// The token; of a group, how it begins.
fn beginning(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => "{".to_owned(),
        token => token.to_string(),
    }
}

const fn is_literal(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Literal(_))
}

fn is_object(value: &[TokenTree]) -> bool {
    matches!(value, [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// Goes on behind the next comma.
fn skip_entry(tokens: &mut Tokens) {
    for token in tokens {
        if is_punct(&token, ',') {
            return;
        }
    }
}
