//! Objects whose keys and types stand in a table.

use std::collections::HashMap;

use crate::finding::{Code, Finding, quoted};
use crate::model::fields::{Fields, Unknown};
use crate::model::typed::{Context, FromValue, json_string, wrong_type};
use crate::source::{Object, Span, Spanned, Text, Value};

/// What a key may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Text,
    Int,
    /// A number above 0.
    Positive,
    TextOrInt,
    Texts,
    TextOrTexts,
    /// A list of devices, `host[:container[:permissions]]`.
    Devices,
    List,
    Object,
    ObjectOrList,
    /// Variables: an object of texts, numbers or booleans.
    Environment,
    /// `rw` or `ro`.
    Mode,
    /// A value that nothing is known about.
    Any,
}

/// One row of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    kind: Kind,
    /// Why it must be there, where it must.
    required: Option<&'static str>,
}

impl Key {
    pub(super) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: None }
    }

    pub(super) const fn required(name: &'static str, kind: Kind, why: &'static str) -> Self {
        Self { name, kind, required: Some(why) }
    }
}

/// A setting whose value has the type that its key demands.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: SettingValue,
}

/// The value of a [`Setting`].
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// A flag.
    Bool(bool),
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Number(f64),
    /// Several texts.
    Texts(Vec<String>),
    /// An object or list that is handed on as it is.
    Json(Value),
    /// What stands at a key that Kasm does not know, or `null`: published as written.
    AsWritten(Value),
}

/// The settings of one object, in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings(pub Vec<Setting>);

impl Settings {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&SettingValue> {
        self.0.iter().find(|setting| setting.key.as_str() == key).map(|setting| &setting.value)
    }

    pub(super) fn read(
        object: &Object,
        table: &'static [Key],
        place: Span,
        prefix: &str,
        unknown: Unknown,
        context: &mut Context<'_>,
    ) -> Option<Self> {
        let mut fields = Fields::new(object, place, prefix, context);
        let mut known = HashMap::new();
        for key in table {
            let Some(entry) = fields.take(key.name) else {
                if let Some(why) = key.required {
                    fields.required::<String>(key.name, why);
                }
                continue;
            };
            let path = format!("{prefix}.{}", key.name);
            match typed(&entry.value, key.kind, &path, fields.context) {
                Some(value) => drop(known.insert(key.name, value)),
                None => fields.invalidate(),
            }
        }
        let (_, valid) = fields.finish(unknown, |_| false);
        let settings = object.entries.iter().map(|entry| {
            let value = known.remove(entry.key.value.as_str());
            let value = value.unwrap_or_else(|| SettingValue::AsWritten(entry.value.value.clone()));
            Setting { key: entry.key.value.clone(), value }
        });
        valid.then(|| Self(settings.collect()))
    }
}

fn typed(
    value: &Spanned<Value>,
    kind: Kind,
    key: &str,
    context: &mut Context<'_>,
) -> Option<SettingValue> {
    let either = |expected: &str, context: &mut Context<'_>| {
        context.push(wrong_type(value, key, expected).help(format!("write {expected}")));
        None
    };
    match (kind, &value.value) {
        (Kind::Bool, _) => bool::from_value(value, key, context).map(SettingValue::Bool),
        (Kind::Int, _) | (Kind::TextOrInt, Value::Number(_)) => {
            i64::from_value(value, key, context).map(SettingValue::Int)
        }
        (Kind::Positive, _) => positive(value, key, context),
        (Kind::Text, _) | (Kind::TextOrInt | Kind::TextOrTexts, Value::String(_)) => {
            String::from_value(value, key, context).map(SettingValue::Text)
        }
        (Kind::Texts, _) | (Kind::TextOrTexts, Value::Array(_)) => {
            Vec::from_value(value, key, context).map(SettingValue::Texts)
        }
        (Kind::Devices, _) => devices(value, key, context),
        (Kind::Mode, _) => mode(value, key, context),
        (Kind::Environment, Value::Object(variables)) => {
            environment(variables, value, key, context)
        }
        (Kind::Environment, _) => {
            let finding = wrong_type(value, key, "an object");
            context.push(finding.help("write each variable as a key with its value"));
            None
        }
        (Kind::List | Kind::ObjectOrList, Value::Array(_))
        | (Kind::Object | Kind::ObjectOrList, Value::Object(_))
        | (Kind::Any, _) => Some(SettingValue::Json(value.value.clone())),
        (Kind::List, _) => either("a list", context),
        (Kind::Object, _) => either("an object", context),
        (Kind::ObjectOrList, _) => either("an object or a list", context),
        (Kind::TextOrInt, _) => either("a string or a whole number", context),
        (Kind::TextOrTexts, _) => either("a string or a list of strings", context),
    }
}

