//! Rules about what an admin should know before installing a workspace.

use crate::audit::{self, Access};
use crate::finding::{Code, Finding, Findings};
use crate::model::Modelled;
use crate::source::json_string;

/// What the audit finds grave enough for a rule.
pub(super) fn privileges(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for workspace in workspaces {
        for privilege in audit::privileges(&workspace.decl.fields) {
            let Some(code) = privilege.access.code() else {
                continue;
            };
            let message = format!("the session {}", privilege.sentence);
            let finding = Finding::new(code, privilege.span, message);
            findings.push(finding.help(help(privilege.access)));
        }
    }
}

/// What to do instead.
const fn help(access: Access) -> &'static str {
    match access {
        Access::Privileged => {
            "name what it is for instead: a capability in `cap_add`, a device in `devices`"
        }
        Access::PrivilegedCommand => "remove it: few commands need more than root's usual rights",
        Access::DockerSocket => "remove it; nothing short of that helps, not even `ro`",
        Access::SystemFolder => "mount a folder that holds nothing else, such as `/mnt/shared`",
        Access::SystemFolderRead => "mount the one folder with what the session needs to read",
        Access::HostNamespace => "remove it: a session has a namespace of its own",
        Access::HostDevice => "remove it, or name the one device that the session needs",
        Access::PowerfulCapability => {
            "remove it, or name the capability that the program needs and no more"
        }
        Access::Unconfined => "remove it, unless the program fails without it",
        Access::Root => "write `1000`, the user of Kasm's images, unless the program needs root",
        Access::RootCommand => "remove it, or do in the image what the command does",
        Access::Port => "remove it: Kasm brings the session to the browser without any port",
        Access::RemoteScript => "put the script into the image, where its version is known",
        // No rules of theirs.
        Access::Folder | Access::Device | Access::Capability => "",
    }
}

/// A login that crosses the network in the clear.
pub(super) fn insecure_docker_registry(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for workspace in workspaces {
        let Some(value) = workspace.decl.fields.get("docker_registry") else {
            continue;
        };
        let rest = value.value.as_str().and_then(|text| text.trim().strip_prefix("http://"));
        if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
            let finding = Finding::new(
                Code::InsecureDockerRegistry,
                value.span,
                "the login to `docker_registry` is not encrypted",
            );
            let help = "write `https://`, if the registry answers there";
            findings.push(
                finding.help(help).unsafe_fix(value.span, json_string(&format!("https://{rest}"))),
            );
        }
    }
}
