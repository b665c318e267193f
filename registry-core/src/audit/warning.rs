//! The warnings that Kasm shows on the tile of a workspace from a registry that is not its own.

use crate::source::{Object, Value};

/// One warning on a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The path of the value that Kasm warns about.
    pub item: String,
    /// What Kasm warns of.
    pub kind: WarningKind,
}

/// What Kasm warns of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// A value that an admin should look at.
    FlagProperty,
    /// Another user than number 1000.
    UserError,
    /// `privileged` stands in `run_config`, whatever it says.
    Privileged,
    /// A phase's command is privileged.
    PrivilegedContainer,
}

impl WarningKind {
    /// Kasm's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FlagProperty => "flag_property",
            Self::UserError => "user_error",
            Self::Privileged => "privileged",
            Self::PrivilegedContainer => "privileged_container",
        }
    }
}

/// Every warning that Kasm shows for these fields, in its order.
pub fn warnings(fields: &Object) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let object = |key| fields.get(key).and_then(|value| value.value.as_object());
    for entry in object("run_config").map(|object| &object.entries[..]).unwrap_or_default() {
        let (key, value) = (entry.key.value.as_str(), &entry.value.value);
        let kind = match key {
            "user" if is_usual_user(value) => continue,
            "entrypoint" | "hostname" | "environment" => continue,
            "user" => WarningKind::UserError,
            "privileged" => WarningKind::Privileged,
            _ => WarningKind::FlagProperty,
        };
        warnings.push(Warning { item: format!("run_config.{key}"), kind });
    }
    for entry in object("exec_config").map(|object| &object.entries[..]).unwrap_or_default() {
        let item = format!("exec_config.{}", entry.key.value.as_str());
        match (entry.key.value.as_str(), &entry.value.value) {
            ("first_launch" | "go" | "assign", Value::Object(phase)) => {
                of_phase(&item, phase, &mut warnings);
            }
            // A phase that is no object holds nothing that Kasm could look into.
            ("environment" | "first_launch" | "go" | "assign", _) => {}
            _ => warnings.push(Warning { item, kind: WarningKind::FlagProperty }),
        }
    }
    if fields.get("volume_mappings").is_some_and(|value| is_truthy(&value.value)) {
        let item = "volume_mappings".to_owned();
        warnings.push(Warning { item, kind: WarningKind::FlagProperty });
    }
    warnings
}

fn of_phase(path: &str, phase: &Object, warnings: &mut Vec<Warning>) {
    for entry in &phase.entries {
        let (key, value) = (entry.key.value.as_str(), &entry.value.value);
        let first = match key {
            "cmd" => continue,
            "user" if is_usual_user(value) => continue,
            "user" => Some(WarningKind::UserError),
            "privileged" if *value == Value::Bool(true) => Some(WarningKind::PrivilegedContainer),
            _ => None,
        };
        let item = format!("{path}.{key}");
        let kinds = first.into_iter().chain([WarningKind::FlagProperty]);
        warnings.extend(kinds.map(|kind| Warning { item: item.clone(), kind }));
    }
}

/// The number 1000; the text is another value to Kasm.
fn is_usual_user(value: &Value) -> bool {
    *value == Value::Number(1000.0)
}

/// As JavaScript has it.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
        Value::String(text) => !text.as_str().is_empty(),
        Value::Array(_) | Value::Object(_) | Value::Constant(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::json::parse;
    use crate::finding::Findings;
    use crate::source::{Sources, Syntax};

    /// "item type" for each warning, separated by commas.
    fn shown(fields: &str) -> String {
        let mut sources = Sources::default();
        let source = sources.add("workspace.json", fields.into(), Syntax::Json);
        let fields = parse(fields, source, &mut Findings::default()).expect("valid JSON");
        let shown = warnings(&fields)
            .into_iter()
            .map(|warning| format!("{} {}", warning.item, warning.kind.name()));
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_container_may_have_a_name_a_start_and_variables() {
        for (run_config, expected) in [
            ("{}", ""),
            (r#"{"hostname": "kasm", "entrypoint": "/init", "environment": {"A": "1"}}"#, ""),
            (r#"{"user": 1000}"#, ""),
            (r#"{"user": "1000"}"#, "run_config.user user_error"),
            (r#"{"user": 0}"#, "run_config.user user_error"),
            (r#"{"user": null}"#, "run_config.user user_error"),
            (r#"{"privileged": true}"#, "run_config.privileged privileged"),
            (r#"{"privileged": false}"#, "run_config.privileged privileged"),
            (
                r#"{"shm_size": "1g", "devices": []}"#,
                "run_config.shm_size flag_property, run_config.devices flag_property",
            ),
            ("null", ""),
        ] {
            assert_eq!(shown(&format!("{{\"run_config\": {run_config}}}")), expected);
        }
    }

    #[test]
    fn a_phase_may_have_a_command_and_the_usual_user() {
        for (exec_config, expected) in [
            ("{}", ""),
            (r#"{"go": {"cmd": "true"}, "assign": {"cmd": ["true"]}}"#, ""),
            (r#"{"first_launch": {"cmd": "true", "user": 1000}}"#, ""),
            (
                r#"{"first_launch": {"user": "root"}}"#,
                "exec_config.first_launch.user user_error, exec_config.first_launch.user flag_property",
            ),
            (
                r#"{"go": {"privileged": true}}"#,
                "exec_config.go.privileged privileged_container, exec_config.go.privileged flag_property",
            ),
            (r#"{"go": {"privileged": false}}"#, "exec_config.go.privileged flag_property"),
            (r#"{"go": {"environment": {}}}"#, "exec_config.go.environment flag_property"),
            (r#"{"environment": {"A": "1"}}"#, ""),
            (r#"{"start": {"cmd": "a", "user": "root"}}"#, "exec_config.start flag_property"),
        ] {
            assert_eq!(shown(&format!("{{\"exec_config\": {exec_config}}}")), expected);
        }
    }

    #[test]
    fn mounts_are_one_warning_even_without_any() {
        for (mappings, expected) in [
            (r#"{"/a": {}, "/b": {}}"#, "volume_mappings flag_property"),
            ("{}", "volume_mappings flag_property"),
            ("null", ""),
            ("\"\"", ""),
        ] {
            assert_eq!(shown(&format!("{{\"volume_mappings\": {mappings}}}")), expected);
        }
    }

    #[test]
    fn the_containers_warnings_come_first() {
        let fields =
            r#"{"volume_mappings": {}, "exec_config": {"stop": 1}, "run_config": {"init": true}}"#;
        let expected = "run_config.init flag_property, exec_config.stop flag_property, volume_mappings flag_property";
        assert_eq!(shown(fields), expected);
    }
}
