//! The questions that image registries answer.

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use registry_core::grammar;
use registry_core::lock::PullRef;
use serde::Deserialize;
use ureq::http::header::LINK;
use ureq::http::{Method, StatusCode};

use super::login::Logins;
use super::manifest::Manifest;
use super::read::{found, next_query, other, part};
use super::repository::{Question, Registries};
use super::wire::Wire;
use super::{Blob, Digest, OciError, range};
use crate::net::agents::Agents;
use crate::net::proxy::Proxies;
use crate::net::tls::Authorities;

/// What a manifest may be.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// No manifest or configuration has more.
const LONGEST_DOCUMENT: u64 = 4 << 20;

/// No list of tags has more, and none more pages.
const LONGEST_LIST: u64 = 4 << 20;
const MOST_PAGES: usize = 100;

/// Where the digest of what is asked for is said.
const CONTENT_DIGEST: &str = "docker-content-digest";

/// How registries are asked.
pub(crate) struct Options {
    /// How long a request may take; of a stream, each next part of it.
    pub(crate) timeout: Duration,
    /// How many requests one host gets at once.
    pub(crate) per_host: usize,
    /// The user's logins.
    pub(crate) logins: Logins,
    /// Who may vouch for registries.
    pub(crate) authorities: Authorities,
    /// What stands between.
    pub(crate) proxies: Proxies,
}

impl Options {
    /// As this user's environment has it.
    pub(crate) fn of_user(timeout: Duration, per_host: usize) -> Self {
        Self {
            timeout,
            per_host,
            logins: Logins::of_user(timeout),
            authorities: Authorities::of_user(),
            proxies: Proxies::of_environment(),
        }
    }
}

/// Asks image registries; threads may share it.
pub(crate) struct Client {
    registries: Registries,
}

/// What a tag or a digest points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    /// The manifest.
    pub(crate) digest: Digest,
    /// Who may pull it.
    pub(crate) access: Access,
}

/// Who may pull an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Anonymous,
    /// This user.
    Login,
}

/// What was asked and read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// Requests for headers alone.
    pub(crate) heads: u64,
    /// Requests for content, tokens among them.
    pub(crate) gets: u64,
    /// Requests for tokens with a token.
    pub(crate) posts: u64,
    /// The bytes of all bodies.
    pub(crate) bytes: u64,
}

impl Traffic {
    /// All requests.
    pub(crate) fn requests(&self) -> u64 {
        self.heads + self.gets + self.posts
    }
}

#[derive(Deserialize)]
struct Tags {
    tags: Option<Vec<String>>,
}

impl Client {
    /// One that asks as told.
    pub(crate) fn new(options: Options) -> Self {
        let Options { timeout, per_host, logins, authorities, proxies } = options;
        let agents = Agents::new(authorities, proxies, per_host, timeout);
        let wire = Wire::new(agents, per_host, timeout);
        Self { registries: Registries::new(wire, logins) }
    }

    /// What an image's digest, else its tag, points at, and who may pull it.
    pub(crate) fn resolve(&self, image: &PullRef) -> Result<Resolved, OciError> {
        let asked = image.digest().map(parse_asked).transpose()?;
        let path = format!("manifests/{}", image.reference());
        let head =
            Question { accept: Some(MANIFESTS), ..Question::of(image, &Method::HEAD, &path) };
        let (said, access) = self.registries.ask(&head, |answer| match answer.status {
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED => Ok(None),
            _ => {
                let answer = found(answer, image)?;
                let said = answer.text(CONTENT_DIGEST).map(str::parse).transpose();
                said.map_err(|_| answer.odd("names a digest that is none"))
            }
        })?;
        let digest = match said {
            Some(said) => said,
            None => self.fetched(image, &path, asked.as_ref())?,
        };
        match asked {
            Some(asked) if asked != digest => Err(wrong(image, asked, digest)),
            _ => Ok(Resolved { digest, access }),
        }
    }

    /// The digest of a manifest whose registry does not say it.
    fn fetched(
        &self,
        image: &PullRef,
        path: &str,
        asked: Option<&Digest>,
    ) -> Result<Digest, OciError> {
        let get = Question { accept: Some(MANIFESTS), ..Question::of(image, &Method::GET, path) };
        let (bytes, _) = self
            .registries
            .ask(&get, |answer| found(answer, image)?.bytes("a manifest", LONGEST_DOCUMENT))?;
        if let Err(why) = Manifest::parse(&bytes) {
            let why = format!("answered with no manifest: {why}");
            return Err(OciError::BadAnswer { host: image.host().to_owned(), why });
        }
        Ok(asked.map_or_else(|| Digest::of(&bytes), |asked| asked.same_of(&bytes)))
    }

