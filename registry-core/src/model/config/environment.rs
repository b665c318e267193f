//! `environment`: variables, which Kasm takes as an object only.

use std::collections::HashSet;

use super::settings::SettingValue;
use crate::model::typed::{Context, wrong_type};
use crate::source::{Object, Spanned, Syntax, Value, json_string};

/// Variables, whose values are texts, numbers or booleans.
pub(super) fn environment(
    variables: &Object,
    value: &Spanned<Value>,
    key: &str,
    context: &mut Context<'_>,
) -> Option<SettingValue> {
    let wrong: Vec<_> = variables
        .entries
        .iter()
        .filter(|entry| matches!(entry.value.value, Value::Array(_) | Value::Object(_)))
        .map(|entry| {
            wrong_type(&entry.value, &format!("{key}.{}", entry.key.value.as_str()), "a string")
        })
        .collect();
    let valid = wrong.is_empty();
    context.findings.extend(wrong);
    valid.then(|| SettingValue::Json(value.value.clone()))
}

/// A list of `NAME=value` as an object.
pub(super) fn variables(list: &Value, syntax: Syntax) -> Option<String> {
    let mut names = HashSet::new();
    let variables = list.as_array()?.iter().map(|item| {
        let (name, value) = item.value.as_str()?.split_once('=')?;
        let (key, value) = (json_string(name), json_string(value));
        let is_bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_new = !name.is_empty() && names.insert(name);
        is_new.then(|| match syntax {
            Syntax::Toml if is_bare => format!("{name} = {value}"),
            Syntax::Toml => format!("{key} = {value}"),
            Syntax::Json | Syntax::Rust | Syntax::Opaque => format!("{key}: {value}"),
        })
    });
    let variables = variables.collect::<Option<Vec<_>>>()?.join(", ");
    Some(if variables.is_empty() { "{}".to_owned() } else { format!("{{ {variables} }}") })
}
