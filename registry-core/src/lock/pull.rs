//! Images as Docker pulls them.

use std::fmt;

use crate::grammar;

/// The host that Docker pulls from where a reference names none.
pub const DOCKER_HUB: &str = "docker.io";

/// An image as Docker pulls it: what a [reference](crate::model::ImageRef) leaves out is filled in, by Docker's rules. Its
/// text is the name in `kasm.lock`: `docker.io/kasmweb/vs-code:1.17.0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PullRef {
    host: String,
    repository: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl PullRef {
    /// The image of a reference itself; none where that is none.
    pub fn own(reference: &str) -> Option<Self> {
        Some(Self::at(reference, grammar::image(reference).ok()?))
    }

    /// The image of a name in `kasm.lock`, which may be longer than what was written.
    pub(super) fn named(name: &str) -> Option<Self> {
        let image = Self::at(name, grammar::repository_end(name)?);
        (image.to_string() == name).then_some(image)
    }

    /// The image of a reference whose repository ends somewhere.
    fn at(reference: &str, end: usize) -> Self {
        let (repository, rest) = reference.split_at_checked(end).unwrap_or((reference, ""));
        let (tag, digest) = match rest.split_once('@') {
            Some((tag, digest)) => (tag, Some(digest)),
            None => (rest, None),
        };
        let tag = tag.strip_prefix(':').or(digest.is_none().then_some("latest"));
        Self::with(repository, tag, digest)
    }

    /// The image of a channel, which takes the place of tag and digest.
    pub fn of_channel(reference: &str, channel: &str) -> Option<Self> {
        let repository = reference.get(..grammar::image(reference).ok()?)?;
        Some(Self::with(repository, Some(channel), None))
    }

    fn with(repository: &str, tag: Option<&str>, digest: Option<&str>) -> Self {
        let (host, path) = match repository.split_once('/') {
            Some((host, path)) if host == "localhost" || host.contains(['.', ':']) => (host, path),
            _ => (DOCKER_HUB, repository),
        };
        let host = if host == "index.docker.io" { DOCKER_HUB } else { host };
        let is_official = host == DOCKER_HUB && !path.contains('/');
        Self {
            host: host.to_owned(),
            repository: if is_official { format!("library/{path}") } else { path.to_owned() },
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        }
    }

    /// The image of the tag alone, where there is a digest as well.
    pub fn without_digest(&self) -> Option<Self> {
        self.digest.as_ref().and(self.tag.as_ref())?;
        Some(Self { digest: None, ..self.clone() })
    }

    /// The registry's host, with its port where one is written; of Docker Hub `docker.io`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path in the registry.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag. Where there is a digest too, only that one counts.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, where the declaration has one.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// What a registry is asked for: the digest, else the tag.
    pub fn reference(&self) -> &str {
        self.digest.as_deref().or(self.tag.as_deref()).unwrap_or("latest")
    }
}

impl fmt::Display for PullRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.repository)?;
        self.tag.iter().try_for_each(|tag| write!(f, ":{tag}"))?;
        self.digest.iter().try_for_each(|digest| write!(f, "@{digest}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn docker_fills_in_what_is_left_out() {
        let pinned = format!("ghcr.io/a/b:1@{DIGEST}");
        let by_digest = format!("a/b@{DIGEST}");
        for (written, pulled) in [
            ("ubuntu", "docker.io/library/ubuntu:latest"),
            ("kasmweb/vs-code:1.17.0", "docker.io/kasmweb/vs-code:1.17.0"),
            ("docker.io/kasmweb/vs-code", "docker.io/kasmweb/vs-code:latest"),
            ("index.docker.io/ubuntu:1", "docker.io/library/ubuntu:1"),
            ("lscr.io/linuxserver/webtop:alpine-i3", "lscr.io/linuxserver/webtop:alpine-i3"),
            ("localhost:5000/desk:1", "localhost:5000/desk:1"),
            (&pinned, &pinned),
            (&by_digest, &format!("docker.io/{by_digest}")),
        ] {
            assert_eq!(PullRef::own(written).unwrap().to_string(), *pulled, "{written}");
        }
        assert_eq!(PullRef::own(&pinned).unwrap().reference(), DIGEST);
        assert_eq!(PullRef::own("Kasm/desk"), None);
    }

    #[test]
    fn every_name_leads_back_to_its_image() {
        let long = format!("a/{}", "b".repeat(200));
        let of_channel = PullRef::of_channel(&long, &"c".repeat(128)).unwrap();
        let pinned = format!("library/a/b:1@{DIGEST}");
        let written = ["ubuntu", "a/b", &pinned, "localhost/a", "localhost:5000/a/b:1"];
        let own = written.into_iter().map(|written| PullRef::own(written).unwrap());
        for image in own.chain([of_channel]) {
            assert_eq!(PullRef::named(&image.to_string()), Some(image));
        }
        for name in ["ubuntu:1", "docker.io/ubuntu:1", "docker.io/a/b", "index.docker.io/a/b:1", ""]
        {
            assert_eq!(PullRef::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_channel_takes_the_place_of_tag_and_digest() {
        let image = PullRef::of_channel(&format!("a/b:1@{DIGEST}"), "develop").unwrap();
        assert_eq!(image.to_string(), "docker.io/a/b:develop");
    }
}
