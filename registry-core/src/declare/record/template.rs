//! What a macro knows of a record: JSON, written by hand, for it is long and written at every build.

use super::{Body, DOLLAR, NOWHERE, PLACES, REGISTRY, Record, WORKSPACE, Written};
use crate::source::{Entry, Object, Position, Spanned, Text, Value, json, json_string};

/// The template of a record: JSON in which `{"$":n}` stands for the constant `n`.
pub fn template(record: &Record) -> String {
    let mut writer = Writer::default();
    writer.text("package", &record.head.package);
    writer.text("version", &record.head.version);
    writer.text("file", &record.head.file);
    writer.places("place", &[record.head.place]);
    match &record.body {
        Body::Toml { path, fingerprint } => {
            writer.text("toml", path);
            writer.text("fingerprint", fingerprint);
        }
        Body::Registry(written) => writer.written(REGISTRY, written),
        Body::Workspace(written) => writer.written(WORKSPACE, written),
    }
    writer.finish()
}

#[derive(Default)]
struct Writer(String);

impl Writer {
    fn key(&mut self, key: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&json_string(key));
        self.0.push(':');
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.0.push_str(&json_string(text));
    }

    fn places(&mut self, key: &str, places: &[Position]) {
        use std::fmt::Write as _;
        self.key(key);
        self.0.push('[');
        for (index, Position { line, column }) in places.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let _ = write!(self.0, "{comma}{line},{column}");
        }
        self.0.push(']');
    }

    fn written(&mut self, key: &str, written: &Written) {
        self.key(key);
        let fields = Value::Object(written.fields.clone());
        if is_plain(&fields) {
            json::write_compact(&mut self.0, &fields);
        } else {
            json::write_compact(&mut self.0, &escaped(&fields));
        }
        self.places(PLACES, &written.places);
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// Whether a value says the same in a template; nearly all do, and a copy of each takes its time.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Constant(_) => false,
        Value::Array(items) => items.iter().all(|item| is_plain(&item.value)),
        Value::Object(object) => object.entries.iter().all(|entry| {
            !entry.key.value.as_str().starts_with(DOLLAR) && is_plain(&entry.value.value)
        }),
        _ => true,
    }
}

/// Constants as `{"$":n}`, and a `$` more before every key that starts with one.
fn escaped(value: &Value) -> Value {
    match value {
        Value::Constant(id) => {
            let mut object = Object::default();
            object.push(DOLLAR, Value::Number(f64::from(*id)), NOWHERE);
            Value::Object(object)
        }
        Value::Array(items) => Value::Array(
            items.iter().map(|item| Spanned::new(escaped(&item.value), NOWHERE)).collect(),
        ),
        Value::Object(object) => {
            let entries = object.entries.iter().map(|entry| {
                let key = entry.key.value.as_str();
                let dollar = if key.starts_with(DOLLAR) { DOLLAR } else { "" };
                let key = Text::from(format!("{dollar}{key}"));
                Entry {
                    key: Spanned::new(key, NOWHERE),
                    value: Spanned::new(escaped(&entry.value.value), NOWHERE),
                }
            });
            Value::Object(Object { entries: entries.collect() })
        }
        scalar => scalar.clone(),
    }
}
