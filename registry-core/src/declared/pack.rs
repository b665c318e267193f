//! Packing declarations, for [`Workspaces::packed`](super::Workspaces::packed) to read.

use crate::declare::WorkspaceDecl;
use crate::source::{Object, Value};

/// Packs workspaces: their number, the place of each, and they.
pub fn pack<'d>(workspaces: impl ExactSizeIterator<Item = &'d WorkspaceDecl>) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_count(&mut bytes, workspaces.len());
    let mut place = bytes.len();
    bytes.resize(place + 4 * workspaces.len(), 0);
    for workspace in workspaces {
        let start = count(bytes.len());
        bytes[place..place + 4].copy_from_slice(&start);
        place += 4;
        bytes.extend_from_slice(&workspace.packed());
    }
    bytes
}

/// Packs one workspace.
pub(crate) fn workspace(folder: &str, fields: &Object) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_text(&mut bytes, folder);
    push_object(&mut bytes, fields);
    bytes
}

/// No source file that is read has 4 GiB.
fn count(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes()
}

fn push_count(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend(count(number));
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_count(bytes, text.len());
    bytes.extend(text.as_bytes());
}

fn push_object(bytes: &mut Vec<u8>, object: &Object) {
    bytes.push(6);
    with_len(bytes, |bytes| {
        push_count(bytes, object.entries.len());
        for entry in &object.entries {
            push_text(bytes, entry.key.value.as_str());
            push_value(bytes, &entry.value.value);
        }
    });
}

fn push_value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        // A constant's value is not known here; what has constants is not packed.
        Value::Null | Value::Constant(_) => bytes.push(0),
        Value::Bool(flag) => bytes.push(1 + u8::from(*flag)),
        Value::Number(number) => {
            bytes.push(3);
            bytes.extend(number.to_le_bytes());
        }
        Value::String(text) => {
            bytes.push(4);
            push_text(bytes, text.as_str());
        }
        Value::Array(items) => {
            bytes.push(5);
            with_len(bytes, |bytes| {
                push_count(bytes, items.len());
                for item in items {
                    push_value(bytes, &item.value);
                }
            });
        }
        Value::Object(object) => push_object(bytes, object),
    }
}

/// Writes something behind its length.
fn with_len(bytes: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let place = bytes.len();
    push_count(bytes, 0);
    write(bytes);
    let len = count(bytes.len() - place - 4);
    bytes[place..place + 4].copy_from_slice(&len);
}
