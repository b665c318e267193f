//! Workspaces as plain data, as far as TOML can say them.

use registry_core::declare::Loaded;
use registry_core::finding::Code;
use registry_core::model::Modelled;
use registry_core::source::{self, Object, Text};
use serde_json::{Map, Number, Value};

use super::fold::Plain;

/// Keys that would mean something else in a declaration.
const RESERVED: [&str; 8] =
    ["extends", "folder", "icon", "lints", "matrix", "sha", "unset", "vars"];

/// What a number has at most to be written as a whole one.
const WHOLE: f64 = 1e15;

/// A workspace, or why it has to stay as it is.
pub(super) fn plain(workspace: &Modelled<'_>, loaded: &Loaded) -> Result<Plain, String> {
    let decl = workspace.decl;
    for (code, reason) in [
        (Code::DuplicateKey, "a key stands twice in it"),
        (Code::LoneSurrogate, "it holds half of a surrogate pair, which is no text"),
        (Code::NumberPrecision, "it has a number that is not kept to its last digit"),
    ] {
        if loaded.findings.places_of(code).any(|place| place.source == decl.source) {
            return Err(reason.to_owned());
        }
    }
    let mut fields = Map::new();
    for entry in &decl.fields.entries {
        let key = entry.key.value.as_str();
        if RESERVED.contains(&key) {
            return Err(format!("its key `{key}` means something else in a declaration"));
        }
        let value = value(&entry.value.value).map_err(|what| format!("`{key}` {what}"))?;
        fields.insert(key.to_owned(), value);
    }
    Ok(Plain { folder: decl.folder.clone(), fields })
}

fn value(value: &source::Value) -> Result<Value, &'static str> {
    match value {
        source::Value::Null => Err("holds `null`, which TOML cannot say"),
        source::Value::Array(items) => items.iter().map(|item| self::value(&item.value)).collect(),
        source::Value::Object(object) => {
            let mut fields = Map::new();
            for entry in &object.entries {
                let value = self::value(&entry.value.value)?;
                fields.insert(entry.key.value.as_str().to_owned(), value);
            }
            Ok(fields.into())
        }
        other => json(other).ok_or("is no value of TOML"),
    }
}

/// An object as data, to be compared with others.
pub(super) fn object(object: &Object) -> Value {
    let entries = object
        .entries
        .iter()
        .map(|entry| (text(&entry.key.value), json(&entry.value.value).unwrap_or_default()));
    Value::Object(entries.collect())
}

fn json(value: &source::Value) -> Option<Value> {
    Some(match value {
        source::Value::Null => Value::Null,
        source::Value::Bool(flag) => Value::Bool(*flag),
        source::Value::Number(number) => Value::Number(self::number(*number)?),
        source::Value::String(own) => text(own).into(),
        source::Value::Array(items) => {
            items.iter().map(|item| json(&item.value)).collect::<Option<_>>()?
        }
        source::Value::Object(own) => object(own),
        source::Value::Constant(_) => return None,
    })
}

fn number(number: f64) -> Option<Number> {
    if number.fract() == 0.0 && number.abs() < WHOLE {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole, and small enough")]
        return Some(Number::from(number as i64));
    }
    Number::from_f64(number)
}

fn text(text: &Text) -> String {
    text.escaped().unwrap_or(text.as_str()).to_owned()
}
