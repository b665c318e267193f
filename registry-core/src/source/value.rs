//! Values as written: JSON's data model, with a place for every part.

use super::number::double;
use super::{Span, Spanned, Text};
use crate::finding::Findings;

/// A declared value. TOML and JSON both end here.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// JSON's `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; as in JavaScript, always a double.
    Number(f64),
    /// A string.
    String(Text),
    /// A list.
    Array(Vec<Spanned<Value>>),
    /// A table or object.
    Object(Object),
    /// What a constant of a Rust crate holds, which only the compiler knows. Never in a file.
    Constant(u32),
}

impl Value {
    /// The number nearest to a decimal literal; a finding says where the two differ.
    pub fn number(literal: &str, span: Span, findings: &mut Findings) -> Self {
        Self::Number(double(literal, span, findings))
    }

    /// What a message calls this kind of value.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
            Self::Constant(_) => "a constant",
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn as_array(&self) -> Option<&[Spanned<Self>]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub const fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

/// An object's entries in the author's order; no key stands twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The entries.
    pub entries: Vec<Entry>,
}

/// One `key: value` of an [`Object`].
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key and where it stands.
    pub key: Spanned<Text>,
    /// The value and where it stands.
    pub value: Spanned<Value>,
}

impl Object {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Spanned<Value>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The whole entry of `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.value.as_str() == key)
    }

    /// The value of `key`, to be changed.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Spanned<Value>> {
        let entry = self.entries.iter_mut().find(|entry| entry.key.value.as_str() == key);
        entry.map(|entry| &mut entry.value)
    }

    /// Removes an entry and returns its value.
    pub(crate) fn take(&mut self, key: &str) -> Option<Spanned<Value>> {
        let place = self.entries.iter().position(|entry| entry.key.value.as_str() == key)?;
        Some(self.entries.remove(place).value)
    }

    /// Changes every place.
    #[cfg(feature = "bundle")]
    pub(crate) fn map_spans(&mut self, f: &impl Fn(Span) -> Span) {
        for Entry { key, value } in &mut self.entries {
            key.span = f(key.span);
            value.map_spans(f);
        }
    }

    /// Adds an entry that this project writes itself, at the place of what it derives from.
    pub(crate) fn push(&mut self, key: &str, value: Value, span: Span) {
        self.entries
            .push(Entry { key: Spanned::new(key.into(), span), value: Spanned::new(value, span) });
    }
}

#[cfg(feature = "bundle")]
impl Spanned<Value> {
    fn map_spans(&mut self, f: &impl Fn(Span) -> Span) {
        self.span = f(self.span);
        match &mut self.value {
            Value::Array(items) => items.iter_mut().for_each(|item| item.map_spans(f)),
            Value::Object(object) => object.map_spans(f),
            _ => {}
        }
    }
}
