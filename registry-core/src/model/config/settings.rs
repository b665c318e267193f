//! Objects whose keys and types stand in a table.

use std::collections::HashMap;

use super::bytes::bytes;
use super::capabilities::capabilities;
use super::devices::devices;
use super::environment::{environment, variables};
use crate::grammar;
use crate::model::fields::{Fields, Unknown};
use crate::model::typed::{Context, FromValue, amount, constant, wrong_type};
use crate::model::{InvalidValue, Rule};
use crate::source::{Object, Span, Spanned, Text, Value};

/// What a key may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Text,
    Int,
    /// A number above 0.
    Positive,
    TextOrInt,
    /// A number of bytes, or a text such as `512m`.
    Bytes,
    /// An absolute path.
    Path,
    Texts,
    /// A list of capabilities.
    Capabilities,
    TextOrTexts,
    /// A list of devices, `host[:container[:permissions]]`.
    Devices,
    List,
    Object,
    ObjectOrList,
    /// Variables: an object of texts, numbers or booleans.
    Environment,
    /// `rw` or `ro`.
    Mode,
    /// A value that nothing is known about.
    Any,
}

impl Kind {
    /// The rule for a constant.
    const fn rule(self) -> Rule {
        match self {
            Self::Bool => Rule::Flag,
            Self::Text | Self::Path => Rule::Text,
            Self::Int => Rule::Whole,
            Self::Positive => Rule::Positive,
            Self::Texts | Self::Capabilities => Rule::List(&Rule::Text),
            Self::Devices => Rule::List(&Rule::Device),
            Self::Mode => Rule::Mode,
            Self::TextOrInt | Self::Bytes | Self::TextOrTexts | Self::Any => Rule::Any,
            Self::List | Self::Object | Self::ObjectOrList | Self::Environment => Rule::Literal,
        }
    }
}

/// One row of a table.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Why it must be there, where it must.
    pub(crate) required: Option<&'static str>,
}

impl Key {
    pub(super) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: None }
    }

    pub(super) const fn required(name: &'static str, kind: Kind, why: &'static str) -> Self {
        Self { name, kind, required: Some(why) }
    }
}

/// A setting whose value has the type that its key demands.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: SettingValue,
}

/// The value of a [`Setting`].
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// A flag.
    Bool(bool),
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Number(f64),
    /// Several texts.
    Texts(Vec<String>),
    /// An object or list that is handed on as it is.
    Json(Value),
    /// What stands at a key that Kasm does not know, or `null`: published as written.
    AsWritten(Value),
}

/// The settings of one object, in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings(pub Vec<Setting>);

impl Settings {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&SettingValue> {
        self.0.iter().find(|setting| setting.key.as_str() == key).map(|setting| &setting.value)
    }

    pub(super) fn read(
        object: &Object,
        table: &'static [Key],
        place: Span,
        prefix: &str,
        unknown: Unknown,
        context: &mut Context<'_>,
    ) -> Option<Self> {
        let mut fields = Fields::new(object, place, prefix, context);
        let mut known = HashMap::new();
        for key in table {
            let Some(entry) = fields.take(key.name) else {
                if let Some(why) = key.required {
                    fields.required::<String>(key.name, why);
                }
                continue;
            };
            let path = format!("{prefix}.{}", key.name);
            if let Value::Constant(id) = entry.value.value {
                constant(id, key.kind.rule(), entry.value.span, &path, fields.context);
                fields.invalidate();
                continue;
            }
            match typed(&entry.value, key.kind, &path, fields.context) {
                Some(value) => drop(known.insert(key.name, value)),
                None => fields.invalidate(),
            }
        }
        let (_, valid) = fields.finish(unknown, |_| false);
        let settings = object.entries.iter().map(|entry| {
            let value = known.remove(entry.key.value.as_str());
            let value = value.unwrap_or_else(|| SettingValue::AsWritten(entry.value.value.clone()));
            Setting { key: entry.key.value.clone(), value }
        });
        valid.then(|| Self(settings.collect()))
    }
}

fn typed(
    value: &Spanned<Value>,
    kind: Kind,
    key: &str,
    context: &mut Context<'_>,
) -> Option<SettingValue> {
    let either = |expected: &str, context: &mut Context<'_>| {
        context.push(wrong_type(value, key, expected).help(format!("write {expected}")));
        None
    };
    match (kind, &value.value) {
        (Kind::Bool, _) => bool::from_value(value, key, context).map(SettingValue::Bool),
        (Kind::Int, _) | (Kind::TextOrInt | Kind::Bytes, Value::Number(_)) => {
            i64::from_value(value, key, context).map(SettingValue::Int)
        }
        (Kind::Positive, _) => {
            let number = amount(value, key, "a number", grammar::positive);
            context.typed(number).map(SettingValue::Number)
        }
        (Kind::Text, _) | (Kind::TextOrInt | Kind::TextOrTexts, Value::String(_)) => {
            String::from_value(value, key, context).map(SettingValue::Text)
        }
        (Kind::Texts, _) | (Kind::TextOrTexts, Value::Array(_)) => {
            Vec::from_value(value, key, context).map(SettingValue::Texts)
        }
        (Kind::Devices, _) => devices(value, key, context),
        (Kind::Capabilities, _) => capabilities(value, key, context),
        (Kind::Bytes, Value::String(text)) => bytes(text.as_str(), value.span, context),
        (Kind::Path, _) => {
            let path = String::from_value(value, key, context)?;
            let checked = grammar::mount_path(&path)
                .map_err(|problem| Box::new(InvalidValue::of(problem, &path).at(value.span)));
            context.typed(checked).map(|()| SettingValue::Text(path))
        }
        (Kind::Mode, _) => mode(value, key, context),
        (Kind::Environment, Value::Object(variables)) => {
            environment(variables, value, key, context)
        }
        (Kind::Environment, _) => {
            let finding = wrong_type(value, key, "an object");
            let finding = finding.help("write each variable as a key with its value");
            context.push(match variables(&value.value, context.syntax(value.span)) {
                // Kasm refuses the list, so nothing is installed that could change.
                Some(object) => finding.fix(value.span, object),
                None => finding,
            });
            None
        }
        (Kind::List | Kind::ObjectOrList, Value::Array(_))
        | (Kind::Object | Kind::ObjectOrList, Value::Object(_))
        | (Kind::Any, _) => Some(SettingValue::Json(value.value.clone())),
        (Kind::List, _) => either("a list", context),
        (Kind::Object, _) => either("an object", context),
        (Kind::ObjectOrList, _) => either("an object or a list", context),
        (Kind::TextOrInt | Kind::Bytes, _) => either("a string or a whole number", context),
        (Kind::TextOrTexts, _) => either("a string or a list of strings", context),
    }
}

fn mode(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<SettingValue> {
    let mode = String::from_value(value, key, context)?;
    let checked = grammar::mode(&mode)
        .map_err(|problem| Box::new(InvalidValue::of(problem, &mode).at(value.span)));
    context.typed(checked).map(|()| SettingValue::Text(mode))
}
