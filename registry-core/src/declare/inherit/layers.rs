//! One set of fields over another.

use crate::source::{Entry, Object, Spanned, Text, Value};

/// Adds what `fields` does not say. Objects are laid under objects, key by key; every other value of
/// `fields` replaces the one below it whole.
pub(super) fn lay_under(under: &Object, fields: &mut Object) {
    // What is added is not looked at again: no key of `under` stands twice.
    let own = fields.entries.len();
    for below in &under.entries {
        let key = below.key.value.as_str();
        match fields.entries[..own].iter_mut().find(|entry| entry.key.value.as_str() == key) {
            None => fields.entries.push(below.clone()),
            Some(Entry { value: Spanned { value: Value::Object(own), .. }, .. }) => {
                if let Value::Object(under) = &below.value.value {
                    lay_under(under, own);
                }
            }
            Some(_) => {}
        }
    }
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
