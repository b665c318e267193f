//! From declared values to typed ones, with a finding where that fails.

use std::fmt;

use crate::finding::{Code, Finding, Findings, nearest, quoted};
use crate::source::{Entry, Object, Span, Spanned, Syntax, Value};

/// Why a text is not what its type demands; every newtype's `FromStr` fails with this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidValue {
    /// What kind of mistake.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The text to write, where it is known.
    pub replacement: Option<String>,
}

impl InvalidValue {
    pub(crate) fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: help.into(), replacement: None }
    }

    pub(crate) fn replacement(mut self, text: impl Into<String>) -> Self {
        self.replacement = Some(text.into());
        self
    }

    pub(crate) fn at(self, span: Span) -> Finding {
        let finding = Finding::new(self.code, span, self.message).help(self.help);
        match self.replacement {
            Some(text) => finding.fix(span, json_string(&text)),
            None => finding,
        }
    }
}

/// A text between quotes, as JSON and TOML both write it.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Where findings go, and how the file they are about is written.
pub(crate) struct Context<'a> {
    pub(crate) findings: &'a mut Findings,
    pub(crate) syntax: Syntax,
}

/// A type that a declared value may have.
pub(crate) trait FromValue: Sized {
    /// What a message calls it.
    const EXPECTED: &'static str;

    /// The typed value, or a finding.
    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self>;
}

/// "`cores` must be a number, not a string"
pub(crate) fn wrong_type(value: &Spanned<Value>, key: &str, expected: &str) -> Finding {
    let message = format!("{} must be {expected}, not {}", quoted(key), value.value.kind());
    Finding::new(Code::WrongType, value.span, message).label(format!("expected {expected}"))
}

impl<T: FromValue> FromValue for Spanned<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        T::from_value(value, key, context).map(|typed| Self::new(typed, value.span))
    }
}

impl FromValue for String {
    const EXPECTED: &'static str = "a string";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        if let Value::String(text) = &value.value {
            return Some(text.as_str().to_owned());
        }
        let finding = wrong_type(value, key, Self::EXPECTED);
        context.findings.push(match &value.value {
            Value::Number(number) => {
                let text = json_string(&crate::declare::number::javascript(*number));
                finding.help("put it between quotes").fix(value.span, text)
            }
            _ => finding,
        });
        None
    }
}

impl FromValue for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        if let Value::Bool(flag) = value.value {
            return Some(flag);
        }
        let finding = wrong_type(value, key, Self::EXPECTED);
        let meant = value.value.as_str().map(str::to_lowercase);
        context.findings.push(match meant.as_deref() {
            Some(word @ ("true" | "false")) => {
                finding.help("remove the quotes").fix(value.span, word)
            }
            _ => finding,
        });
        None
    }
}

impl FromValue for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        if let Value::Number(number) = value.value {
            return Some(number);
        }
        context.findings.push(not_a_number(value, key, Self::EXPECTED));
        None
    }
}

impl FromValue for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        match value.value {
            Value::Number(number) if is_integer(number) =>
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "the guard has checked the range"
                )]
                Some(number as Self)
            }
            _ => {
                context.findings.push(not_a_number(value, key, Self::EXPECTED));
                None
            }
        }
    }
}

/// Whether a double holds an integer exactly.
pub(crate) fn is_integer(number: f64) -> bool {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.fract() == 0.0 && number.abs() <= EXACT
}

fn not_a_number(value: &Spanned<Value>, key: &str, expected: &str) -> Finding {
    let finding = wrong_type(value, key, expected);
    match value.value.as_str() {
        Some(text) if text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
            finding.help("remove the quotes").fix(value.span, text.trim())
        }
        _ => finding.help(format!("write {expected} without quotes")),
    }
}

impl FromValue for Object {
    const EXPECTED: &'static str = "an object";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        if let Value::Object(object) = &value.value {
            return Some(object.clone());
        }
        context.findings.push(wrong_type(value, key, Self::EXPECTED));
        None
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    const EXPECTED: &'static str = "a list";

    /// All items that are wrong are found; the list is typed only if none is.
    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let Value::Array(items) = &value.value else {
            let finding = wrong_type(value, key, Self::EXPECTED);
            context.findings.push(match value.value.as_str() {
                Some(text) => finding
                    .help("put it between square brackets")
                    .fix(value.span, format!("[{}]", json_string(text))),
                None => finding,
            });
            return None;
        };
        let typed: Vec<_> = items.iter().map(|item| T::from_value(item, key, context)).collect();
        typed.into_iter().collect()
    }
}

/// Implements [`FromValue`] for newtypes over text, by their `FromStr`.
macro_rules! from_text {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::model::fields::FromValue for $type {
            const EXPECTED: &'static str = "a string";

            fn from_value(
                value: &$crate::source::Spanned<$crate::source::Value>,
                key: &str,
                context: &mut $crate::model::fields::Context<'_>,
            ) -> Option<Self> {
                let text = <String as $crate::model::fields::FromValue>::from_value(value, key, context)?;
                match text.parse() {
                    Ok(typed) => Some(typed),
                    Err(invalid) => {
                        let invalid: $crate::model::InvalidValue = invalid;
                        context.findings.push(invalid.at(value.span));
                        None
                    }
                }
            }
        }
    )*};
}
pub(crate) use from_text;

