//! Layers that are read from their beginning to their end.

use std::io::{self, BufRead as _, BufReader, Read};

use crate::oci::OciError;
use crate::oci::manifest::Layer;

use super::format::Format;
use super::unpack::{self, Counter};
use super::{Blobs, MAGIC, claim};

/// What a layer unpacks to, whatever its trailer says. `None` where that cannot be said: its format is
/// unknown or its bytes are broken, it needs more memory than `zstd` takes, it unpacks to more than its format can pack or
/// than 1 TiB, or it is longer than the manifest says.
pub(super) fn unpacked_size(layer: &Layer, blobs: &dyn Blobs) -> Result<Option<u64>, OciError> {
    let labelled = Format::of_media_type(&layer.media_type);
    if labelled == Format::Opaque {
        return Ok(None);
    }
    let mut source = Source { stream: blobs.stream(layer)?, left: layer.size, end: End::None };
    let size = counted(layer, labelled, &mut source);
    match source.end {
        End::Failed(error) => Err(blobs.failed(layer, error)),
        End::TooLong => Ok(None),
        End::None => Ok(size.ok()),
    }
}

fn counted(layer: &Layer, labelled: Format, source: &mut Source<'_>) -> io::Result<u64> {
    let mut start = Vec::new();
    source.by_ref().take(MAGIC).read_to_end(&mut start)?;
    let format = match (Format::of_bytes(&start), labelled) {
        (Format::Other, Format::Tar) => Format::Tar,
        // What nobody says how to unpack is not read in vain.
        (Format::Other, Format::Other) if start.len() as u64 == layer.size.min(MAGIC) => {
            return Err(io::ErrorKind::Unsupported.into());
        }
        (format, _) => format,
    };
    let mut packed = BufReader::new(start.chain(source));
    let mut counter = Counter::new(claim::most(format, layer.size));
    let mut unpacked = unpack::count(format, &mut packed, &mut counter);
    if is_of_trailer(&unpacked) && packed.fill_buf()?.is_empty() {
        unpacked = Ok(());
    }
    // Whether the layer is broken or only came so, its digest tells, and that is one of all bytes.
    io::copy(&mut packed, &mut io::sink())?;
    unpacked.map(|()| counter.size)
}

/// Whether the last member of a gzip stream may have been unpacked to its end, and only its trailer says
/// something else about it.
fn is_of_trailer(unpacked: &io::Result<()>) -> bool {
    unpacked.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::InvalidInput)
}

/// A stream that remembers how it ended, since who unpacks it may take that for something else.
struct Source<'a> {
    stream: Box<dyn Read + 'a>,
    left: u64,
    end: End,
}

enum End {
    None,
    Failed(io::Error),
    TooLong,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !matches!(self.end, End::None) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.end = match self.stream.read(buffer) {
            Ok(length) if length as u64 <= self.left => {
                self.left -= length as u64;
                return Ok(length);
            }
            Ok(_) => End::TooLong,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => End::Failed(error),
        };
        Err(io::ErrorKind::BrokenPipe.into())
    }
}
