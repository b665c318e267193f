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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::toml::parse;
    use crate::declared::{Compatibility, Workspaces};
    use crate::finding::Findings;
    use crate::source::Sources;

    fn packed(text: &str) -> &'static [u8] {
        let source = Sources::default().add_opaque("w.toml");
        let fields = parse(text, source, &mut Findings::default()).unwrap();
        let workspace = super::workspace("desk", &fields);
        let start = 8;
        let mut bytes = [count(1), count(start)].concat();
        bytes.extend(workspace);
        bytes.leak()
    }

    const DESK: &str = "
        friendly_name = 'Desk'
        cores = 1.5
        hidden = false
        architecture = ['amd64', 'arm64']
        compatibility = [{ version = '1.17.x', image = 'a/b:1', uncompressed_size_mb = 3, available_tags = ['1'] }]
        run_config = { hostname = 'kasm', environment = { A = 1 } }
    ";

    #[test]
    fn what_is_packed_is_read_again() {
        let desk = Workspaces::packed(packed(DESK)).get(0).unwrap();
        assert_eq!((desk.folder(), desk.friendly_name(), desk.description()), ("desk", "Desk", ""));
        assert_eq!((desk.cores(), desk.memory(), desk.hidden()), (Some(1.5), None, Some(false)));
        assert!(desk.architecture().contains("arm64") && !desk.architecture().contains("mips"));
        let entries: Vec<Compatibility> = desk.compatibility().collect();
        assert_eq!((entries[0].version, entries[0].image), ("1.17.x", "a/b:1"));
        assert_eq!(entries[0].uncompressed_size_mb, Some(3));
        let environment = desk.run_config().unwrap().get("environment").unwrap();
        assert_eq!(environment.as_object().unwrap().get("A").unwrap().as_f64(), Some(1.0));
        assert_eq!(desk.fields().len(), 6);
    }

    #[test]
    fn the_short_form_reads_alike() {
        let short =
            "name = 'a/b:1'\ncompatibility = ['1.14.x', '1.15.x']\nuncompressed_size_mb = 3";
        let desk = Workspaces::packed(packed(short)).get(0).unwrap();
        let entries: Vec<_> =
            desk.compatibility().map(|entry| (entry.version, entry.image)).collect();
        assert_eq!(entries, [("1.14.x", "a/b:1"), ("1.15.x", "a/b:1")]);
    }

    #[test]
    fn made_up_bytes_read_as_nothing() {
        let whole = packed(DESK);
        for end in 0..whole.len() {
            let cut = Workspaces::packed(&whole[..end]);
            for workspace in cut {
                assert_eq!(
                    workspace.compatibility().count() + workspace.fields().iter().count(),
                    0
                );
            }
        }
        for place in 0..whole.len() {
            let mut damaged = whole.to_vec();
            damaged[place] = 0xFF;
            let damaged = Workspaces::packed(damaged.leak());
            for workspace in damaged.iter().take(3) {
                let _ = (workspace.friendly_name(), workspace.compatibility().count());
            }
        }
    }
}
