//! Blobs as streams.

use std::io::{self, Read};

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
}

impl Blob {
    pub(super) fn new(host: &str, digest: &Digest, answer: Answer) -> Self {
        let hasher = Some(digest.hasher());
        Self { host: host.to_owned(), digest: digest.clone(), hasher, answer }
    }
}

impl Read for Blob {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.answer.read(buffer)?;
        if read > 0 {
            self.hasher.iter_mut().for_each(|hasher| hasher.update(&buffer[..read]));
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
