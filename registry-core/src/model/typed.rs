//! From one declared value to a typed one, with a finding where that fails.

use std::fmt;

use super::constant::{Constant, Rule};
use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::grammar::{self, Problem};
use crate::source::json::javascript;
use crate::source::{Object, Sources, Span, Spanned, Syntax, Value, json_string};

/// Why a text is not what its type demands; every newtype's `FromStr` fails with this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    /// What kind of mistake.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The text to write, where it is known.
    pub replacement: Option<String>,
    /// Whether that is certain enough to be written unasked.
    pub safety: Safety,
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidValue {}

impl InvalidValue {
    /// What the grammar says about a text.
    pub(crate) fn of(problem: Problem, text: &str) -> Self {
        let named = if problem.names_value { quoted(text) } else { String::new() };
        let message = format!("{}{named}{}", problem.before, problem.after);
        Self::new(problem.code, message, problem.help)
    }

    pub(crate) fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
            replacement: None,
            safety: Safety::Safe,
        }
    }

    pub(crate) fn replacement(mut self, text: impl Into<String>) -> Self {
        self.replacement = Some(text.into());
        self
    }

    /// A text that somebody has to approve of.
    pub(crate) fn guess(self, text: impl Into<String>) -> Self {
        Self { safety: Safety::Unsafe, ..self.replacement(text) }
    }

    pub(crate) fn at(self, span: Span) -> Finding {
        let finding = Finding::new(self.code, span, self.message).help(self.help);
        match self.replacement {
            Some(text) => {
                let replacement = json_string(&text);
                finding.fixes(self.safety, vec![Edit { span, replacement }])
            }
            None => finding,
        }
    }
}

/// Where findings go, the files that they are about, and what the compiler has yet to check.
pub(crate) struct Context<'a> {
    pub(crate) findings: &'a mut Findings,
    pub(crate) constants: &'a mut Vec<Constant>,
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

    /// The value, or none after saying why.
    pub(crate) fn typed<T>(&mut self, typed: Result<T, Box<Finding>>) -> Option<T> {
        typed.map_err(|finding| self.push(*finding)).ok()
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

    /// The rule for a constant in its place.
    const RULE: Rule;

    /// The typed value, or a finding. `key` is the path of the field.
    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self>;
}

/// Reads a value, or notes what the compiler has to see to where it is a constant's.
pub(crate) fn read<T: FromValue>(
    value: &Spanned<Value>,
    key: &str,
    context: &mut Context<'_>,
) -> Option<T> {
    if let Value::Constant(id) = value.value {
        constant(id, T::RULE, value.span, key, context);
        return None;
    }
    T::from_value(value, key, context)
}

/// Notes a constant and its rule.
pub(crate) fn constant(id: u32, rule: Rule, span: Span, key: &str, context: &mut Context<'_>) {
    if rule == Rule::Literal {
        let message = format!("{} must be written out, not left to a constant", quoted(key));
        let finding =
            Finding::new(Code::WrongType, span, message).label("a literal is needed here");
        context
            .push(finding.help("its value is needed before the compiler knows that of a constant"));
    }
    context.constants.push(Constant { id, rule, key: key.to_owned(), place: span });
}

/// "`cores` must be a number, not a string"
pub(crate) fn wrong_type(value: &Spanned<Value>, key: &str, expected: &str) -> Finding {
    let message = format!("{} must be {expected}, not {}", quoted(key), value.value.kind());
    Finding::new(Code::WrongType, value.span, message).label(format!("expected {expected}"))
}

/// Whether a value of another type may be mended unasked: what a session runs with is for its author to
/// decide, even where it could not start before.
fn safety_of(key: &str) -> Safety {
    const OF_SESSIONS: [&str; 3] = ["run_config.", "exec_config.", "volume_mappings."];
    let is_of_session = OF_SESSIONS.iter().any(|config| key.starts_with(config));
    if is_of_session { Safety::Unsafe } else { Safety::Safe }
}

/// What stands in a value's place.
fn edit(value: &Spanned<Value>, replacement: impl Into<String>) -> Edit {
    Edit { span: value.span, replacement: replacement.into() }
}

impl<T: FromValue> FromValue for Spanned<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const RULE: Rule = T::RULE;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        T::from_value(value, key, context).map(|typed| Self::new(typed, value.span))
    }
}

impl FromValue for String {
    const EXPECTED: &'static str = "a string";
    const RULE: Rule = Rule::Text;

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
        Some(number) => finding
            .help("put it between quotes")
            .fixes(safety_of(key), vec![edit(value, json_string(number))]),
        None => finding.help("write a text between quotes"),
    };
    context.push(finding);
    None
}