/// The fields of one object, taken one by one; what is left over is unknown.
pub(crate) struct Fields<'o, 'c, 'f> {
    object: &'o Object,
    place: Span,
    prefix: String,
    taken: Vec<&'static str>,
    valid: bool,
    pub(crate) context: &'c mut Context<'f>,
}

impl<'o, 'c, 'f> Fields<'o, 'c, 'f> {
    /// `place` is where a missing field is reported; `prefix` precedes the keys in messages.
    pub(crate) fn new(
        object: &'o Object,
        place: Span,
        prefix: impl fmt::Display,
        context: &'c mut Context<'f>,
    ) -> Self {
        Self { object, place, prefix: prefix.to_string(), taken: Vec::new(), valid: true, context }
    }

    /// A field that must be there; `null` counts as missing.
    pub(crate) fn required<T: FromValue>(&mut self, key: &'static str) -> Option<T> {
        match self.take(key) {
            Some(entry) => self.typed(entry),
            None => {
                self.missing(key, Code::MissingField, "Kasm cannot show the workspace without it");
                self.valid = false;
                None
            }
        }
    }

    /// A field whose absence is only warned about.
    pub(crate) fn expected<T: FromValue>(
        &mut self,
        key: &'static str,
        code: Code,
        why: &str,
    ) -> Option<T> {
        match self.take(key) {
            Some(entry) => self.typed(entry),
            None => {
                self.missing(key, code, why);
                None
            }
        }
    }

    /// A field that may be absent.
    pub(crate) fn optional<T: FromValue>(&mut self, key: &'static str) -> Option<T> {
        self.take(key).and_then(|entry| self.typed(entry))
    }

    /// The entry of a key, unless it is `null`: that is kept as it is, but says nothing.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'o Entry> {
        self.taken.push(key);
        self.object.entry(key).filter(|entry| entry.value.value != Value::Null)
    }

    pub(crate) fn typed<T: FromValue>(&mut self, entry: &Entry) -> Option<T> {
        let key = self.path(entry.key.value.as_str());
        let typed = T::from_value(&entry.value, &key, self.context);
        self.valid &= typed.is_some();
        typed
    }

    fn path(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}.{key}", self.prefix) }
    }

    fn missing(&mut self, key: &str, code: Code, why: &str) {
        let message = format!("the field {} is missing", quoted(&self.path(key)));
        let example = self.context.syntax.assign(key, example(key));
        let finding =
            Finding::new(code, self.place, message).help(format!("{why}: write `{example}`"));
        self.context.findings.push(finding);
    }

    /// Where a field's value stands.
    pub(crate) fn span(&self, key: &str) -> Span {
        self.object.get(key).map_or(self.place, |value| value.span)
    }

    /// Marks the object as one that cannot be modelled, for a reason that was reported.
    pub(crate) fn invalidate(&mut self) {
        self.valid = false;
    }

    /// Reports what nobody took and is not `silent`. Returns it, with what was `null`, and whether
    /// all the rest is valid.
    pub(crate) fn finish(self, unknown: Code, silent: impl Fn(&str) -> bool) -> (Object, bool) {
        let mut kept = Object::default();
        for entry in &self.object.entries {
            let key = entry.key.value.as_str();
            if self.taken.contains(&key) {
                if entry.value.value == Value::Null {
                    kept.entries.push(entry.clone());
                }
                continue;
            }
            if !silent(key) {
                let finding = self.unknown(unknown, entry.key.span, key);
                self.context.findings.push(finding);
            }
            kept.entries.push(entry.clone());
        }
        (kept, self.valid)
    }

    fn unknown(&self, code: Code, span: Span, key: &str) -> Finding {
        let message = format!("{} is not a key that Kasm knows", quoted(&self.path(key)));
        let finding = Finding::new(code, span, message);
        let free = self.taken.iter().copied().filter(|known| self.object.get(known).is_none());
        match nearest(key, free) {
            Some(known) => {
                let written = match self.context.syntax {
                    Syntax::Json => json_string(known),
                    Syntax::Toml | Syntax::Opaque => known.to_owned(),
                };
                finding.help(format!("did you mean `{known}`?")).fix(span, written)
            }
            None => finding.help("remove it, unless a later Kasm is known to read it"),
        }
    }
}

/// What a missing field might look like.
fn example(key: &str) -> &'static str {
    match key {
        "friendly_name" => r#""Visual Studio Code""#,
        "name" | "image" => r#""kasmweb/vs-code:1.17.0""#,
        "description" => r#""A code editor.""#,
        "image_src" => r#""vs-code.png""#,
        "architecture" => r#"["amd64"]"#,
        "compatibility" => r#"["1.15.x"]"#,
        "version" => r#""1.17.x""#,
        "uncompressed_size_mb" => "2528",
        "mode" => r#""rw""#,
        "uid" | "gid" => "1000",
        "bind" | "destination" => r#""/home/kasm-user/data""#,
        _ => "…",
    }
}
