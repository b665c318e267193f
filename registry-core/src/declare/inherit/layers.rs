//! One set of fields over another.

use std::collections::HashMap;

use crate::source::{Entry, Object, Spanned, Text, Value};

/// About what an entry takes beside its texts.
const ENTRY: u64 = 128;
/// Of how many pairs of keys each is compared with each.
const FEW: usize = 1000;

/// Adds what `fields` does not say. Objects are laid under objects, key by key; every other value of
/// `fields` replaces the one below it whole.
pub(super) fn lay_under(under: &Object, fields: &mut Object) {
    for (below, place) in under.entries.iter().zip(places(under, fields)) {
        let above = place.and_then(|place| fields.entries.get_mut(place));
        match above.map(|above| &mut above.value.value) {
            None => fields.entries.push(below.clone()),
            Some(Value::Object(own)) => {
                if let Value::Object(under) = &below.value.value {
                    lay_under(under, own);
                }
            }
            Some(_) => {}
        }
    }
}

/// Where `fields` has each key of `under`.
fn places(under: &Object, fields: &Object) -> Vec<Option<usize>> {
    let keys = under.entries.iter().map(|entry| entry.key.value.as_str());
    let own = || fields.entries.iter().map(|entry| entry.key.value.as_str());
    if under.entries.len() * fields.entries.len() <= FEW {
        return keys.map(|key| own().position(|other| other == key)).collect();
    }
    // From the end, for of two the first counts.
    let all: HashMap<_, _> = own().enumerate().rev().map(|(place, key)| (key, place)).collect();
    keys.map(|key| all.get(key).copied()).collect()
}

/// About how many bytes some fields take.
pub(super) fn weight(fields: &Object) -> u64 {
    let entries = fields.entries.iter();
    entries.map(|entry| ENTRY + length(&entry.key.value) + of_value(&entry.value.value)).sum()
}

fn of_value(value: &Value) -> u64 {
    match value {
        Value::String(text) => length(text),
        Value::Array(items) => items.iter().map(|item| ENTRY + of_value(&item.value)).sum(),
        Value::Object(object) => weight(object),
        _ => 0,
    }
}

fn length(text: &Text) -> u64 {
    text.as_str().len() as u64
}

/// Removes what `unset` names, keys with dots between them, and returns the paths that named nothing.
pub(super) fn without(fields: &mut Object, unset: &[Spanned<Text>]) -> Vec<Spanned<Text>> {
    unset.iter().filter(|path| !remove(fields, path.value.as_str())).cloned().collect()
}

/// A key may hold dots itself: whatever is there under a part of the path is followed.
fn remove(fields: &mut Object, path: &str) -> bool {
    if fields.take(path).is_some() {
        return true;
    }
    path.match_indices('.').any(|(dot, _)| {
        let (key, rest) = (&path[..dot], &path[dot + 1..]);
        let mut entries = fields.entries.iter_mut();
        match entries.find(|entry| entry.key.value.as_str() == key) {
            Some(Entry { value: Spanned { value: Value::Object(inner), .. }, .. }) => {
                remove(inner, rest)
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::json::compact;
    use crate::declare::toml::parse;
    use crate::finding::Findings;
    use crate::source::{Sources, Span};

    fn object(text: &str) -> Object {
        let source = Sources::default().add_opaque("w.toml");
        parse(text, source, &mut Findings::default()).unwrap()
    }

    #[test]
    fn a_workspace_wins_and_objects_are_merged() {
        let mut fields = object("cores = 4\n[run_config]\nuser = 0\nenvironment.A = '1'\n");
        let defaults = object(
            "memory = 512\ncores = 2\n[run_config]\nhostname = 'kasm'\nuser = 1000\nenvironment.B = '2'\n",
        );
        lay_under(&defaults, &mut fields);
        assert_eq!(
            compact(&Value::Object(fields)),
            r#"{"cores":4,"run_config":{"user":0,"environment":{"A":"1","B":"2"},"hostname":"kasm"},"memory":512}"#
        );
    }

    #[test]
    fn many_keys_are_merged_as_few_are() {
        let all = |letter| {
            let lines: Vec<_> = (0..200).map(|key| format!("k{key} = '{letter}'\n")).collect();
            lines.concat()
        };
        let mut fields = object(&all('a'));
        lay_under(&object(&format!("x = 1\n{}", all('b'))), &mut fields);
        let expected = Value::Object(object(&format!("{}x = 1\n", all('a'))));
        assert_eq!(compact(&Value::Object(fields)), compact(&expected));
    }

    #[test]
    fn paths_lead_through_objects_and_keys_with_dots() {
        let mut fields = object(
            "cores = 2\n[run_config]\nhostname = 'kasm'\n[volume_mappings.'/a.b'.c]\nmode = 'ro'\n",
        );
        let place = Span::whole(Sources::default().next_id());
        let paths =
            ["run_config.hostname", "volume_mappings./a.b.c.mode", "cores", "cores.x", "no"];
        let paths = paths.map(|path| Spanned::new(Text::from(path), place));
        let unused = without(&mut fields, &paths);
        let unused: Vec<_> = unused.iter().map(|path| path.value.as_str()).collect();
        assert_eq!(unused, ["cores.x", "no"]);
        assert_eq!(
            compact(&Value::Object(fields)),
            r#"{"run_config":{},"volume_mappings":{"/a.b":{"c":{}}}}"#
        );
    }
}
