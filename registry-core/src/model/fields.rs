//! From declared values to typed ones, with a finding where that fails.

use crate::declare::number::javascript;
use crate::finding::{Code, Finding, Findings, nearest, quoted};
use crate::source::{Entry, Object, Sources, Span, Spanned, Syntax, Value};

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

/// Where findings go, and the files that they are about.
pub(crate) struct Context<'a> {
    pub(crate) findings: &'a mut Findings,
    pub(crate) sources: &'a Sources,
}

impl Context<'_> {
    pub(crate) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// How the file at a place is written.
    pub(crate) fn syntax(&self, span: Span) -> Syntax {
        self.sources.file(span.source).syntax
    }

    /// A number as it was written, where it would read the same between quotes.
    fn plain_number(&self, value: &Spanned<Value>) -> Option<&str> {
        let is_plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| b"0123456789.".contains(&byte))
        };
        let text =
            matches!(value.value, Value::Number(_)).then(|| self.sources.text(value.span))?;
        is_plain(text).then_some(text)
    }
}

/// A type that a declared value may have.
pub(crate) trait FromValue: Sized {
    /// What a message calls it.
    const EXPECTED: &'static str;

    /// The typed value, or a finding. `key` is the path of the field.
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
        text(value, key, |_| true, context)
    }
}

/// A text. A number in its place is offered between quotes, if `fits` would accept it so.
pub(crate) fn text(
    value: &Spanned<Value>,
    key: &str,
    fits: impl Fn(&str) -> bool,
    context: &mut Context<'_>,
) -> Option<String> {
    if let Value::String(text) = &value.value {
        return Some(text.as_str().to_owned());
    }
    let finding = wrong_type(value, key, String::EXPECTED);
    let finding = match context.plain_number(value).filter(|number| fits(number)) {
        Some(number) => finding.help("put it between quotes").fix(value.span, json_string(number)),
        None => finding.help("write a text between quotes"),
    };
    context.push(finding);
    None
}

impl FromValue for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        if let Value::Bool(flag) = value.value {
            return Some(flag);
        }
        let finding = wrong_type(value, key, Self::EXPECTED);
        let meant = value.value.as_str().map(str::to_lowercase);
        context.push(match meant.as_deref() {
            Some(word @ ("true" | "false")) => {
                finding.help("remove the quotes").fix(value.span, word)
            }
            _ => finding.help("write `true` or `false`, without quotes"),
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
        context.push(not_a_number(value, key, Self::EXPECTED));
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
            Value::Number(number) => {
                let message =
                    format!("{} must be a whole number, not {}", quoted(key), javascript(number));
                let finding = Finding::new(Code::WrongType, value.span, message);
                context
                    .push(finding.label("expected a whole number").help("leave out the fraction"));
                None
            }
            _ => {
                context.push(not_a_number(value, key, Self::EXPECTED));
                None
            }
        }
    }
}

impl FromValue for u32 {
    const EXPECTED: &'static str = "a whole number";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let number = i64::from_value(value, key, context)?;
        let typed = Self::try_from(number).ok();
        if typed.is_none() {
            let message = format!("{} must be 0 or more, not {number}", quoted(key));
            context.push(Finding::new(Code::BadValue, value.span, message).help("write 0 or more"));
        }
        typed
    }
}

/// Whether a double holds a whole number, small enough that each has a double of its own.
pub(crate) fn is_integer(number: f64) -> bool {
    // As far as docker-py's arguments go; JavaScript rounds beyond 2⁵³, which is another finding.
    const LARGEST: f64 = 9.2e18;
    number.fract() == 0.0 && number.abs() <= LARGEST
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
        object(value, key, context).cloned()
    }
}

/// An object, where it stands.
pub(crate) fn object<'v>(
    value: &'v Spanned<Value>,
    key: &str,
    context: &mut Context<'_>,
) -> Option<&'v Object> {
    if let Value::Object(object) = &value.value {
        return Some(object);
    }
    let help = match context.syntax(value.span) {
        Syntax::Toml => "write a table: `{ key = value }`, or `[…]` and its keys below",
        Syntax::Json | Syntax::Opaque => "write an object: `{ \"key\": value }`",
    };
    context.push(wrong_type(value, key, Object::EXPECTED).help(help));
    None
}

impl<T: FromValue> FromValue for Vec<T> {
    const EXPECTED: &'static str = "a list";

    /// All items that are wrong are found; the list is typed only if none is.
    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let Value::Array(items) = &value.value else {
            let finding = wrong_type(value, key, Self::EXPECTED);
            context.push(match value.value.as_str() {
                Some(text) => finding
                    .help("put it between square brackets")
                    .fix(value.span, format!("[{}]", json_string(text))),
                None => finding.help("write a list between square brackets"),
            });
            return None;
        };
        let typed: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(index, item)| T::from_value(item, &format!("{key}[{index}]"), context))
            .collect();
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
                let fits = |text: &str| text.parse::<Self>().is_ok();
                let text = $crate::model::fields::text(value, key, fits, context)?;
                match text.parse() {
                    Ok(typed) => Some(typed),
                    Err(invalid) => {
                        let invalid: $crate::model::InvalidValue = invalid;
                        context.push(invalid.at(value.span));
                        None
                    }
                }
            }
        }
    )*};
}
pub(crate) use from_text;

