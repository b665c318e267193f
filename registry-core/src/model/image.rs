//! Docker image references and tags.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::finding::Code;
use crate::grammar::{self, Problem};

/// An image reference: `[host[:port]/]path[:tag][@digest]`, by the grammar of the distribution
/// project, which Docker's pull follows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageRef {
    text: String,
    repository_end: usize,
}

impl ImageRef {
    /// A reference that was parsed before.
    pub(super) fn known(text: &str, repository_end: usize) -> Option<Self> {
        text.is_char_boundary(repository_end)
            .then(|| Self { text: text.to_owned(), repository_end })
    }

    /// The reference as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before tag and digest, to which Kasm appends a channel.
    pub fn repository(&self) -> &str {
        &self.text[..self.repository_end]
    }

    /// The tag, where one is written.
    pub fn tag(&self) -> Option<&str> {
        let rest = self.text.get(self.repository_end..)?.strip_prefix(':')?;
        rest.split('@').next()
    }

    /// The digest, where one is written.
    pub fn digest(&self) -> Option<&str> {
        self.text.split_once('@').map(|(_, digest)| digest)
    }

    /// The host that the reference names. Without one, Docker pulls from Docker Hub.
    pub fn host(&self) -> Option<&str> {
        let (first, _) = self.repository().split_once('/')?;
        (first == "localhost" || first.contains(['.', ':'])).then_some(first)
    }

    /// Whether it is one of Kasm's own images.
    pub fn is_kasms(&self) -> bool {
        let repository = self.repository();
        repository.strip_prefix("docker.io/").unwrap_or(repository).starts_with("kasmweb/")
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
        let repository_end = grammar::image(text).map_err(|problem| invalid(problem, text))?;
        Ok(Self { text: text.to_owned(), repository_end })
    }
}

from_text!(ImageRef: Image, Tag: Tag);

fn invalid(problem: Problem, text: &str) -> InvalidValue {
    let invalid = InvalidValue::of(problem, text);
    let bare = text.trim().trim_start_matches("https://").trim_start_matches("http://");
    let lower = match bare.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => {
            format!("{}:{tag}", repository.to_lowercase())
        }
        _ => bare.to_lowercase(),
    };
    // The address of a page is no image, even without its scheme.
    let is_page = lower.starts_with("hub.docker.com/");
    if problem.code == Code::BadImage && !is_page && grammar::image(&lower).is_ok() {
        InvalidValue { help: format!("write `{lower}`"), ..invalid }.guess(lower)
    } else {
        invalid
    }
}

/// An image tag; in `available_tags`, a channel.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag(String);

impl Tag {
    /// A tag that was parsed before.
    pub(super) fn known(text: &str) -> Self {
        Self(text.to_owned())
    }

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
        grammar::tag(text).map_err(|problem| InvalidValue::of(problem, text))?;
        Ok(Self(text.to_owned()))
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
    fn references_have_parts() {
        let digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        let long = format!("localhost:5000/a/b:1@{digest}");
        for (text, host, tag, has_digest) in [
            ("ubuntu", None, None, false),
            ("kasmweb/vs-code:develop", None, Some("develop"), false),
            ("ghcr.io/a/b", Some("ghcr.io"), None, false),
            ("localhost/a:1", Some("localhost"), Some("1"), false),
            (&long, Some("localhost:5000"), Some("1"), true),
        ] {
            let image: ImageRef = text.parse().unwrap();
            assert_eq!((image.host(), image.tag()), (host, tag), "{text}");
            assert_eq!(image.digest(), has_digest.then_some(digest), "{text}");
            assert_eq!(image.is_kasms(), text.starts_with("kasmweb/"));
        }
    }

    #[test]
    fn the_mended_reference_is_offered() {
        for (bad, mended) in [
            ("https://ghcr.io/acme/desk:1", Some("ghcr.io/acme/desk:1")),
            ("Acme/Desk:Beta", Some("acme/desk:Beta")),
            ("my desk", None),
            ("https://hub.docker.com/r/acme/desk", None),
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
