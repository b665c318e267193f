//! `cap_add` and `cap_drop`.

use super::settings::SettingValue;
use crate::finding::{Code, Finding, nearest, quoted};
use crate::model::typed::{Context, FromValue};
use crate::source::{Spanned, Value, json_string};

/// Every capability that Linux has, without `CAP_`, and the word for all of them.
pub(crate) const CAPABILITIES: [&str; 42] = [
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// Those that lead out of a container.
const POWERFUL: [&str; 8] = [
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "MAC_ADMIN",
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];

/// Whether a capability leads out of a container.
pub(crate) fn is_powerful(capability: &str) -> bool {
    POWERFUL.contains(&capability)
}

/// The capability that a text names, in any case, with or without `CAP_`.
pub(crate) fn capability(text: &str) -> Option<&'static str> {
    let prefix = text.get(..4).filter(|prefix| prefix.eq_ignore_ascii_case("CAP_"));
    let name = &text[prefix.map_or(0, str::len)..];
    CAPABILITIES.into_iter().find(|known| name.eq_ignore_ascii_case(known))
}

/// Capabilities that Linux has.
pub(super) fn capabilities(
    value: &Spanned<Value>,
    key: &str,
    context: &mut Context<'_>,
) -> Option<SettingValue> {
    let names: Vec<Spanned<String>> = Vec::from_value(value, key, context)?;
    let wrong = names.iter().filter(|name| capability(&name.value).is_none());
    let wrong: Vec<_> = wrong.map(unknown_capability).collect();
    let valid = wrong.is_empty();
    context.findings.extend(wrong);
    let names = names.into_iter().map(|name| name.value).collect();
    valid.then_some(SettingValue::Texts(names))
}

fn unknown_capability(name: &Spanned<String>) -> Finding {
    let message = format!("{} is no capability of Linux", quoted(&name.value));
    let finding = Finding::new(Code::UnknownCapability, name.span, message);
    match nearest(&name.value, CAPABILITIES) {
        Some(meant) => {
            let finding = finding.help(format!("did you mean `{meant}`?"));
            // Which right to give is for the author to say.
            finding.unsafe_fix(name.span, json_string(meant))
        }
        None => finding.help("`man 7 capabilities` lists them; write it with or without `CAP_`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_case_and_prefix_will_do() {
        for (text, expected) in [
            ("NET_ADMIN", Some("NET_ADMIN")),
            ("cap_net_admin", Some("NET_ADMIN")),
            ("CAP_SYS_ADMIN", Some("SYS_ADMIN")),
            ("all", Some("ALL")),
            ("NET-ADMIN", None),
            ("CAP_", None),
            ("", None),
        ] {
            assert_eq!(capability(text), expected, "{text}");
        }
        assert!(POWERFUL.iter().all(|name| CAPABILITIES.contains(name)));
        assert!(CAPABILITIES.is_sorted());
    }
}
