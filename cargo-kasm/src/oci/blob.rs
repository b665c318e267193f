//! Blobs as streams.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use super::digest::Hasher;
use super::wire::Answer;
use super::{Digest, OciError};

/// A blob as it comes. At its end it is known whether it is what was asked for: an error there means
/// that nothing of it counts.
pub(crate) struct Blob {
    host: String,
    digest: Digest,
    hasher: Option<Hasher>,
    answer: Answer,
    pace: Pace,
}

/// How fast a server is: one that sends a byte now and then is never silent.
struct Pace {
    /// In this time so much has to come.
    timeout: Duration,
    since: Instant,
    bytes: u64,
}

/// What has to come in the time that a request may take.
const LEAST: u64 = 64 << 10;

impl Blob {
    pub(super) fn new(host: &str, digest: &Digest, answer: Answer, timeout: Duration) -> Self {
        let hasher = Some(digest.hasher());
        let pace = Pace { timeout, since: Instant::now(), bytes: 0 };
        Self { host: host.to_owned(), digest: digest.clone(), hasher, answer, pace }
    }
}

impl Pace {
    fn is_too_slow(&mut self, read: usize) -> bool {
        self.bytes += read as u64;
        if self.since.elapsed() < self.timeout {
            return false;
        }
        let bytes = std::mem::take(&mut self.bytes);
        self.since = Instant::now();
        bytes < LEAST
    }
}

impl Read for Blob {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.answer.read(buffer)?;
        if read > 0 {
            self.hasher.iter_mut().for_each(|hasher| hasher.update(&buffer[..read]));
            if self.pace.is_too_slow(read) {
                let why = "sends a layer too slowly for its end to be waited for".to_owned();
                return Err(io::Error::other(OciError::Unanswered {
                    host: self.host.clone(),
                    why,
                }));
            }
        } else if !buffer.is_empty()
            && let Some(got) = self.hasher.take().map(Hasher::finish)
            && got != self.digest
        {
            let (host, asked) = (self.host.clone(), self.digest.clone());
            return Err(io::Error::other(OciError::WrongDigest { host, asked, got }));
        }
        Ok(read)
    }
}
