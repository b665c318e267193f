//! Unpacking, only to count.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

use super::format::{self, Format};
use super::zstd;

/// What is unpacked at once.
const CHUNK: usize = 64 * 1024;

/// What is kept of it.
const MAGIC: usize = 512;

/// Counts what is unpacked, and nothing beyond a limit: a few bytes can unpack to more than there is time for.
#[derive(Debug)]
pub(super) struct Counter {
    pub(super) size: u64,
    limit: u64,
    buffer: Vec<u8>,
    start: Vec<u8>,
}

impl Counter {
    pub(super) fn new(limit: u64) -> Self {
        Self { size: 0, limit, buffer: vec![0; CHUNK], start: Vec::new() }
    }

    /// Counts to the end, or to an error.
    pub(super) fn count(&mut self, mut unpacked: impl Read) -> io::Result<()> {
        loop {
            let bytes = match unpacked.read(&mut self.buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => &self.buffer[..length],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.size += bytes.len() as u64;
            if self.size > self.limit {
                return Err(io::Error::other("it unpacks to more than it should"));
            }
            let missing = MAGIC.saturating_sub(self.start.len());
            self.start.extend_from_slice(&bytes[..bytes.len().min(missing)]);
        }
    }

    /// Whether what was counted begins as a tar.
    pub(super) fn is_tar(&self) -> bool {
        format::is_tar(&self.start)
    }
}

/// Counts what a layer of this format unpacks to, all members or frames of it.
pub(super) fn count(format: Format, packed: impl BufRead, counter: &mut Counter) -> io::Result<()> {
    match format {
        Format::Gzip => counter.count(MultiGzDecoder::new(packed)),
        Format::Zstd => zstd::count(packed, counter),
        Format::Tar => counter.count(packed),
        Format::Other | Format::Opaque => Err(io::ErrorKind::Unsupported.into()),
    }
}
