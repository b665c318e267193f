//! What the beginning of a layer tells about all of it.

use std::io;

use flate2::bufread::GzDecoder;

use super::claim;
use super::format::Format;
use super::unpack::{self, Counter};
use super::zstd;

/// The beginning of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// The layer is a plain tar.
    NotCompressed,
    /// There is no more than this.
    Whole { format: Format, size: u64 },
    /// A member or frame that goes on.
    Part {
        format: Format,
        /// Unpacked to packed, in thousandths.
        ratio: u64,
        /// Whether it is a tar that is packed; it is where that cannot be seen.
        is_tar: bool,
    },
    /// A member or frame ends in it, or it is not to be unpacked.
    Unknown,
}

impl Head {
    pub(super) fn read(bytes: &[u8], is_whole: bool) -> Self {
        let format = Format::of_bytes(bytes);
        let limit = claim::most(format, bytes.len() as u64);
        match format {
            Format::Tar => Self::NotCompressed,
            Format::Gzip | Format::Zstd if is_whole => {
                let mut counter = Counter::new(limit);
                match unpack::count(format, bytes, &mut counter) {
                    Ok(()) => Self::Whole { format, size: counter.size },
                    Err(_) => Self::Unknown,
                }
            }
            Format::Gzip => gzip_member(bytes, limit),
            Format::Zstd => zstd_frame(bytes, limit),
            Format::Other | Format::Opaque => Self::Unknown,
        }
    }
}

fn gzip_member(bytes: &[u8], limit: u64) -> Head {
    let mut counter = Counter::new(limit);
    match counter.count(GzDecoder::new(bytes)) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            part(Format::Gzip, &counter, bytes.len())
        }
        Err(_) | Ok(()) => Head::Unknown,
    }
}

fn zstd_frame(bytes: &[u8], limit: u64) -> Head {
    match zstd::start(bytes) {
        Some(zstd::Start::Blocks { frame, length }) => {
            let mut counter = Counter::new(limit);
            match zstd::count(frame.as_slice(), &mut counter) {
                Ok(()) => part(Format::Zstd, &counter, length),
                Err(_) => Head::Unknown,
            }
        }
        Some(zstd::Start::Block { unpacked, packed }) => {
            let ratio = unpacked * 1000 / packed;
            Head::Part { format: Format::Zstd, ratio, is_tar: true }
        }
        None => Head::Unknown,
    }
}

fn part(format: Format, counter: &Counter, packed: usize) -> Head {
    let ratio = counter.size * 1000 / (packed as u64).max(1);
    Head::Part { format, ratio, is_tar: counter.is_tar() }
}
