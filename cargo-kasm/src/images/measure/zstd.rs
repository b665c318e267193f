//! Zstandard frames, as RFC 8878 lays them out.

use std::io::{self, BufRead, Read as _};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::unpack::Counter;

/// The longest header of a frame.
pub(super) const MAX_HEADER: u64 = 18;

/// How many skippable frames may come before the first of content.
pub(super) const MAX_SKIPPED: usize = 3;

/// The largest window, as for the `zstd` command: so much memory may be needed.
const MAX_WINDOW: u64 = 128 << 20;

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const SKIPPABLE: std::ops::RangeInclusive<u32> = 0x184d_2a50..=0x184d_2a5f;

/// What a frame begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    Frame {
        /// The size of what is packed, if it is named.
        content: Option<u64>,
        /// That of this header.
        length: usize,
    },
    /// Something else than content.
    Skippable {
        /// With its header.
        length: u64,
    },
}

impl Header {
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk()?;
        if SKIPPABLE.contains(&u32::from_le_bytes(*magic)) {
            let length = u32::from_le_bytes(*rest.first_chunk()?);
            return Some(Self::Skippable { length: u64::from(length) + 8 });
        }
        let (descriptor, rest) = rest.split_first().filter(|_| *magic == MAGIC)?;
        let is_single_segment = descriptor & 0b10_0000 != 0;
        let window = usize::from(!is_single_segment);
        let dictionary = [0, 1, 2, 4][usize::from(descriptor & 0b11)];
        let size = match descriptor >> 6 {
            0 => usize::from(is_single_segment),
            flag => 1 << flag,
        };
        let mut content = [0; 8];
        content[..size].copy_from_slice(rest.get(window + dictionary..)?.get(..size)?);
        let content = u64::from_le_bytes(content);
        // Of two bytes, 0 would be waste: one byte reaches to 255.
        let content = if size == 2 { content + 256 } else { content };
        let length = MAGIC.len() + 1 + window + dictionary + size;
        Some(Self::Frame { content: (size > 0).then_some(content), length })
    }
}

/// Counts what all frames unpack to.
pub(super) fn count(mut source: impl BufRead, counter: &mut Counter) -> io::Result<()> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(MAX_WINDOW);
    while !source.fill_buf()?.is_empty() {
        use FrameDecoderError::ReadFrameHeaderError as OfHeader;
        match StreamingDecoder::new_with_decoder(&mut source, &mut decoder) {
            Ok(frame) => counter.count(frame)?,
            Err(OfHeader(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                io::copy(&mut source.by_ref().take(length.into()), &mut io::sink())?;
            }
            Err(error) => return Err(io::Error::other(error)),
        }
    }
    Ok(())
}

/// The beginning of a frame that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Its whole blocks, as a frame of their own, and how many of the bytes they are.
    Blocks { frame: Vec<u8>, length: usize },
    /// Not even the first block is whole; its size, and what it is packed from if it is as full as it can be.
    Block { unpacked: u64, packed: u64 },
}

/// The largest block, unpacked.
const BLOCK: u64 = 128 * 1024;

/// What a layer begins with. `None` where a frame ends: others may follow.
pub(super) fn start(bytes: &[u8]) -> Option<Start> {
    let Some(Header::Frame { length, .. }) = Header::parse(bytes) else { return None };
    let (mut end, mut last) = (length, None);
    while let Some(header) = bytes.get(end..end + 3) {
        let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 0b11, header >> 3);
        // A run is a byte and how often it is there.
        let size = if kind == 1 { 1 } else { size as usize };
        if is_last {
            return None;
        }
        if bytes.len() < end + 3 + size {
            let packed = size as u64;
            let block = Start::Block { unpacked: if kind == 0 { packed } else { BLOCK }, packed };
            return last.map_or(Some(block), |last| whole(bytes, end, last));
        }
        last = Some(end);
        end += 3 + size;
    }
    whole(bytes, end, last?)
}

fn whole(bytes: &[u8], end: usize, last: usize) -> Option<Start> {
    let mut frame = bytes.get(..end)?.to_vec();
    // The last block says that it is that, and no checksum follows it.
    *frame.get_mut(last)? |= 1;
    *frame.get_mut(MAGIC.len())? &= !0b100;
    Some(Start::Blocks { frame, length: end })
}
