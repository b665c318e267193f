//! Docker image references and tags, by the grammar of the distribution project, which Docker's pull
//! follows: `[host[:port]/]path[:tag][@digest]`.

use super::Problem;
use super::text::{LONGEST, characters};
use crate::rule::Code;

/// The longest tag, in characters.
pub const LONGEST_TAG: usize = 128;

/// An image reference; returns where its repository ends and tag or digest begin.
///
/// # Errors
/// What is wrong with it.
pub const fn image(text: &str) -> Result<usize, Problem> {
    if text.len() > LONGEST && characters(text) > LONGEST {
        return Err(Problem::of(
            Code::TextTooLong,
            "an image reference of more than 255 characters",
            "shorten it to the 255 characters that Kasm stores",
        ));
    }
    match repository_end(text) {
        Some(end) => Ok(end),
        None => Err(Problem::with(
            Code::BadImage,
            " is not a Docker image reference",
            "write `repository:tag`, or `host/repository:tag` outside Docker Hub, in lower case",
        )),
    }
}

/// An image tag.
///
/// # Errors
/// What is wrong with it.
pub const fn tag(text: &str) -> Result<(), Problem> {
    if is_tag(text.as_bytes()) {
        return Ok(());
    }
    Err(Problem::with(
        Code::BadTag,
        " is not an image tag",
        "a tag has letters, digits, `_`, `.` and `-`, such as `develop` or `1.17.0`",
    ))
}

/// Where the repository of a reference ends, however long that is; none where it is no reference.
pub(crate) const fn repository_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digest = find(bytes, b'@', 0);
    let (name_and_tag, digest) = match digest {
        Some(at) => (bytes.split_at(at).0, Some(bytes.split_at(at + 1).1)),
        None => (bytes, None),
    };
    let (name, tag) = match tag_at(name_and_tag) {
        Some(at) => (name_and_tag.split_at(at).0, Some(name_and_tag.split_at(at + 1).1)),
        None => (name_and_tag, None),
    };
    let tag_fits = match tag {
        Some(tag) => is_tag(tag),
        None => true,
    };
    let digest_fits = match digest {
        Some(digest) => is_digest(digest),
        None => true,
    };
    if tag_fits && digest_fits && is_name(name) { Some(name.len()) } else { None }
}

/// The colon before a tag: the last one, behind the last slash.
const fn tag_at(bytes: &[u8]) -> Option<usize> {
    let mut index = bytes.len();
    while index > 0 {
        index -= 1;
        match bytes[index] {
            b':' => return Some(index),
            b'/' => return None,
            _ => {}
        }
    }
    None
}

const fn find(bytes: &[u8], wanted: u8, from: usize) -> Option<usize> {
    let mut index = from;
    while index < bytes.len() {
        if bytes[index] == wanted {
            return Some(index);
        }
        index += 1;
    }
    None
}

/// Only a first part that looks like one is a host: `localhost`, or with a dot or a port.
const fn is_name(name: &[u8]) -> bool {
    let (first, path) = match find(name, b'/', 0) {
        Some(slash) => (name.split_at(slash).0, Some(name.split_at(slash + 1).1)),
        None => (name, None),
    };
    match path {
        None => is_component(first),
        Some(path) if is_like_a_host(first) => is_host(first) && is_path(path),
        Some(path) => is_component(first) && is_path(path),
    }
}

const fn is_like_a_host(part: &[u8]) -> bool {
    matches!(part, b"localhost") || find(part, b'.', 0).is_some() || find(part, b':', 0).is_some()
}

const fn is_path(mut rest: &[u8]) -> bool {
    while let Some(slash) = find(rest, b'/', 0) {
        if !is_component(rest.split_at(slash).0) {
            return false;
        }
        rest = rest.split_at(slash + 1).1;
    }
    is_component(rest)
}

const fn is_host(authority: &[u8]) -> bool {
    let (mut host, port) = match find(authority, b':', 0) {
        Some(colon) => (authority.split_at(colon).0, Some(authority.split_at(colon + 1).1)),
        None => (authority, None),
    };
    while let Some(dot) = find(host, b'.', 0) {
        if !is_label(host.split_at(dot).0) {
            return false;
        }
        host = host.split_at(dot + 1).1;
    }
    let port_fits = match port {
        Some(port) => is_port(port),
        None => true,
    };
    port_fits && is_label(host)
}

const fn is_label(label: &[u8]) -> bool {
    let mut index = 0;
    while index < label.len() {
        let inner = index > 0 && index + 1 < label.len();
        if !(label[index].is_ascii_alphanumeric() || (inner && label[index] == b'-')) {
            return false;
        }
        index += 1;
    }
    index > 0
}

const fn is_port(port: &[u8]) -> bool {
    let (mut number, mut index) = (0_u32, 0);
    while index < port.len() {
        if !port[index].is_ascii_digit() || number > u16::MAX as u32 {
            return false;
        }
        number = number * 10 + (port[index] - b'0') as u32;
        index += 1;
    }
    index > 0 && number <= u16::MAX as u32
}

/// Lower-case letters and digits, separated by `.`, `_`, `__` or dashes.
const fn is_component(component: &[u8]) -> bool {
    let mut index = 0;
    let mut separator = true;
    while index < component.len() {
        let start = index;
        match component[index] {
            b'a'..=b'z' | b'0'..=b'9' => {
                separator = false;
                index += 1;
                continue;
            }
            b'.' => index += 1,
            b'_' => {
                index += 1;
                if index < component.len() && component[index] == b'_' {
                    index += 1;
                }
            }
            b'-' => {
                while index < component.len() && component[index] == b'-' {
                    index += 1;
                }
            }
            _ => return false,
        }
        if separator || start == 0 {
            return false;
        }
        separator = true;
    }
    !separator
}

const fn is_tag(tag: &[u8]) -> bool {
    let mut index = 0;
    while index < tag.len() {
        let byte = tag[index];
        let is_word = byte.is_ascii_alphanumeric() || byte == b'_';
        if !(is_word || (index > 0 && matches!(byte, b'.' | b'-'))) {
            return false;
        }
        index += 1;
    }
    index > 0 && index <= LONGEST_TAG
}

/// Whether a text is the digest of an image.
pub(crate) const fn is_digest(digest: &[u8]) -> bool {
    let Some(colon) = find(digest, b':', 0) else {
        return false;
    };
    let (mut index, end) = (0, digest.len());
    while index < end {
        let byte = digest[index];
        let fits = match index {
            _ if index < colon => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'_' | b'-')
            }
            _ => index == colon || byte.is_ascii_hexdigit(),
        };
        if !fits {
            return false;
        }
        index += 1;
    }
    colon > 0 && end - colon > 32
}
