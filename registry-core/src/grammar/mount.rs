//! What is mounted into a session: devices, and how folders are.

use super::Problem;
use super::word::is_equal;
use crate::rule::Code;

/// How a folder can be mounted.
pub const MODES: [&str; 2] = ["rw", "ro"];

/// `rw` or `ro`.
///
/// # Errors
/// Where it is neither.
pub const fn mode(text: &str) -> Result<(), Problem> {
    if is_equal(text.as_bytes(), MODES[0].as_bytes())
        || is_equal(text.as_bytes(), MODES[1].as_bytes())
    {
        return Ok(());
    }
    Err(Problem::with(Code::BadValue, " is not a mount mode", "write `rw` or `ro`"))
}

/// An absolute path; Kasm fills placeholders such as `{username}` in, so one may stand in front.
///
/// # Errors
/// Where it is none.
pub const fn mount_path(text: &str) -> Result<(), Problem> {
    match text.as_bytes() {
        [b'/' | b'{', ..] => Ok(()),
        _ => Err(Problem::with(
            Code::BadMount,
            " is not an absolute path",
            "write the whole path, beginning with `/`",
        )),
    }
}

/// `host[:container[:permissions]]`, or the name of a CDI device (`vendor/class=name`).
///
/// # Errors
/// What is wrong with it.
pub const fn device(text: &str) -> Result<(), Problem> {
    if is_device(text.as_bytes()) {
        return Ok(());
    }
    Err(Problem::with(
        Code::BadDevice,
        " is not a device",
        "write `host[:container[:permissions]]` in one string, such as `/dev/net/tun:/dev/net/tun:rwm`",
    ))
}

const fn is_device(text: &[u8]) -> bool {
    let (host, rest) = part(text);
    let mut index = 0;
    while index < host.len() {
        if host[index] == b'=' {
            return true;
        }
        index += 1;
    }
    let rest_fits = match rest {
        None => true,
        Some(rest) => match part(rest) {
            (container, None) => is_path(container) || is_permissions(container),
            (container, Some(permissions)) => is_path(container) && is_permissions(permissions),
        },
    };
    is_path(host) && rest_fits
}

/// What precedes the first colon, and what follows it.
const fn part(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut index = 0;
    while index < text.len() {
        if text[index] == b':' {
            return (text.split_at(index).0, Some(text.split_at(index + 1).1));
        }
        index += 1;
    }
    (text, None)
}

const fn is_path(text: &[u8]) -> bool {
    matches!(text, [b'/', _, ..])
}

const fn is_permissions(text: &[u8]) -> bool {
    let mut index = 0;
    while index < text.len() {
        if !matches!(text[index], b'r' | b'w' | b'm') {
            return false;
        }
        index += 1;
    }
    index > 0
}

#[cfg(test)]
mod tests {
    use super::{device, mount_path};

    #[test]
    fn mounts_have_absolute_paths() {
        for (text, expected) in [
            ("/mnt/{username}", true),
            ("{home}/data", true),
            ("data", false),
            ("./data", false),
            ("~/data", false),
            ("", false),
        ] {
            assert_eq!(mount_path(text).is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn devices_are_told_from_what_only_looks_like_one() {
        for good in [
            "/dev/net/tun",
            "/dev/dri:/dev/dri",
            "/dev/snd:/dev/snd:rw",
            "/dev/fuse:rwm",
            "nvidia.com/gpu=0",
        ] {
            assert!(device(good).is_ok(), "{good}");
        }
        for bad in
            ["dev/net/tun", "", "/", "/dev/a:dev/a", "/dev/a:/dev/a:x", "/dev/a:/dev/a:rw:rw"]
        {
            assert!(device(bad).is_err(), "{bad}");
        }
    }
}
