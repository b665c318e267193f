//! JSON text exactly as JavaScript's `JSON.stringify` writes it.

use super::{Text, Value, json_string};

/// Without any white space.
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

pub(crate) fn comma(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

pub(crate) fn write_scalar(out: &mut String, value: &Value) {
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