impl FromValue for bool {
    const EXPECTED: &'static str = "`true` or `false`";
    const RULE: Rule = Rule::Flag;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        if let Value::Bool(flag) = value.value {
            return Some(flag);
        }
        let finding = wrong_type(value, key, Self::EXPECTED);
        let meant = value.value.as_str().map(str::to_lowercase);
        context.push(match meant.as_deref() {
            Some(word @ ("true" | "false")) => {
                finding.help("remove the quotes").fixes(safety_of(key), vec![edit(value, word)])
            }
            _ => finding.help("write `true` or `false`, without quotes"),
        });
        None
    }
}

impl FromValue for i64 {
    const EXPECTED: &'static str = "a whole number";
    const RULE: Rule = Rule::Whole;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        context.typed(amount(value, key, Self::EXPECTED, grammar::whole)).map(to_whole)
    }
}

impl FromValue for u32 {
    const EXPECTED: &'static str = "a whole number";
    const RULE: Rule = Rule::WholeU32;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let number = context.typed(amount(value, key, Self::EXPECTED, grammar::whole_u32))?;
        Self::try_from(to_whole(number)).ok()
    }
}

/// A number that the grammar accepts, or the finding.
pub(crate) fn amount(
    value: &Spanned<Value>,
    key: &str,
    expected: &str,
    rule: impl Fn(f64) -> Result<(), Problem>,
) -> Result<f64, Box<Finding>> {
    let Value::Number(number) = value.value else {
        return Err(Box::new(not_a_number(value, key, expected)));
    };
    rule(number).map(|()| number).map_err(|problem| {
        let message = format!("{}{}{}", quoted(key), problem.before, javascript(number));
        let finding = Finding::new(problem.code, value.span, message).help(problem.help);
        Box::new(match problem.code {
            Code::WrongType => finding.label(format!("expected {expected}")),
            _ => finding,
        })
    })
}

/// A whole number as one.
#[expect(clippy::cast_possible_truncation, reason = "the grammar has checked that it fits")]
pub(crate) const fn to_whole(number: f64) -> i64 {
    number as i64
}

fn not_a_number(value: &Spanned<Value>, key: &str, expected: &str) -> Finding {
    let finding = wrong_type(value, key, expected);
    let number = value.value.as_str().and_then(|text| text.trim().parse::<f64>().ok());
    match number.filter(|number| number.is_finite()) {
        // What Rust reads as a number may be none of JSON and TOML, such as `010` or `.5`.
        Some(number) => finding
            .help("remove the quotes")
            .fixes(safety_of(key), vec![edit(value, javascript(number))]),
        _ => finding.help(format!("write {expected} without quotes")),
    }
}

impl FromValue for Object {
    const EXPECTED: &'static str = "an object";
    const RULE: Rule = Rule::Literal;

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
        Syntax::Rust => "write an object: `{ key: value }`",
    };
    context.push(wrong_type(value, key, Object::EXPECTED).help(help));
    None
}

impl<T: FromValue> FromValue for Vec<T> {
    const EXPECTED: &'static str = "a list";
    const RULE: Rule = Rule::List(&T::RULE);

    /// All items that are wrong are found; the list is typed only if none is.
    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let Value::Array(items) = &value.value else {
            let finding = wrong_type(value, key, Self::EXPECTED);
            context.push(match value.value.as_str() {
                Some(text) if text.contains([',', ' ']) => {
                    finding.help("write a list between square brackets, each item with its quotes")
                }
                Some(text) => finding
                    .help("put it between square brackets")
                    .fixes(safety_of(key), vec![edit(value, format!("[{}]", json_string(text)))]),
                None => finding.help("write a list between square brackets"),
            });
            return None;
        };
        let typed: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(index, item)| read(item, &format!("{key}[{index}]"), context))
            .collect();
        typed.into_iter().collect()
    }
}

/// Implements [`FromValue`] for newtypes over text, by their `FromStr`.
macro_rules! from_text {
    ($($type:ty: $rule:ident),* $(,)?) => {$(
        impl $crate::model::typed::FromValue for $type {
            const EXPECTED: &'static str = "a string";
            const RULE: $crate::model::Rule = $crate::model::Rule::$rule;

            fn from_value(
                value: &$crate::source::Spanned<$crate::source::Value>,
                key: &str,
                context: &mut $crate::model::typed::Context<'_>,
            ) -> Option<Self> {
                let fits = |text: &str| text.parse::<Self>().is_ok();
                let text = $crate::model::typed::text(value, key, fits, context)?;
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
