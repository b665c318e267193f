//! Texts in which `{word}` stands for a variable: writing them, and finding what they have in common.

use registry_core::declare::words::{self, literal, titled, word};
use serde_json::{Map, Value};

/// Variables and their values. What begins with another one's name stands behind it.
pub(super) type Vars = Vec<(String, String)>;

/// The variables of a folder's name, as far as they differ.
pub(super) fn of_word(name: &str, word: &str) -> Vars {
    let variants = [
        (name.to_owned(), word.to_owned()),
        (format!("{name}.lower"), word.to_lowercase()),
        (format!("{name}.title"), titled(word)),
    ];
    variants.into_iter().collect()
}

/// Every text of some fields in which variables are replaced, written so that none is.
pub(super) fn escape(fields: &mut Map<String, Value>) {
    for (key, value) in fields {
        change(value, &mut vec![key.clone()], &|text| words::escaped(text));
    }
}

/// Replaces some variables in every text in which any are.
pub(super) fn fill(fields: &mut Map<String, Value>, vars: &[(String, String)]) {
    for (key, value) in fields {
        change(value, &mut vec![key.clone()], &|text| substituted(text, vars));
    }
}

fn change(value: &mut Value, path: &mut Vec<String>, f: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => {
            let keys: Vec<_> = path.iter().map(String::as_str).collect();
            if words::holds(&keys) {
                *text = f(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, path, f)),
        Value::Object(fields) => {
            for (key, value) in fields {
                path.push(key.clone());
                change(value, path, f);
                path.pop();
            }
        }
        _ => {}
    }
}

/// A text with the values of these variables; other words stay.
pub(super) fn substituted(text: &str, vars: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out += before;
        let value = |word: &str| vars.iter().find(|(name, _)| name == word);
        let length = match (literal(from), word(from)) {
            (Some(word), _) => word.len() + 4,
            (None, Some(word)) => word.len() + 2,
            (None, None) => 1,
        };
        let (own, behind) = from.split_at(length);
        out += word(own)
            .filter(|_| literal(own).is_none())
            .and_then(value)
            .map_or(own, |(_, value)| value);
        rest = behind;
    }
    out + rest
}

/// Whether a value is what another one becomes with these variables.
pub(super) fn is_same(template: &Value, value: &Value, vars: &[(String, String)]) -> bool {
    match (template, value) {
        (Value::String(template), Value::String(value)) => {
            template == value || substituted(template, vars) == *value
        }
        (Value::Array(template), Value::Array(value)) => {
            let pairs = || template.iter().zip(value);
            template.len() == value.len() && pairs().all(|(a, b)| is_same(a, b, vars))
        }
        (Value::Object(template), Value::Object(value)) => {
            let is_in = |(key, own): (&String, &Value)| {
                template.get(key).is_some_and(|template| is_same(template, own, vars))
            };
            template.len() == value.len() && value.iter().all(is_in)
        }
        _ => template == value,
    }
}

/// The texts that become this one with the variables: itself, then what has one of them or a pair in
/// the place of their values.
pub(super) fn templates(text: &str, vars: &[(String, String)]) -> Vec<String> {
    let mut templates = vec![text.to_owned()];
    let found: Vec<_> = vars
        .iter()
        .filter(|(_, value)| value.chars().count() > 1 && text.contains(value.as_str()))
        .collect();
    let mut add = |chosen: &[&(String, String)]| {
        let template = with_words(text, chosen);
        if !templates.contains(&template) && substituted(&template, vars) == text {
            templates.push(template);
        }
    };
    for (index, &one) in found.iter().enumerate() {
        add(&[one]);
        for &other in &found[index + 1..] {
            if root(&one.0) != root(&other.0) {
                add(&[one, other]);
            }
        }
    }
    templates
}

/// A variable without what changes its letters.
fn root(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// A text with words in the place of their values, longer ones first.
fn with_words(text: &str, vars: &[&(String, String)]) -> String {
    let mut vars = vars.to_vec();
    vars.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let mut out = String::new();
    let mut rest = text;
    'text: while let Some(first) = rest.chars().next() {
        for (name, value) in vars.iter().copied() {
            if let Some(behind) = rest.strip_prefix(value.as_str()) {
                out = out + "{" + name + "}";
                rest = behind;
                continue 'text;
            }
        }
        out.push(first);
        rest = &rest[first.len_utf8()..];
    }
    out
}