fn positive(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<SettingValue> {
    let number = f64::from_value(value, key, context)?;
    if number > 0.0 {
        return Some(SettingValue::Number(number));
    }
    let message = format!("{} must be above 0", quoted(key));
    context
        .findings
        .push(Finding::new(Code::BadValue, value.span, message).help("write a number of seconds"));
    None
}

fn mode(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<SettingValue> {
    let mode = String::from_value(value, key, context)?;
    if matches!(mode.as_str(), "rw" | "ro") {
        return Some(SettingValue::Text(mode));
    }
    let message = format!("{} is not a mount mode", quoted(&mode));
    context
        .findings
        .push(Finding::new(Code::BadValue, value.span, message).help("write `rw` or `ro`"));
    None
}

fn environment(
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

fn devices(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<SettingValue> {
    let devices: Vec<Spanned<String>> = Vec::from_value(value, key, context)?;
    let wrong: Vec<_> = devices.iter().filter(|device| !is_device(&device.value)).collect();
    for device in &wrong {
        let text = &device.value;
        let finding =
            Finding::new(Code::BadDevice, device.span, format!("{} is not a device", quoted(text)));
        let absolute = format!("/{text}");
        context.push(if is_device(&absolute) {
            finding
                .label("no absolute path")
                .help("write the absolute path on the host; `host:container` in one string maps it elsewhere")
                .fix(device.span, json_string(&absolute))
        } else {
            finding.help("write `host[:container[:permissions]]` in one string, such as `/dev/net/tun:/dev/net/tun:rwm`")
        });
    }
    wrong
        .is_empty()
        .then(|| SettingValue::Texts(devices.into_iter().map(|device| device.value).collect()))
}

/// A path on the host, or the name of a CDI device (`vendor/class=name`).
fn is_device(device: &str) -> bool {
    let mut parts = device.split(':');
    let host = parts.next().unwrap_or_default();
    if host.contains('=') {
        return true;
    }
    let is_path = |path: &str| path.starts_with('/') && path.len() > 1;
    let is_permissions =
        |text: &str| !text.is_empty() && text.chars().all(|letter| "rwm".contains(letter));
    let container = parts.next();
    let permissions = parts.next();
    let container_fits = match (container, permissions) {
        (None, _) => true,
        (Some(container), None) => is_path(container) || is_permissions(container),
        (Some(container), Some(permissions)) => is_path(container) && is_permissions(permissions),
    };
    is_path(host) && container_fits && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_device;

    #[test]
    fn devices_are_told_from_what_only_looks_like_one() {
        for good in [
            "/dev/net/tun",
            "/dev/dri:/dev/dri",
            "/dev/snd:/dev/snd:rw",
            "/dev/fuse:rwm",
            "nvidia.com/gpu=0",
        ] {
            assert!(is_device(good), "{good}");
        }
        for bad in
            ["dev/net/tun", "", "/", "/dev/a:dev/a", "/dev/a:/dev/a:x", "/dev/a:/dev/a:rw:rw"]
        {
            assert!(!is_device(bad), "{bad}");
        }
    }
}
