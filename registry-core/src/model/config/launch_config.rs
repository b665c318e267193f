//! `launch_config`: the form that Kasm shows before a session starts.

use super::Settings;
use super::settings::{Key, Kind};
use crate::finding::{Code, Finding, quoted};
use crate::model::Rule;
use crate::model::fields::Unknown;
use crate::model::typed::{Context, FromValue, object};
use crate::source::{Entry, Object, Span, Spanned, Syntax, Text, Value};

/// The form and the file that its answers go to, in the author's order; empty, or complete.
#[derive(Clone, Debug, PartialEq)]
pub struct LaunchConfig(pub Vec<(Text, LaunchEntry)>);

/// What stands at a key of `launch_config`.
#[derive(Clone, Debug, PartialEq)]
pub enum LaunchEntry {
    /// Where the answers go.
    FileMapping(Settings),
    /// The questions.
    LaunchForm(Vec<Settings>),
    /// A key that Kasm does not know; published as written.
    AsWritten(Value),
}

const UNKNOWN: Unknown = Unknown {
    code: Code::UnknownKey,
    message: "is no part of a launch form",
    help: "remove it; Kasm does not read it",
    synonyms: &[],
    hints: &[],
    refused: false,
    moved: Unknown::AS_WRITTEN,
};

pub(crate) static FILE_MAPPING: &[Key] = &[
    Key::required("destination", Kind::Text, "the answers are written there"),
    Key::optional("is_readable", Kind::Bool),
    Key::optional("is_writeable", Kind::Bool),
    Key::optional("is_executable", Kind::Bool),
];

/// Kasm reads each of these from every item.
pub(crate) static ITEM: [&str; 12] = [
    "key",
    "label",
    "value",
    "allow_saving",
    "placeholder",
    "required",
    "help",
    "input_type",
    "options",
    "validator_regex",
    "validator_regex_description",
    "display_if",
];

static ITEM_KEYS: [Key; 12] = {
    let mut keys = [const { Key::optional("", Kind::Any) }; 12];
    let mut index = 0;
    while index < ITEM.len() {
        keys[index] = Key::optional(ITEM[index], Kind::Any);
        index += 1;
    }
    keys
};

impl FromValue for LaunchConfig {
    const EXPECTED: &'static str = "an object";
    const RULE: Rule = Rule::Literal;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let parts = object(value, key, context)?;
        let given = |key| parts.get(key).filter(|value| value.value != Value::Null);
        let (mapping, form) = (given("file_mapping"), given("launch_form"));
        let mut valid = true;
        if let Some(missing) = missing_half(parts, mapping, form) {
            let message = format!("{} lacks {}", quoted(key), quoted(missing));
            let finding = Finding::new(Code::IncompleteLaunchForm, value.span, message);
            context
                .findings
                .push(finding.help("give it both `file_mapping` and `launch_form`, or remove it"));
            valid = false;
        }
        let mut entries = Vec::new();
        for entry in &parts.entries {
            let typed = read_entry(entry, key, context);
            valid &= typed.is_some();
            entries.extend(typed.map(|typed| (entry.key.value.clone(), typed)));
        }
        valid.then_some(Self(entries))
    }
}

fn read_entry(entry: &Entry, key: &str, context: &mut Context<'_>) -> Option<LaunchEntry> {
    let (name, value) = (entry.key.value.as_str(), &entry.value);
    let path = format!("{key}.{name}");
    match name {
        "file_mapping" => {
            let object = object(value, &path, context)?;
            Settings::read(object, FILE_MAPPING, value.span, &path, UNKNOWN, context)
                .map(LaunchEntry::FileMapping)
        }
        "launch_form" => read_form(value, &path, context).map(LaunchEntry::LaunchForm),
        _ => {
            let message = format!("{} is not a key of {}", quoted(name), quoted(key));
            let finding = Finding::new(Code::UnknownKey, entry.key.span, message);
            context.push(finding.help("it has `file_mapping` and `launch_form`"));
            Some(LaunchEntry::AsWritten(value.value.clone()))
        }
    }
}

fn missing_half<T>(object: &Object, mapping: Option<T>, form: Option<T>) -> Option<&'static str> {
    match (mapping, form) {
        _ if object.entries.is_empty() => None,
        (None, _) => Some("file_mapping"),
        (_, None) => Some("launch_form"),
        _ => None,
    }
}

fn read_form(
    form: &Spanned<Value>,
    path: &str,
    context: &mut Context<'_>,
) -> Option<Vec<Settings>> {
    let items: Vec<Spanned<Object>> = Vec::from_value(form, path, context)?;
    let items: Vec<_> = items.iter().map(|item| read_item(item, path, context)).collect();
    items.into_iter().collect()
}

fn read_item(item: &Spanned<Object>, path: &str, context: &mut Context<'_>) -> Option<Settings> {
    let missing: Vec<_> =
        ITEM.iter().filter(|key| item.value.get(key).is_none()).copied().collect();
    if !missing.is_empty() {
        context.push(incomplete_item(&missing, item.span, context.syntax(item.span)));
    }
    let settings = Settings::read(&item.value, &ITEM_KEYS, item.span, path, UNKNOWN, context);
    settings.filter(|_| missing.is_empty())
}

fn incomplete_item(missing: &[&str], span: Span, syntax: Syntax) -> Finding {
    let list: Vec<_> = missing.iter().map(|key| format!("`{key}`")).collect();
    let message = format!("an item of the launch form lacks {}", list.join(", "));
    let nothing = if syntax == Syntax::Toml { "\"\"" } else { "null" };
    let help = format!(
        "Kasm reads all twelve keys of every item; write `{nothing}` where there is nothing to say"
    );
    Finding::new(Code::IncompleteLaunchForm, span, message).help(help)
}
