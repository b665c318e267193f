//! Rules about what is handed on to docker-py: well-formed, and yet not what was meant.

use std::collections::HashMap;

use crate::finding::{Code, Finding, Findings, Safety, quoted};
use crate::model::Modelled;
use crate::model::config::Phase;
use crate::shell;
use crate::source::{Entry, Object, Sources, Spanned, Value, json_string};

/// The object at a key.
fn object<'o>(fields: &'o Object, key: &str) -> Option<&'o Object> {
    fields.get(key).and_then(|value| value.value.as_object())
}

/// The phases that Kasm knows, by their names.
fn phases(fields: &Object) -> impl Iterator<Item = (&Entry, &Object)> {
    let entries = object(fields, "exec_config").map(|config| &config.entries[..]);
    let is_phase = |name: &str| Phase::ALL.into_iter().any(|phase| phase.key() == name);
    let known =
        entries.unwrap_or_default().iter().filter(move |entry| is_phase(entry.key.value.as_str()));
    known.filter_map(|entry| Some((entry, entry.value.value.as_object()?)))
}

const CPU: &str = "remove it: `cores` and `cpu_allocation_method` say it to Kasm";

/// Arguments that Kasm gives docker-py itself, and what to do instead.
pub(crate) const OWNED: [(&str, &str); 9] = [
    ("image", "remove it: the image is that of `compatibility`"),
    ("name", "remove it: Kasm names a session's container, and finds it by that name"),
    ("detach", "remove it"),
    ("network", "remove it: an admin chooses the network of a workspace"),
    ("mem_limit", "remove it: `memory`, in MB, says it to Kasm"),
    ("nano_cpus", CPU),
    ("cpu_shares", CPU),
    ("cpu_quota", CPU),
    ("cpu_period", CPU),
];

/// What Kasm says itself is not for a workspace to say.
pub(super) fn owned_config_key(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for workspace in workspaces {
        let Some(config) = object(&workspace.decl.fields, "run_config") else {
            continue;
        };
        for (key, help) in OWNED {
            let Some(entry) = config.entry(key).filter(|entry| is_given(&entry.value)) else {
                continue;
            };
            // The host's network is a matter of its own.
            if key == "network" && entry.value.value.as_str() == Some("host") {
                continue;
            }
            let message =
                format!("{} is Kasm's own argument", quoted(&format!("run_config.{key}")));
            let finding = Finding::new(Code::OwnedConfigKey, entry.key.span, message)
                .label("the two collide, or one is lost")
                .help(help);
            findings.push(finding.removal(Safety::Unsafe, sources.without_entry(entry)));
        }
    }
}

fn is_given(value: &Spanned<Value>) -> bool {
    value.value != Value::Null
}

/// Python writes a boolean with a capital letter.
pub(super) fn environment_boolean(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for workspace in workspaces {
        let fields = &workspace.decl.fields;
        let phases = phases(fields).map(|(_, phase)| phase);
        let phases = phases.filter_map(|phase| object(phase, "environment"));
        let container = object(fields, "run_config").and_then(|it| object(it, "environment"));
        for entry in container.into_iter().chain(phases).flat_map(|variables| &variables.entries) {
            let Value::Bool(flag) = entry.value.value else {
                continue;
            };
            let python = if flag { "True" } else { "False" };
            let message =
                format!("the variable {} becomes `{python}`", quoted(entry.key.value.as_str()));
            let finding = Finding::new(Code::EnvironmentBoolean, entry.value.span, message)
                .label("a boolean, as Python writes it")
                .help(format!("write what the program expects as a text: `\"{flag}\"`"))
                .unsafe_fix(entry.value.span, json_string(&flag.to_string()));
            findings.push(finding);
        }
    }
}

/// A phase that runs nothing.
pub(super) fn phase_without_command(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for workspace in workspaces {
        for (entry, phase) in phases(&workspace.decl.fields) {
            let is_empty = match phase.get("cmd").map(|command| &command.value) {
                None | Some(Value::Null) => true,
                Some(Value::String(text)) => text.as_str().trim().is_empty(),
                Some(Value::Array(words)) => words.is_empty(),
                Some(_) => false,
            };
            // A key that is close to `cmd` is a finding of its own.
            let is_misspelt =
                phase.entries.iter().any(|entry| entry.key.value.as_str() == "command");
            if is_empty && !is_misspelt {
                let name = entry.key.value.as_str();
                let message = format!("the phase {} has no command", quoted(name));
                let finding = Finding::new(Code::PhaseWithoutCommand, entry.key.span, message)
                    .label("nothing to run")
                    .help("give it a `cmd`, or remove it");
                findings.push(finding.removal(Safety::Unsafe, sources.without_entry(entry)));
            }
        }
    }
}

