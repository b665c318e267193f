//! What commands inside a session may do.

use super::privilege::{Access, Privilege};
use super::{remote, run_config};
use crate::finding::quoted;
use crate::model::config::Phase;
use crate::source::{Object, Value};

pub(super) fn privileges(config: &Object, found: &mut Vec<Privilege>) {
    for entry in &config.entries {
        let name = entry.key.value.as_str();
        let Value::Object(phase) = &entry.value.value else {
            continue;
        };
        // Nothing else ever runs.
        if Phase::ALL.into_iter().any(|phase| phase.key() == name) {
            of_phase(name, phase, found);
        }
    }
}

fn of_phase(name: &str, phase: &Object, found: &mut Vec<Privilege>) {
    for entry in &phase.entries {
        let (key, value) = (entry.key.value.as_str(), &entry.value.value);
        let (access, what) = match (key, value) {
            ("privileged", Value::Bool(true)) => {
                (Access::PrivilegedCommand, "runs a command with every right on the host")
            }
            ("user", user) if run_config::is_root(user) => {
                (Access::RootCommand, "runs a command as root")
            }
            ("cmd", command) if remote::is_remote_script(command) => {
                (Access::RemoteScript, "downloads a script and runs it unseen")
            }
            _ => continue,
        };
        found.push(Privilege {
            access,
            item: format!("exec_config.{name}.{key}"),
            span: entry.value.span,
            sentence: format!("{what}, in the phase {}", quoted(name)),
        });
    }
}
