//! What a session sees of the host: folders and devices.

use super::privilege::{Access, Privilege};
use crate::finding::quoted;
use crate::source::{Object, Spanned, Value};

/// Folders that are the host's system, with everything below.
const SYSTEM: [&str; 18] = [
    "/bin",
    "/boot",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt/kasm",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/log",
    "/var/run",
];

/// Folders that are the host's as a whole, but hold what people may well share.
const WHOLE: [&str; 6] = ["", "/dev", "/home", "/opt", "/var", "/var/lib"];

/// What every program may read anyway.
const HARMLESS_TO_READ: [&str; 6] = [
    "/etc/localtime",
    "/etc/timezone",
    "/lib/modules",
    "/usr/local/share",
    "/usr/share",
    "/usr/lib/locale",
];

/// The sockets of what runs containers.
const SOCKETS: [&str; 5] =
    ["docker.sock", "podman.sock", "containerd.sock", "crio.sock", "dockerd.sock"];

/// Paths of the host with what they are mounted as: `volume_mappings`, and docker-py's `volumes`.
pub(super) fn mappings(mappings: &Object, path: &str, found: &mut Vec<Privilege>) {
    for entry in &mappings.entries {
        let mode = entry.value.value.as_object().and_then(|mount| mount.get("mode"));
        let mode = mode.and_then(|mode| mode.value.as_str()).unwrap_or("rw");
        if let Some((access, sentence)) = folder(entry.key.value.as_str(), is_read_only(mode)) {
            let item = path.to_owned();
            found.push(Privilege { access, item, span: entry.key.span, sentence });
        }
    }
}

/// `host:container[:mode]`
pub(super) fn volume(text: &str) -> Option<(Access, String)> {
    let mut parts = text.split(':');
    let host = parts.next()?;
    // Alone it is a path of the container.
    parts.next()?;
    folder(host, parts.next().is_some_and(is_read_only))
}

/// docker-py's `mounts`, as objects.
pub(super) fn mounts(items: &[Spanned<Value>], path: &str, found: &mut Vec<Privilege>) {
    for item in items {
        let Value::Object(mount) = &item.value else {
            continue;
        };
        let text = |key| mount.get(key).and_then(|value| value.value.as_str());
        let flag = mount.get("ReadOnly").is_some_and(|flag| flag.value == Value::Bool(true));
        if let Some((access, sentence)) = text("Source").and_then(|host| folder(host, flag)) {
            found.push(Privilege { access, item: path.to_owned(), span: item.span, sentence });
        }
    }
}

fn is_read_only(mode: &str) -> bool {
    mode.split(',').any(|part| part == "ro")
}

/// A folder or file of the host; a name without a slash is a volume of Docker.
fn folder(host: &str, read_only: bool) -> Option<(Access, String)> {
    if !host.starts_with('/') {
        return None;
    }
    let path = host.trim_end_matches('/');
    if path.rsplit('/').next().is_some_and(|name| SOCKETS.contains(&name)) {
        let sentence = format!(
            "can change anything on the host: it commands the host's containers by {}",
            quoted(path)
        );
        return Some((Access::DockerSocket, sentence));
    }
    let can = if read_only { "can read" } else { "can read and change" };
    let is_harmless = read_only && is_in(path, &HARMLESS_TO_READ);
    Some(if !is_harmless && (WHOLE.contains(&path) || is_in(path, &SYSTEM)) {
        let access = if read_only { Access::SystemFolderRead } else { Access::SystemFolder };
        (access, format!("{can} {} of the host's system", quoted(host)))
    } else {
        (Access::Folder, format!("{can} {} of the host", quoted(host)))
    })
}

/// Whether a path is one of these, or lies below one.
fn is_in(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| {
        path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// `host[:container[:permissions]]`
pub(super) fn device(text: &str) -> Option<(Access, String)> {
    let host = text.split(':').next()?;
    let name = host.strip_prefix("/dev").map(|name| name.trim_matches('/'));
    Some(if name.is_some_and(is_dangerous_device) {
        (Access::HostDevice, format!("has {} of the host, and the host with it", quoted(host)))
    } else {
        (Access::Device, format!("has the device {} of the host", quoted(host)))
    })
}

/// Memory, kernel messages, disks, or all of them.
fn is_dangerous_device(name: &str) -> bool {
    const EXACT: [&str; 6] = ["", "mem", "kmem", "port", "kmsg", "loop-control"];
    const FOLDERS: [&str; 2] = ["mapper/", "disk/"];
    const DISKS: [&str; 6] = ["nvme", "mmcblk", "dm-", "md", "loop", "sr"];
    let numbered = |prefix: &&str| {
        name.strip_prefix(*prefix)
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    // `sda`, `vdb1`: a letter for the disk, and the partition's number.
    let lettered = |prefix: &&str| {
        name.strip_prefix(*prefix).is_some_and(|rest| {
            let disk = rest.trim_end_matches(|end: char| end.is_ascii_digit());
            !disk.is_empty() && disk.len() <= 2 && disk.bytes().all(|b| b.is_ascii_lowercase())
        })
    };
    EXACT.contains(&name)
        || FOLDERS.iter().any(|folder| name.starts_with(folder))
        || DISKS.iter().any(numbered)
        || ["sd", "vd", "xvd", "hd"].iter().any(lettered)
}

/// `type major:minor access`
pub(super) fn device_rule(text: &str) -> Option<(Access, String)> {
    let mut words = text.split_whitespace();
    let (kind, numbers) = (words.next()?, words.next()?);
    let all = numbers.starts_with('*');
    Some(match kind {
        "a" | "b" if all => {
            (Access::HostDevice, format!("may use every disk of the host ({})", quoted(text)))
        }
        _ => (Access::Device, format!("may use further devices of the host ({})", quoted(text))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_the_system_are_told_from_shared_ones() {
        use Access::*;
        for (host, read_only, expected) in [
            ("/", false, Some(SystemFolder)),
            ("/etc", true, Some(SystemFolderRead)),
            ("/etc/passwd", false, Some(SystemFolder)),
            ("/etcetera", false, Some(Folder)),
            ("/etc/localtime", true, Some(Folder)),
            ("/etc/localtime", false, Some(SystemFolder)),
            ("/home", false, Some(SystemFolder)),
            ("/home/{username}", false, Some(Folder)),
            ("/mnt/data/", false, Some(Folder)),
            ("/var/run/docker.sock", true, Some(DockerSocket)),
            ("/var/run/", false, Some(SystemFolder)),
            ("data", false, None),
        ] {
            assert_eq!(folder(host, read_only).map(|(access, _)| access), expected, "{host}");
        }
    }

    #[test]
    fn disks_and_memory_are_told_from_other_devices() {
        for dangerous in ["sda", "sdb1", "nvme0n1", "mem", "", "mapper/root", "md0", "vda2"] {
            assert!(is_dangerous_device(dangerous), "{dangerous}");
        }
        for harmless in ["net/tun", "dri", "dri/card0", "snd", "video0", "sdr-radio", "kvm", "fuse"]
        {
            assert!(!is_dangerous_device(harmless), "{harmless}");
        }
    }
}
