//! `volume_mappings`: folders of the host that a session sees.

use super::Settings;
use super::settings::{Key, Kind};
use crate::finding::Code;
use crate::model::fields::Unknown;
use crate::model::typed::{Context, FromValue, object};
use crate::source::{Object, Spanned, Text, Value};

/// Which folder of the host is mounted where.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeMappings {
    /// The host's path and how it is mounted, in the author's order.
    pub mounts: Vec<(Text, Settings)>,
    /// What was `null`.
    pub other: Object,
}

const WHY: &str = "Kasm reads it from every mapping";

const UNKNOWN: Unknown = Unknown {
    code: Code::UnknownConfigKey,
    message: "is no setting of a mapping",
    help: "a mapping has `bind`, `mode`, `uid`, `gid`, `required`, `skip_check` and `timeout`",
    synonyms: &[("path", "bind"), ("target", "bind")],
};

/// What a mount says.
static KEYS: &[Key] = &[
    Key::required("bind", Kind::Text, WHY),
    Key::required("mode", Kind::Mode, WHY),
    Key::required("uid", Kind::Int, WHY),
    Key::required("gid", Kind::Int, WHY),
    Key::optional("required", Kind::Bool),
    Key::optional("skip_check", Kind::Bool),
    Key::optional("timeout", Kind::Positive),
];

impl FromValue for VolumeMappings {
    const EXPECTED: &'static str = "an object";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let parts = object(value, key, context)?;
        let mut mappings = Self { mounts: Vec::new(), other: Object::default() };
        let mut valid = true;
        for entry in &parts.entries {
            if entry.value.value == Value::Null {
                mappings.other.entries.push(entry.clone());
                continue;
            }
            let path = format!("{key}.{}", entry.key.value.as_str());
            let settings = object(&entry.value, &path, context).and_then(|mount| {
                Settings::read(mount, KEYS, entry.key.span, &path, UNKNOWN, context)
            });
            match settings {
                Some(settings) => mappings.mounts.push((entry.key.value.clone(), settings)),
                None => valid = false,
            }
        }
        valid.then_some(mappings)
    }
}
