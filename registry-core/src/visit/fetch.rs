//! What answers requests, and what it answers: given from outside, so that nothing here asks a network.

use std::fmt;
use std::sync::Arc;

use camino::Utf8PathBuf;

use super::address::whole;

/// What answers requests: a web server, or a folder that stands for one.
pub trait Fetch: Sync {
    /// What a plain request for an address gets.
    fn get(&self, address: &str) -> Fetched;

    /// The same for several, in their order; at once where that is faster.
    fn get_all(&self, addresses: &[String]) -> Vec<Fetched> {
        addresses.iter().map(|address| self.get(address)).collect()
    }

    /// What messages call what lies at an address.
    fn called(&self, address: &str) -> Utf8PathBuf {
        address.into()
    }
}

/// What became of a request.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where it was at last.
    pub address: String,
    /// Where it was sent on its way, each in its turn.
    pub redirects: Vec<String>,
    /// What it got there.
    pub outcome: Result<Document, Unfetched>,
}

impl Fetched {
    /// What an address itself answers.
    pub fn at(address: &str, outcome: Result<Document, Unfetched>) -> Self {
        Self { address: address.to_owned(), redirects: Vec::new(), outcome }
    }

    /// What became of a request that got nothing: "`https://host.io/a` answers 404".
    pub(super) fn trouble(&self, asked: &str, unfetched: &Unfetched) -> String {
        match self.redirects[..] {
            [] => format!("{} {unfetched}", whole(asked)),
            _ => format!("{} leads to {}, which {unfetched}", whole(asked), whole(&self.address)),
        }
    }
}

/// What was served.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// Whether `X-Content-Type-Options` is `nosniff`: nobody may find out better.
    pub nosniff: bool,
    /// The header `Cross-Origin-Resource-Policy`.
    pub resource_policy: Option<String>,
    /// The bytes.
    pub body: Arc<[u8]>,
}

impl Document {
    /// The content type in lower case, without parameters.
    pub(super) fn essence(&self) -> Option<String> {
        let essence = self.content_type.as_deref()?.split(';').next()?.trim().to_ascii_lowercase();
        (!essence.is_empty()).then_some(essence)
    }
}

/// Why nothing was served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfetched {
    /// The address does not say how to ask: `https://` is missing.
    NoScheme,
    /// There is no way to the server: the reason, such as an unknown host.
    Unreachable(String),
    /// The server answers with an error.
    Status(u16),
    /// There is more than anybody would read: a number of bytes.
    TooLarge(u64),
    /// A folder stands for the site, and this address is elsewhere.
    NotLooked,
}

/// What follows an address in a message.
impl fmt::Display for Unfetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoScheme => f.write_str("has no scheme"),
            Self::Unreachable(reason) => write!(f, "cannot be reached: {reason}"),
            Self::Status(status) => write!(f, "answers {status}{}", meaning(*status)),
            Self::TooLarge(bytes) => write!(f, "is larger than {} MB", bytes / 1_000_000),
            Self::NotLooked => f.write_str("was not looked at"),
        }
    }
}

/// The usual words for a status.
const fn meaning(status: u16) -> &'static str {
    match status {
        401 => " (unauthorized)",
        403 => " (forbidden)",
        404 => " (not found)",
        410 => " (gone)",
        429 => " (too many requests)",
        500 => " (internal server error)",
        502 => " (bad gateway)",
        503 => " (unavailable)",
        504 => " (gateway timeout)",
        _ => "",
    }
}
