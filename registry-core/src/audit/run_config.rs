//! What the arguments of a container give it.

use super::privilege::{Access, Privilege};
use super::{host, remote};
use crate::finding::quoted;
use crate::model::config::{capability as capability_named, is_powerful};
use crate::source::{Entry, Object, Span, Spanned, Value};

pub(super) fn privileges(config: &Object, found: &mut Vec<Privilege>) {
    for entry in &config.entries {
        let path = format!("run_config.{}", entry.key.value.as_str());
        of_entry(entry, &path, found);
    }
}

fn of_entry(entry: &Entry, path: &str, found: &mut Vec<Privilege>) {
    let value = &entry.value;
    match (entry.key.value.as_str(), &value.value) {
        ("privileged", Value::Bool(true)) => found.push(privilege(
            Access::Privileged,
            path,
            value.span,
            "can change anything on the host: its container is privileged".into(),
        )),
        ("user", user) if is_root(user) => {
            found.push(privilege(Access::Root, path, value.span, "runs as root".into()));
        }
        ("cap_add", Value::Array(items)) => texts(items, path, capability, found),
        ("security_opt", Value::Array(items)) => texts(items, path, unconfined, found),
        ("devices", Value::Array(items)) => texts(items, path, host::device, found),
        ("device_cgroup_rules", Value::Array(items)) => {
            texts(items, path, host::device_rule, found);
        }
        ("volumes", Value::Object(volumes)) => host::mappings(volumes, path, found),
        ("volumes", Value::Array(items)) => texts(items, path, host::volume, found),
        ("mounts", Value::Array(items)) => host::mounts(items, path, found),
        ("ports", Value::Object(ports)) => {
            for port in ports.entries.iter().filter(|port| port.value.value != Value::Null) {
                let name = quoted(port.key.value.as_str());
                let sentence = format!("opens its port {name} on the host, past Kasm's login");
                found.push(privilege(Access::Port, path, port.key.span, sentence));
            }
        }
        ("publish_all_ports", Value::Bool(true)) => {
            let sentence = "opens all of its ports on the host, past Kasm's login";
            found.push(privilege(Access::Port, path, value.span, sentence.into()));
        }
        ("command" | "entrypoint", command) if remote::is_remote_script(command) => {
            let sentence = "downloads a script and runs it unseen";
            found.push(privilege(Access::RemoteScript, path, value.span, sentence.into()));
        }
        (key, Value::String(text)) if text.as_str() == "host" => {
            let sentence = match key {
                "network" | "network_mode" => "uses the host's network as its own",
                "pid_mode" => "sees the host's processes",
                "ipc_mode" => "shares memory with the host's processes",
                "uts_mode" => "shares the host's name, and can change it",
                "userns_mode" => "has the host's users: root in it is root on the host",
                "cgroupns" => "sees the host's control groups",
                _ => return,
            };
            found.push(privilege(Access::HostNamespace, path, value.span, sentence.into()));
        }
        _ => {}
    }
}

fn privilege(access: Access, item: &str, span: Span, sentence: String) -> Privilege {
    Privilege { access, item: item.to_owned(), span, sentence }
}

/// What each text of a list gives.
fn texts(
    items: &[Spanned<Value>],
    path: &str,
    access: impl Fn(&str) -> Option<(Access, String)>,
    found: &mut Vec<Privilege>,
) {
    for item in items {
        if let Some((access, sentence)) = item.value.as_str().and_then(&access) {
            found.push(privilege(access, path, item.span, sentence));
        }
    }
}

/// Root by name or number, whatever the group.
pub(super) fn is_root(user: &Value) -> bool {
    match user {
        Value::Number(number) => *number == 0.0,
        Value::String(text) => {
            let user = text.as_str().split(':').next().unwrap_or_default().trim();
            user == "root" || (!user.is_empty() && user.bytes().all(|byte| byte == b'0'))
        }
        _ => false,
    }
}

fn capability(text: &str) -> Option<(Access, String)> {
    let name = capability_named(text)?;
    Some(if is_powerful(name) {
        let sentence = format!("can leave its container by the capability {}", quoted(name));
        (Access::PowerfulCapability, sentence)
    } else {
        (Access::Capability, format!("has the capability {}", quoted(name)))
    })
}

fn unconfined(text: &str) -> Option<(Access, String)> {
    // Docker takes `=`, and `:` from older days.
    let (name, value) = text.split_once(['=', ':'])?;
    let is_off = matches!(
        (name, value),
        ("seccomp" | "apparmor" | "systempaths", "unconfined") | ("label", "disable")
    );
    let protection = if name == "label" { "SELinux" } else { name };
    let sentence = format!("runs without the kernel's protection by {}", quoted(protection));
    is_off.then_some((Access::Unconfined, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_has_several_names() {
        for (user, expected) in [
            (Value::Number(0.0), true),
            (Value::String("root".into()), true),
            (Value::String("0:0".into()), true),
            (Value::String("root:1000".into()), true),
            (Value::Number(1000.0), false),
            (Value::String("1000".into()), false),
            (Value::String(String::new().into()), false),
            (Value::Null, false),
        ] {
            assert_eq!(is_root(&user), expected, "{user:?}");
        }
    }

    #[test]
    fn only_what_is_switched_off_is_unconfined() {
        for (option, expected) in [
            ("seccomp=unconfined", true),
            ("seccomp:unconfined", true),
            ("apparmor=unconfined", true),
            ("label=disable", true),
            ("no-new-privileges:true", false),
            ("seccomp=/profile.json", false),
        ] {
            assert_eq!(unconfined(option).is_some(), expected, "{option}");
        }
    }
}