/// An address that a shell tears apart where it holds a blank.
pub(super) fn unquoted_url(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    const VARIABLE: &str = "KASM_URL";
    for workspace in workspaces {
        for (_, phase) in phases(&workspace.decl.fields) {
            let Some(command) = phase.get("cmd") else {
                continue;
            };
            let mended = match &command.value {
                Value::String(text) => shell::quoted_in_text(text.as_str(), VARIABLE)
                    .map(|mended| (command.span, mended)),
                Value::Array(words) => {
                    let texts = words.iter().map(|word| word.value.as_str());
                    let texts: Vec<_> = texts.map(Option::unwrap_or_default).collect();
                    shell::quoted_in_words(&texts, VARIABLE)
                        .map(|(place, mended)| (words[place].span, mended))
                }
                _ => None,
            };
            if let Some((span, mended)) = mended {
                let finding = Finding::new(
                    Code::UnquotedUrl,
                    span,
                    "`$KASM_URL` is not between double quotes",
                )
                .label("an address with a blank becomes several arguments")
                .help("write double quotes around it, for the shell")
                .unsafe_fix(span, json_string(&mended));
                findings.push(finding);
            }
        }
    }
}

/// Two questions with one key.
pub(super) fn duplicate_form_key(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for workspace in workspaces {
        let form = object(&workspace.decl.fields, "launch_config");
        let items = form.and_then(|form| form.get("launch_form")?.value.as_array());
        let mut first = HashMap::new();
        for item in items.unwrap_or_default() {
            let Some(key) = item.value.as_object().and_then(|item| item.get("key")) else {
                continue;
            };
            let Some(text) = key.value.as_str().filter(|text| !text.is_empty()) else {
                continue;
            };
            let other = *first.entry(text).or_insert(key.span);
            if other != key.span {
                let message = format!("{} is the key of two questions", quoted(text));
                let finding = Finding::new(Code::DuplicateFormKey, key.span, message)
                    .related(other, "the first one")
                    .help("give each question a key of its own");
                findings.push(finding);
            }
        }
    }
}

/// What changes nothing, and yet makes Kasm warn.
pub(super) fn needless_tile_warning(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for workspace in workspaces {
        let fields = &workspace.decl.fields;
        let beneath = &*workspace.decl.origin.beneath;
        if let Some(config) = object(fields, "run_config") {
            let beneath = object(beneath, "run_config");
            needless_arguments(config, beneath, sources, findings);
        }
        for (phase_entry, phase) in phases(fields) {
            let name = phase_entry.key.value.as_str();
            let beneath = object(beneath, "exec_config");
            let beneath = beneath.and_then(|config| object(config, name));
            if let Some(entry) = phase.entry("privileged")
                && entry.value.value == Value::Bool(false)
                && !overrides(entry, beneath)
            {
                let item = format!("exec_config.{name}.privileged");
                findings.push(needless(&item, "is off anyway", entry, sources));
            }
        }
        if let Some(entry) = fields.entry("volume_mappings")
            && matches!(&entry.value.value, Value::Object(mappings) if mappings.entries.is_empty())
        {
            findings.push(needless("volume_mappings", "maps nothing", entry, sources));
        }
    }
}

fn needless_arguments(
    config: &Object,
    beneath: Option<&Object>,
    sources: &Sources,
    findings: &mut Findings,
) {
    /// What docker-py does the same with where it is empty as where it is absent.
    const EMPTY: [&str; 12] = [
        "cap_add",
        "cap_drop",
        "device_requests",
        "devices",
        "extra_hosts",
        "group_add",
        "labels",
        "links",
        "mounts",
        "ports",
        "security_opt",
        "volumes",
    ];
    for entry in config.entries.iter().filter(|entry| !overrides(entry, beneath)) {
        let (key, value) = (entry.key.value.as_str(), &entry.value);
        if is_misspelt_beside(key, config) {
            continue;
        }
        let item = format!("run_config.{key}");
        match (key, &value.value) {
            ("user", Value::String(text)) if text.as_str() == "1000" => {
                let message = format!("{} is a text, of which Kasm warns", quoted(&item));
                let finding = Finding::new(Code::NeedlessTileWarning, value.span, message)
                    .help("write the number: it is the same user, and Kasm knows it")
                    .fix(value.span, "1000");
                findings.push(finding);
            }
            ("privileged", Value::Bool(false)) => {
                findings.push(needless(&item, "is off anyway", entry, sources));
            }
            (key, value) if EMPTY.contains(&key) && is_empty(value) => {
                findings.push(needless(&item, "is empty", entry, sources));
            }
            _ => {}
        }
    }
}

/// Whether another key is this one in another spelling, which would take its place.
fn is_misspelt_beside(key: &str, config: &Object) -> bool {
    let mut others = config.entries.iter().map(|entry| entry.key.value.as_str());
    others.any(|other| other != key && other.replace('-', "_").eq_ignore_ascii_case(key))
}

/// Whether something inherited would come to light without this entry.
fn overrides(entry: &Entry, beneath: Option<&Object>) -> bool {
    let inherited = beneath.and_then(|beneath| beneath.entry(entry.key.value.as_str()));
    inherited.is_some_and(|inherited| inherited.key.span != entry.key.span)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.entries.is_empty(),
        _ => false,
    }
}

fn needless(item: &str, why: &str, entry: &Entry, sources: &Sources) -> Finding {
    let message = format!("{} {why}, but Kasm warns of it", quoted(item));
    let finding = Finding::new(Code::NeedlessTileWarning, entry.key.span, message);
    finding.help("remove it").removal(Safety::Safe, sources.without_entry(entry))
}
