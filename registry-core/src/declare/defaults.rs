//! `[defaults]`: laid under every `workspace.toml`, never under a `workspace.json`.

use crate::source::{Entry, Object, Spanned, Value};

/// Adds what `fields` does not say. Objects are laid under objects, key by key; every other value
/// that a workspace gives replaces the default whole.
pub(super) fn lay_under(defaults: &Object, fields: &mut Object) {
    for default in &defaults.entries {
        let key = default.key.value.as_str();
        match fields.entries.iter_mut().find(|entry| entry.key.value.as_str() == key) {
            None => fields.entries.push(default.clone()),
            Some(Entry { value: Spanned { value: Value::Object(own), .. }, .. }) => {
                if let Value::Object(under) = &default.value.value {
                    lay_under(under, own);
                }
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::json::compact;
    use crate::declare::toml::parse;
    use crate::finding::Findings;
    use crate::source::Sources;

    #[test]
    fn a_workspace_wins_and_objects_are_merged() {
        let source = Sources::default().add_opaque("w.toml");
        let object = |text| parse(text, source, &mut Findings::default()).unwrap();
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
}
