//! JSON as a whole text: compact, as lists are, and pretty, as people keep it.

use crate::source::json::{comma, write_compact, write_scalar, write_text};
use crate::source::{Object, Value};

/// Without any white space.
pub(crate) fn compact(value: &Value) -> String {
    let mut out = String::new();
    write_compact(&mut out, value);
    out
}

/// Indented by two spaces, as `JSON.stringify(object, null, 2)`; without a final newline.
pub fn pretty(object: &Object) -> String {
    let mut out = String::new();
    write_object(&mut out, object, 0);
    out
}

/// The same of any value.
pub fn pretty_value(value: &Value) -> String {
    let mut out = String::new();
    write_pretty(&mut out, value, 0);
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
