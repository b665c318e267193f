//! Why a question to an image registry has no good answer.

use std::time::SystemTime;

use super::Digest;
use super::wait::utc;
use crate::net::failure::{Failure, of_io};

/// Why a question has no good answer. The texts are one line and hold no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OciError {
    /// There is no such repository, tag or digest.
    #[error("`{host}` has no such image")]
    Missing {
        /// The registry.
        host: String,
    },
    /// It may not be pulled; many registries say the same of what does not exist.
    #[error("`{host}` {login}")]
    Denied {
        /// The registry.
        host: String,
        /// What became of the user's login.
        login: Login,
    },
    /// A registry that wants logins sent elsewhere. Nothing was.
    #[error(
        "`{host}` wants to be asked with tokens from {realm}, which is not its own; it was told nothing"
    )]
    StrangeRealm {
        /// The registry.
        host: String,
        /// The other one, in words.
        realm: String,
    },
    /// The registry allows no more questions for now.
    #[error("`{host}` allows no more requests before {}", utc(*.until))]
    RateLimited {
        /// The registry.
        host: String,
        /// When to try again.
        until: SystemTime,
    },
    /// It is something else than what was asked for.
    #[error("`{host}` answered with `{got}` where `{asked}` was asked for")]
    WrongDigest {
        /// The registry.
        host: String,
        /// What was asked for.
        asked: Digest,
        /// What came.
        got: Digest,
    },
    /// No answer, or a server's failure.
    #[error("`{host}` {why}")]
    Unanswered {
        /// The server.
        host: String,
        /// What it did, as the rest of a sentence.
        why: String,
    },
    /// More than anybody needs.
    #[error("`{host}` answered with {what} of more than {limit} bytes")]
    TooLarge {
        /// The server.
        host: String,
        /// What it is.
        what: &'static str,
        /// How much would have been read.
        limit: u64,
    },
    /// Not what an image registry says.
    #[error("`{host}` {why}")]
    BadAnswer {
        /// The server.
        host: String,
        /// What it did, as the rest of a sentence.
        why: String,
    },
    /// The image is declared with a digest by a hash that cannot be checked.
    #[error("`{digest}` is not a digest by SHA-256 or SHA-512, in lower case")]
    UnknownDigest {
        /// The digest.
        digest: String,
    },
}

/// What became of the user's login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// There is none for this registry.
    None,
    /// It was refused as well.
    Refused,
    /// It could not be read.
    Unreadable(String),
}

impl std::fmt::Display for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("refuses it without a login, and Docker knows none"),
            Self::Refused => f.write_str("refuses it, with Docker's login too"),
            Self::Unreadable(why) => write!(f, "refuses it without a login, and {why}"),
        }
    }
}

impl OciError {
    /// Whether another day may bring another answer, though nothing was changed.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Unanswered { .. })
    }

    /// Of an error that a stream ended with.
    pub(crate) fn of_stream(host: &str, error: std::io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => error,
            Err(error) => {
                let host = host.to_owned();
                match of_io(&error) {
                    Failure::Broken(why) | Failure::Late(why) | Failure::Untrusted(why) => {
                        Self::Unanswered { host, why }
                    }
                }
            }
        }
    }
}