/// What is said about a key that nobody takes.
#[derive(Clone, Copy)]
pub(crate) struct Unknown {
    pub(crate) code: Code,
    /// "is not a key that Kasm knows"
    pub(crate) message: &'static str,
    /// What to do where no known key is near.
    pub(crate) help: &'static str,
    /// What other tools call a key that is known under another name.
    pub(crate) synonyms: &'static [(&'static str, &'static str)],
}

impl Unknown {
    /// A field of a workspace.
    pub(crate) const FIELD: Self = Self {
        code: Code::UnknownKey,
        message: "is not a key that Kasm knows",
        help: "it is published as written; remove it, unless a later Kasm is known to read it",
        synonyms: &[],
    };
}

/// The fields of one object, taken one by one; what is left over is unknown.
pub(crate) struct Fields<'o, 'c, 'f> {
    object: &'o Object,
    place: Span,
    prefix: &'o str,
    taken: Vec<&'static str>,
    valid: bool,
    pub(crate) context: &'c mut Context<'f>,
}

impl<'o, 'c, 'f> Fields<'o, 'c, 'f> {
    /// `place` is where a missing field is reported; `prefix` precedes the keys in messages.
    pub(crate) fn new(
        object: &'o Object,
        place: Span,
        prefix: &'o str,
        context: &'c mut Context<'f>,
    ) -> Self {
        Self { object, place, prefix, taken: Vec::new(), valid: true, context }
    }

    /// A field that must be there; `null` counts as missing. `why` says what happens otherwise.
    pub(crate) fn required<T: FromValue>(&mut self, key: &'static str, why: &str) -> Option<T> {
        let typed = self.expected(key, Code::MissingField, why);
        self.valid &= typed.is_some();
        typed
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
        let path = self.path(key);
        let finding = match self.object.get(key) {
            Some(null) => {
                Finding::new(code, null.span, format!("the field {} is null", quoted(&path)))
            }
            None => {
                Finding::new(code, self.place, format!("the field {} is missing", quoted(&path)))
                    .label(match self.prefix {
                        "" => "in this workspace",
                        _ => "in this entry",
                    })
            }
        };
        let example = self.context.syntax(self.place).assign(key, example(key));
        self.context.push(finding.help(format!("{why}: write `{example}`")));
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
    pub(crate) fn finish(self, unknown: Unknown, silent: impl Fn(&str) -> bool) -> (Object, bool) {
        let mut kept = Object::default();
        let mut free: Vec<_> =
            self.taken.iter().copied().filter(|known| self.object.get(known).is_none()).collect();
        for entry in &self.object.entries {
            let key = entry.key.value.as_str();
            if self.taken.contains(&key) {
                if entry.value.value == Value::Null {
                    kept.entries.push(entry.clone());
                }
                continue;
            }
            if !silent(key) {
                let finding = self.unknown(unknown, entry, &mut free);
                self.context.findings.push(finding);
            }
            kept.entries.push(entry.clone());
        }
        (kept, self.valid)
    }

    /// `free` are the known keys that are not written and were not suggested yet.
    fn unknown(&self, unknown: Unknown, entry: &Entry, free: &mut Vec<&'static str>) -> Finding {
        let (key, span) = (entry.key.value.as_str(), entry.key.span);
        let message = format!("{} {}", quoted(&self.path(key)), unknown.message);
        let finding = Finding::new(unknown.code, span, message);
        let synonym = unknown.synonyms.iter().find(|(other, _)| *other == key);
        let synonym = synonym.map(|(_, known)| *known).filter(|known| free.contains(known));
        let Some(known) = synonym.or_else(|| nearest(key, free.iter().copied())) else {
            return finding.help(unknown.help);
        };
        free.retain(|other| *other != known);
        let written = match self.context.syntax(span) {
            Syntax::Json => json_string(known),
            Syntax::Toml | Syntax::Opaque => known.to_owned(),
        };
        finding.help(format!("did you mean `{known}`?")).fix(span, written)
    }
}

/// What a missing field might look like.
fn example(key: &str) -> &'static str {
    match key {
        "friendly_name" => r#""Terminal""#,
        "name" | "image" => r#""kasmweb/terminal:1.17.0""#,
        "description" => r#""A shell in a window.""#,
        "image_src" => r#""terminal.png""#,
        "architecture" => r#"["amd64"]"#,
        "compatibility" => r#"["1.15.x"]"#,
        "version" => r#""1.17.x""#,
        "uncompressed_size_mb" => "2460",
        "mode" => r#""rw""#,
        "uid" | "gid" => "1000",
        "bind" | "destination" => r#""/home/kasm-user/data""#,
        "list_url" => r#""https://owner.github.io/repository/""#,
        "icon" => r#""logo.png""#,
        _ => "…",
    }
}
