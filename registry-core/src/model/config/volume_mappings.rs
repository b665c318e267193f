//! `volume_mappings`: folders of the host that a session sees.

use super::Settings;
use super::renamed::renamed;
use super::settings::{Key, Kind};
use crate::finding::Code;
use crate::grammar;
use crate::model::fields::Unknown;
use crate::model::typed::{Context, FromValue, object};
use crate::model::{InvalidValue, Rule};
use crate::source::{Entry, Spanned, Text, Value};

/// Which folder of the host is mounted where, in the author's order; `None` stands for `null`.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeMappings(pub Vec<(Text, Option<Settings>)>);

const WHY: &str = "Kasm reads it from every mapping";

const UNKNOWN: Unknown = Unknown {
    code: Code::UnknownConfigKey,
    message: "is no setting of a mapping",
    help: "a mapping has `bind`, `mode`, `uid`, `gid`, `required`, `skip_check` and `timeout`",
    synonyms: &[("path", "bind"), ("target", "bind")],
    hints: &[],
    refused: true,
    moved: |known, value, syntax| renamed(KEYS, known, value, syntax),
};

/// What a mount says.
pub(crate) static KEYS: &[Key] = &[
    Key::required("bind", Kind::Path, WHY),
    Key::required("mode", Kind::Mode, WHY),
    Key::required("uid", Kind::Int, WHY),
    Key::required("gid", Kind::Int, WHY),
    Key::optional("required", Kind::Bool),
    Key::optional("skip_check", Kind::Bool),
    Key::optional("timeout", Kind::Positive),
];

impl FromValue for VolumeMappings {
    const EXPECTED: &'static str = "an object";
    const RULE: Rule = Rule::Literal;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let parts = object(value, key, context)?;
        let mut mounts = Vec::new();
        let mut valid = true;
        for entry in &parts.entries {
            let path = format!("{key}.{}", entry.key.value.as_str());
            valid &= is_path_of_host(entry, context);
            let settings = (entry.value.value != Value::Null).then(|| {
                let mount = object(&entry.value, &path, context)?;
                Settings::read(mount, KEYS, entry.key.span, &path, UNKNOWN, context)
            });
            valid &= settings != Some(None);
            mounts.push((entry.key.value.clone(), settings.flatten()));
        }
        valid.then_some(Self(mounts))
    }
}

/// Whether a mapping's key is a path; reported if not.
fn is_path_of_host(entry: &Entry, context: &mut Context<'_>) -> bool {
    let problem = grammar::mount_path(entry.key.value.as_str()).err();
    if let Some(problem) = problem {
        let invalid = InvalidValue::of(problem, entry.key.value.as_str());
        context.push(invalid.at(entry.key.span));
    }
    problem.is_none()
}