    /// A manifest's bytes, which are what the digest says.
    pub(crate) fn manifest(&self, image: &PullRef, digest: &Digest) -> Result<Vec<u8>, OciError> {
        let path = format!("manifests/{digest}");
        let get = Question { accept: Some(MANIFESTS), ..Question::of(image, &Method::GET, &path) };
        self.document(&get, digest, "a manifest")
    }

    /// A small blob's bytes, such as an image's configuration, which are what the digest says.
    pub(crate) fn config(&self, image: &PullRef, digest: &Digest) -> Result<Vec<u8>, OciError> {
        let path = format!("blobs/{digest}");
        self.document(&Question::of(image, &Method::GET, &path), digest, "a configuration")
    }

    fn document(
        &self,
        question: &Question<'_>,
        digest: &Digest,
        what: &'static str,
    ) -> Result<Vec<u8>, OciError> {
        let image = question.image;
        let (bytes, _) = self
            .registries
            .ask(question, |answer| found(answer, image)?.bytes(what, LONGEST_DOCUMENT))?;
        let got = digest.same_of(&bytes);
        if got == *digest { Ok(bytes) } else { Err(wrong(image, digest.clone(), got)) }
    }

    /// A part of a blob; none where the server does not give parts, and then no body is read.
    pub(crate) fn blob_part(
        &self,
        image: &PullRef,
        digest: &Digest,
        bytes: Range<u64>,
    ) -> Result<Option<Vec<u8>>, OciError> {
        if bytes.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let (path, range) = (format!("blobs/{digest}"), range::request(&bytes));
        let get = Question { range: Some(&range), ..Question::of(image, &Method::GET, &path) };
        let answered = self.registries.ask(&get, |answer| match answer.status {
            StatusCode::OK | StatusCode::RANGE_NOT_SATISFIABLE => Ok(None),
            StatusCode::PARTIAL_CONTENT => part(answer, &bytes).map(Some),
            _ => Err(other(&answer, image)),
        });
        Ok(answered?.0)
    }

    /// A blob as a stream. It is one of the requests to its host for as long as it is there.
    pub(crate) fn blob(&self, image: &PullRef, digest: &Digest) -> Result<Blob, OciError> {
        let path = format!("blobs/{digest}");
        let get = Question { is_stream: true, ..Question::of(image, &Method::GET, &path) };
        let (answer, _) = self.registries.ask(&get, |answer| found(answer, image))?;
        Ok(Blob::new(image.host(), digest, answer, self.registries.wire.timeout))
    }

    /// All tags of an image's repository.
    pub(crate) fn tags(&self, image: &PullRef) -> Result<Vec<String>, OciError> {
        /// What it is called where it is too long.
        const WHAT: &str = "a list of tags";
        let (mut tags, mut length) = (Vec::new(), 0);
        let mut query = "n=1000".to_owned();
        let mut seen = HashSet::new();
        while seen.len() < MOST_PAGES && seen.insert(query.clone()) {
            let path = format!("tags/list?{query}");
            let get = Question::of(image, &Method::GET, &path);
            let ((bytes, page, next), _) = self.registries.ask(&get, |answer| {
                let answer = found(answer, image)?;
                let next = answer.text(LINK).and_then(next_query);
                let odd = answer.odd("answered with no list of tags");
                let bytes = answer.bytes(WHAT, LONGEST_LIST)?;
                let page: Tags = serde_json::from_slice(&bytes).map_err(|_| odd)?;
                Ok((bytes.len() as u64, page.tags.unwrap_or_default(), next))
            })?;
            length += bytes;
            if length > LONGEST_LIST {
                let host = image.host().to_owned();
                return Err(OciError::TooLarge { host, what: WHAT, limit: LONGEST_LIST });
            }
            // What could not be asked for is none, and may be a command for a terminal.
            tags.extend(page.into_iter().filter(|tag| grammar::tag(tag).is_ok()));
            match next {
                Some(next) => query = next,
                None => return Ok(tags),
            }
        }
        let why = "answered with a list of tags that does not end".to_owned();
        Err(OciError::BadAnswer { host: image.host().to_owned(), why })
    }

    /// What was asked and read so far.
    pub(crate) fn traffic(&self) -> Traffic {
        self.registries.wire.traffic()
    }
}

impl<'a> Question<'a> {
    fn of(image: &'a PullRef, method: &'a Method, path: &'a str) -> Self {
        Self { image, method, path, accept: None, range: None, is_stream: false }
    }
}

fn parse_asked(digest: &str) -> Result<Digest, OciError> {
    digest.parse().map_err(|_| OciError::UnknownDigest { digest: digest.to_owned() })
}

fn wrong(image: &PullRef, asked: Digest, got: Digest) -> OciError {
    OciError::WrongDigest { host: image.host().to_owned(), asked, got }
}
