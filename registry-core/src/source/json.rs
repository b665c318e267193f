//! JSON text exactly as JavaScript's `JSON.stringify` writes it.

use super::{Object, Text, Value};
use crate::model::typed::json_string;

/// Without any white space.
pub(crate) fn compact(value: &Value) -> String {
    let mut out = String::new();
    write_compact(&mut out, value);
    out
}

pub(crate) fn write_compact(out: &mut String, value: &Value) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                comma(out, index);
                write_compact(out, &item.value);
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (index, entry) in object.entries.iter().enumerate() {
                comma(out, index);
                write_text(out, &entry.key.value);
                out.push(':');
                write_compact(out, &entry.value.value);
            }
            out.push('}');
        }
        scalar => write_scalar(out, scalar),
    }
}

fn comma(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

/// Indented by two spaces, as `JSON.stringify(object, null, 2)`; without a final newline.
pub(crate) fn pretty(object: &Object) -> String {
    let mut out = String::new();
    write_object(&mut out, object, 0);
    out
}

fn write_pretty(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                comma(out, index);
                new_line(out, depth + 1);
                write_pretty(out, &item.value, depth + 1);
            }
            new_line(out, depth);
            out.push(']');
        }
        Value::Array(_) => out.push_str("[]"),
        Value::Object(object) => write_object(out, object, depth),
        scalar => write_scalar(out, scalar),
    }
}

fn write_object(out: &mut String, object: &Object, depth: usize) {
    if object.entries.is_empty() {
        out.push_str("{}");
        return;
    }
    out.push('{');
    for (index, entry) in object.entries.iter().enumerate() {
        comma(out, index);
        new_line(out, depth + 1);
        write_text(out, &entry.key.value);
        out.push_str(": ");
        write_pretty(out, &entry.value.value, depth + 1);
    }
    new_line(out, depth);
    out.push('}');
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn write_scalar(out: &mut String, value: &Value) {
    match value {
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&javascript(*number)),
        Value::String(text) => write_text(out, text),
        Value::Null | Value::Array(_) | Value::Object(_) | Value::Constant(_) => {
            out.push_str("null");
        }
    }
}

pub(crate) fn write_text(out: &mut String, text: &Text) {
    match text.escaped() {
        Some(escaped) => {
            out.push('"');
            out.push_str(escaped);
            out.push('"');
        }
        None => out.push_str(&json_string(text.as_str())),
    }
}

/// A number as `JSON.stringify` writes it.
pub(crate) fn javascript(value: f64) -> String {
    if value.is_finite() {
        ryu_js::Buffer::new().format_finite(value).to_owned()
    } else {
        "null".to_owned()
    }
}
