//! Docker image references and tags.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::finding::{Code, quoted};

/// The longest image reference that Kasm stores, in characters.
const LONGEST: usize = 255;

/// An image reference: `[host[:port]/]path[:tag][@digest]`, by the grammar of the distribution
/// project, which Docker's pull follows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageRef {
    text: String,
    repository_end: usize,
}

impl ImageRef {
    /// The reference as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before tag and digest, to which Kasm appends a channel.
    pub fn repository(&self) -> &str {
        &self.text[..self.repository_end]
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for ImageRef {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() > LONGEST {
            return Err(InvalidValue::new(
                Code::TextTooLong,
                format!("an image reference of more than {LONGEST} characters"),
                "shorten it to the 255 characters that Kasm stores",
            ));
        }
        match repository_end(text) {
            Some(repository_end) => Ok(Self { text: text.to_owned(), repository_end }),
            None => Err(invalid(text)),
        }
    }
}

from_text!(ImageRef, Tag);

fn invalid(text: &str) -> InvalidValue {
    const HELP: &str =
        "write `repository:tag`, or `host/repository:tag` outside Docker Hub, in lower case";
    let message = format!("{} is not a Docker image reference", quoted(text));
    let bare = text.trim().trim_start_matches("https://").trim_start_matches("http://");
    let lower = match bare.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => {
            format!("{}:{tag}", repository.to_lowercase())
        }
        _ => bare.to_lowercase(),
    };
    if repository_end(&lower).is_some() {
        InvalidValue::new(Code::BadImage, message, format!("write `{lower}`")).replacement(lower)
    } else {
        InvalidValue::new(Code::BadImage, message, HELP)
    }
}

fn repository_end(text: &str) -> Option<usize> {
    let (name_and_tag, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    let (name, tag) = match name_and_tag.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name_and_tag, None),
    };
    let valid = is_name(name) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest);
    valid.then_some(name.len())
}

fn is_name(name: &str) -> bool {
    let mut parts = name.split('/').peekable();
    let first = parts.peek().copied().unwrap_or_default();
    // Only a first part that looks like one is a host: `localhost`, or with a dot or a port.
    let has_host = name.contains('/') && (first == "localhost" || first.contains(['.', ':']));
    if has_host {
        parts.next();
        return is_host(first) && parts.all(is_component);
    }
    parts.all(is_component)
}

fn is_host(host: &str) -> bool {
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// Lower-case letters and digits, separated by `.`, `_`, `__` or dashes.
fn is_component(component: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = component.as_bytes();
    let ends =
        bytes.first().copied().is_some_and(is_word) && bytes.last().copied().is_some_and(is_word);
    ends && component
        .split(|character: char| character.is_ascii_lowercase() || character.is_ascii_digit())
        .all(|separator| {
            matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-')
        })
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(is_word)
        && tag.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty()
            && algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+._-".contains(&byte))
            && hex.len() >= 32
            && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// An image tag; in `available_tags`, a channel.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag(String);

impl Tag {
    /// The tag as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes one channel newer than another: its version, and then that a fixed tag comes
    /// after a rolling one. Tags without a version are older than all that have one.
    pub(crate) fn age(&self) -> (Vec<u32>, bool) {
        let (version, suffix) = self.0.split_once('-').unwrap_or((&self.0, ""));
        let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        (numbers.unwrap_or_default(), suffix.is_empty())
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Tag {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_tag(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidValue::new(
            Code::BadTag,
            format!("{} is not an image tag", quoted(text)),
            "a tag has letters, digits, `_`, `.` and `-`, such as `develop` or `1.17.0`",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_follow_the_grammar() {
        for (good, repository) in [
            ("kasmweb/vs-code:develop", "kasmweb/vs-code"),
            ("ubuntu", "ubuntu"),
            ("lscr.io/linuxserver/webtop:alpine-i3", "lscr.io/linuxserver/webtop"),
            ("localhost:5000/a/b", "localhost:5000/a/b"),
            ("localhost:5000/a/b:1", "localhost:5000/a/b"),
            ("ghcr.io/a/b__c/d-e---f.g:v1.0.0", "ghcr.io/a/b__c/d-e---f.g"),
            (
                "a/b:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "a/b",
            ),
        ] {
            let image: ImageRef = good.parse().unwrap();
            assert_eq!((image.as_str(), image.repository()), (good, repository));
        }
        for bad in [
            "",
            "Kasm/desk",
            "a/b:",
            "a b",
            "a//b",
            "/a",
            "a/",
            "ghcr.io/acme/my desk",
            "a/b:tag:tag",
            "a/-b",
            "a/b_",
            "a/b@sha256:12",
            "-host.io/a",
            "a:b/c:99999999/d",
            "a/b:-x",
        ] {
            assert!(bad.parse::<ImageRef>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_mended_reference_is_offered() {
        for (bad, mended) in [
            ("https://ghcr.io/acme/desk:1", Some("ghcr.io/acme/desk:1")),
            ("Acme/Desk:Beta", Some("acme/desk:Beta")),
            ("my desk", None),
        ] {
            assert_eq!(bad.parse::<ImageRef>().unwrap_err().replacement.as_deref(), mended);
        }
    }

    #[test]
    fn newer_channels_come_later() {
        let age = |text: &str| text.parse::<Tag>().unwrap().age();
        assert!(age("1.20.0") > age("1.9.0"));
        assert!(age("1.17.0") > age("1.17.0-rolling-weekly"));
        assert!(age("1.16.0-rolling-daily") > age("latest"));
    }
}
