//! `exec_config`: commands that Kasm runs inside a session.

use super::Settings;
use super::settings::{Key, Kind};
use crate::finding::{Code, Finding, nearest, quoted};
use crate::model::fields::Unknown;
use crate::model::typed::{Context, FromValue, json_string, object};
use crate::source::{Entry, Object, Spanned, Syntax, Value};

/// When a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Once, after a session was created.
    FirstLaunch,
    /// When a staged session is handed to a user.
    Assign,
    /// When a user opens an address in the session.
    Go,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Self; 3] = [Self::FirstLaunch, Self::Assign, Self::Go];

    /// The key in `exec_config`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::FirstLaunch => "first_launch",
            Self::Assign => "assign",
            Self::Go => "go",
        }
    }
}

/// The commands of each phase, in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecConfig {
    /// What runs when.
    pub phases: Vec<(Phase, Settings)>,
    /// Keys that are no phase; as written, and never run.
    pub other: Object,
}

/// What a phase may say.
static KEYS: &[Key] = &[
    Key::optional("cmd", Kind::TextOrTexts),
    Key::optional("environment", Kind::Environment),
    Key::optional("user", Kind::TextOrInt),
    Key::optional("privileged", Kind::Bool),
    Key::optional("detach", Kind::Bool),
    Key::optional("tty", Kind::Bool),
    Key::optional("stdin", Kind::Bool),
    Key::optional("stdout", Kind::Bool),
    Key::optional("stderr", Kind::Bool),
    Key::optional("stream", Kind::Bool),
    Key::optional("socket", Kind::Bool),
    Key::optional("demux", Kind::Bool),
    Key::optional("workdir", Kind::Text),
];

const UNKNOWN: Unknown = Unknown {
    code: Code::UnknownConfigKey,
    message: "is no argument of docker-py, so the command would not run",
    help: "remove it, or write the argument that docker-py has for it",
    synonyms: &[("command", "cmd"), ("env", "environment"), ("working_dir", "workdir")],
};

impl FromValue for ExecConfig {
    const EXPECTED: &'static str = "an object";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let parts = object(value, key, context)?;
        let mut phases = Vec::new();
        let mut other = Object::default();
        let mut valid = true;
        let free: Vec<_> = Phase::ALL
            .map(Phase::key)
            .into_iter()
            .filter(|phase| parts.get(phase).is_none())
            .collect();
        for entry in &parts.entries {
            let name = entry.key.value.as_str();
            let phase = Phase::ALL.into_iter().find(|phase| phase.key() == name);
            match (phase, &entry.value.value) {
                (_, Value::Null) => other.entries.push(entry.clone()),
                (None, _) => {
                    let finding = unknown_phase(entry, &free, key, context);
                    context.push(finding);
                    other.entries.push(entry.clone());
                }
                (Some(phase), _) => match read_phase(entry, key, context) {
                    Some(settings) => phases.push((phase, settings)),
                    None => valid = false,
                },
            }
        }
        valid.then_some(Self { phases, other })
    }
}

fn read_phase(entry: &Entry, key: &str, context: &mut Context<'_>) -> Option<Settings> {
    let path = format!("{key}.{}", entry.key.value.as_str());
    let object = object(&entry.value, &path, context)?;
    Settings::read(object, KEYS, entry.key.span, &path, UNKNOWN, context)
}

fn unknown_phase(entry: &Entry, free: &[&str], key: &str, context: &Context<'_>) -> Finding {
    let (name, span) = (entry.key.value.as_str(), entry.key.span);
    let message = format!("{} is no phase of {}", quoted(name), quoted(key));
    let finding = Finding::new(Code::UnknownPhase, span, message);
    match nearest(name, free.iter().copied()) {
        Some(phase) => {
            let replacement = match context.syntax(span) {
                Syntax::Json => json_string(phase),
                Syntax::Toml | Syntax::Opaque => phase.to_owned(),
            };
            finding.help(format!("did you mean `{phase}`?")).fix(span, replacement)
        }
        None => {
            finding.help("put it into `first_launch`, `assign` or `go`: nothing else ever runs")
        }
    }
}
