//! `exec_config`: commands that Kasm runs inside a session.

use super::Settings;
use super::renamed::renamed;
use super::settings::{Key, Kind};
use crate::finding::{Code, Finding, nearest, quoted};
use crate::model::Rule;
use crate::model::fields::Unknown;
use crate::model::typed::{Context, FromValue, object};
use crate::source::{Entry, Spanned, Syntax, Text, Value, json_string};

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
pub struct ExecConfig(pub Vec<(Text, ExecEntry)>);

/// What stands at a key of `exec_config`.
#[derive(Clone, Debug, PartialEq)]
pub enum ExecEntry {
    /// A command, and when it runs.
    Phase(Phase, Settings),
    /// No phase, so nothing ever runs; or `null`. Published as written.
    AsWritten(Value),
}

/// What a phase may say.
pub(crate) static KEYS: &[Key] = &[
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
    help: "remove it, or write the argument that docker-py's `exec_run` has for it",
    synonyms: &[("command", "cmd"), ("env", "environment"), ("working_dir", "workdir")],
    hints: &[],
    refused: true,
    moved: |known, value, syntax| renamed(KEYS, known, value, syntax),
};

impl FromValue for ExecConfig {
    const EXPECTED: &'static str = "an object";
    const RULE: Rule = Rule::Literal;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let parts = object(value, key, context)?;
        let mut entries = Vec::new();
        let mut valid = true;
        let phases = Phase::ALL.into_iter();
        let mut free: Vec<_> =
            phases.map(Phase::key).filter(|phase| parts.get(phase).is_none()).collect();
        for entry in &parts.entries {
            let name = entry.key.value.as_str();
            let phase = Phase::ALL.into_iter().find(|phase| phase.key() == name);
            let written = entry.value.value.clone();
            let typed = match phase {
                _ if written == Value::Null => Some(ExecEntry::AsWritten(written)),
                None => {
                    let finding = unknown_phase(entry, &mut free, key, context);
                    context.push(finding);
                    Some(ExecEntry::AsWritten(written))
                }
                Some(phase) => read_phase(entry, key, context)
                    .map(|settings| ExecEntry::Phase(phase, settings)),
            };
            valid &= typed.is_some();
            entries.extend(typed.map(|typed| (entry.key.value.clone(), typed)));
        }
        valid.then_some(Self(entries))
    }
}

fn read_phase(entry: &Entry, key: &str, context: &mut Context<'_>) -> Option<Settings> {
    let path = format!("{key}.{}", entry.key.value.as_str());
    let object = object(&entry.value, &path, context)?;
    Settings::read(object, KEYS, entry.key.span, &path, UNKNOWN, context)
}

/// `free` are the phases that are not written and were not suggested yet.
fn unknown_phase(
    entry: &Entry,
    free: &mut Vec<&'static str>,
    key: &str,
    context: &Context<'_>,
) -> Finding {
    let (name, span) = (entry.key.value.as_str(), entry.key.span);
    let message = format!("{} is no phase of {}", quoted(name), quoted(key));
    let finding = Finding::new(Code::UnknownPhase, span, message);
    match nearest(name, free.iter().copied()) {
        Some(phase) => {
            free.retain(|other| *other != phase);
            let replacement = match context.syntax(span) {
                Syntax::Json => json_string(phase),
                Syntax::Toml | Syntax::Rust | Syntax::Opaque => phase.to_owned(),
            };
            finding.help(format!("did you mean `{phase}`?")).unsafe_fix(span, replacement)
        }
        None => {
            finding.help("put it into `first_launch`, `assign` or `go`: nothing else ever runs")
        }
    }
}
