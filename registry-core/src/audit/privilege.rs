//! What a workspace may do beyond what every session may.

use super::{exec_config, host, run_config};
use crate::rule::Code;
use crate::source::{Object, Span};

/// Something that a workspace asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Privilege {
    /// What kind of thing.
    pub access: Access,
    /// The path of the value that asks for it.
    pub item: String,
    /// Where it stands.
    pub span: Span,
    /// In plain words, what the session can do with it: "can …", "runs …".
    pub sentence: String,
}

/// What a privilege gives access to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything: the container is privileged.
    Privileged,
    /// Everything, for the command of a phase.
    PrivilegedCommand,
    /// Everything, through the service that runs the containers.
    DockerSocket,
    /// A folder or file of the host's system that can be changed.
    SystemFolder,
    /// A folder or file of the host's system that can be read.
    SystemFolderRead,
    /// Another folder of the host.
    Folder,
    /// A namespace of the host.
    HostNamespace,
    /// A device that gives away the host.
    HostDevice,
    /// Another device.
    Device,
    /// A capability that leads out of the container.
    PowerfulCapability,
    /// Another capability.
    Capability,
    /// System calls and files that a profile of the kernel would refuse.
    Unconfined,
    /// The whole of the container.
    Root,
    /// The whole of the container, for the command of a phase.
    RootCommand,
    /// A port of the host.
    Port,
    /// A program that nobody has seen before it runs.
    RemoteScript,
}

/// How grave a privilege is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// It stays within the session, or within what an admin has named.
    Low,
    /// It reaches beyond the session, or weakens what keeps it apart.
    High,
    /// Whoever is in the session rules the host.
    Critical,
}

impl Gravity {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl Access {
    /// The word for it, in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::PrivilegedCommand => "privileged-command",
            Self::DockerSocket => "docker-socket",
            Self::SystemFolder => "system-folder",
            Self::SystemFolderRead => "system-folder-read",
            Self::Folder => "folder",
            Self::HostNamespace => "host-namespace",
            Self::HostDevice => "host-device",
            Self::Device => "device",
            Self::PowerfulCapability => "powerful-capability",
            Self::Capability => "capability",
            Self::Unconfined => "unconfined",
            Self::Root => "root",
            Self::RootCommand => "root-command",
            Self::Port => "port",
            Self::RemoteScript => "remote-script",
        }
    }

    /// The rule that finds it; none where nothing is wrong with asking.
    pub const fn code(self) -> Option<Code> {
        Some(match self {
            Self::Privileged | Self::PrivilegedCommand => Code::Privileged,
            Self::DockerSocket => Code::DockerSocket,
            Self::SystemFolder | Self::SystemFolderRead => Code::HostMount,
            Self::HostNamespace => Code::HostNamespace,
            Self::HostDevice => Code::HostDevice,
            Self::PowerfulCapability => Code::PowerfulCapability,
            Self::Unconfined => Code::Unconfined,
            Self::Root | Self::RootCommand => Code::RootUser,
            Self::Port => Code::PublishedPort,
            Self::RemoteScript => Code::RemoteScript,
            Self::Folder | Self::Device | Self::Capability => return None,
        })
    }

    /// How grave it is.
    pub const fn gravity(self) -> Gravity {
        match self {
            Self::Privileged
            | Self::PrivilegedCommand
            | Self::DockerSocket
            | Self::SystemFolder
            | Self::HostDevice
            | Self::PowerfulCapability => Gravity::Critical,
            Self::SystemFolderRead
            | Self::HostNamespace
            | Self::Unconfined
            | Self::Root
            | Self::Port
            | Self::RemoteScript => Gravity::High,
            Self::Folder | Self::Device | Self::Capability | Self::RootCommand => Gravity::Low,
        }
    }
}

/// Everything that these fields of a workspace ask for, in the order of Kasm's fields.
pub fn privileges(fields: &Object) -> Vec<Privilege> {
    let object = |key| fields.get(key).and_then(|value| value.value.as_object());
    let mut found = Vec::new();
    if let Some(object) = object("run_config") {
        run_config::privileges(object, &mut found);
    }
    if let Some(object) = object("exec_config") {
        exec_config::privileges(object, &mut found);
    }
    if let Some(object) = object("volume_mappings") {
        host::mappings(object, "volume_mappings", &mut found);
    }
    found
}
