//! How large layers are unpacked, as cheaply as that can be found out.
//!
//! The first row that applies is taken; `c` is the compressed size, which the manifest says.
//!
//! | layer | read | answer |
//! |---|---|---|
//! | of 0 bytes, which nobody writes | nothing | unknown |
//! | its builder noted a possible size ([`annotation`]) | nothing | that, high |
//! | eStargz or zstd:chunked, which is of many members | nothing | unknown |
//! | gzip | the last 8 bytes | as [`claim`] judges the size there, modulo 4 GiB |
//! | Zstandard | the first 18 bytes | as [`claim`] judges the size there, if there is one |
//! | another media type | the first 512 bytes | by what the bytes are; a tar by its media type is one unless they are packed |
//!
//! What a claim leaves open is settled by the layer's [`head`], at most 48 KiB. A layer that remains
//! unknown is [streamed](stream) if that was asked for, else [estimated](estimate).

mod annotation;
mod claim;
mod estimate;
mod format;
mod head;
mod stream;
#[cfg(test)]
mod tests;
mod unpack;
mod zstd;

use std::io::{self, Read};
use std::ops::Range;

use registry_core::lock::{Confidence, Method};

use crate::oci::OciError;
use crate::oci::manifest::Layer;

use claim::Claim;
use format::Format;
use head::Head;

pub(crate) use estimate::{guessed, settle, total};

/// Where the bytes of layers come from.
pub(crate) trait Blobs: Sync {
    /// A part of a layer; `None` where the server gives no parts.
    fn part(&self, layer: &Layer, range: Range<u64>) -> Result<Option<Vec<u8>>, OciError>;

    /// A layer from its beginning to its end, which is an error if it is not what its digest says.
    fn stream(&self, layer: &Layer) -> Result<Box<dyn Read + '_>, OciError>;

    /// What an error of its stream means.
    fn failed(&self, layer: &Layer, error: io::Error) -> OciError;
}

/// How large a layer is unpacked, and how that was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) size: u64,
    pub(crate) method: Method,
    pub(crate) confidence: Confidence,
}

/// Where a tar's files begin and end; so does the tar itself.
const TAR_BLOCK: u64 = 512;

/// What is read of a layer to tell its format.
const MAGIC: u64 = TAR_BLOCK;

/// What is read of a layer whose claim leaves something open.
const HEAD: u64 = 48 * 1024;

/// What a gzip member ends with: a checksum, and its unpacked size.
const TRAILER: u64 = 8;

/// How large a layer is unpacked. A whole layer is read only if `streaming`, and only one of which nothing
/// else is known for certain.
pub(crate) fn measure(
    layer: &Layer,
    blobs: &dyn Blobs,
    streaming: bool,
) -> Result<Measured, OciError> {
    let cheap = cheaply(layer, blobs)?;
    let is_certain = cheap.is_some_and(|measured| measured.confidence > Confidence::Low);
    if streaming
        && !is_certain
        && let Some(size) = stream::unpacked_size(layer, blobs)?
    {
        return Ok(Measured { size, method: Method::Streamed, confidence: Confidence::Exact });
    }
    Ok(cheap.unwrap_or_else(|| estimate::guessed(layer)))
}

/// Without reading more than 64 KiB of it. `None`: there is no telling.
fn cheaply(layer: &Layer, blobs: &dyn Blobs) -> Result<Option<Measured>, OciError> {
    if layer.size == 0 {
        return Ok(None);
    }
    if let Some(size) = annotation::unpacked_size(layer) {
        let (method, confidence) = (Method::Annotation, Confidence::High);
        return Ok(Some(Measured { size, method, confidence }));
    }
    if annotation::is_of_many_members(layer) {
        return Ok(None);
    }
    match Format::of_media_type(&layer.media_type) {
        Format::Gzip => by_trailer(layer, blobs),
        Format::Zstd => by_frame(layer, blobs),
        Format::Tar | Format::Other => by_magic(layer, blobs),
        Format::Opaque => Ok(None),
    }
}

/// A layer that is a tar by its media type, though Docker has labelled so what others had packed; or whose media
/// type says nothing.
fn by_magic(layer: &Layer, blobs: &dyn Blobs) -> Result<Option<Measured>, OciError> {
    let is_tar = Format::of_media_type(&layer.media_type) == Format::Tar;
    let may_be_tar = is_tar && layer.size.is_multiple_of(TAR_BLOCK);
    let Some(bytes) = part(layer, blobs, 0..layer.size.min(MAGIC))? else {
        let likely = Measured { confidence: Confidence::High, ..not_compressed(layer) };
        return Ok(may_be_tar.then_some(likely));
    };
    match Format::of_bytes(&bytes) {
        Format::Gzip => by_trailer(layer, blobs),
        Format::Zstd => by_frame(layer, blobs),
        Format::Tar => Ok(Some(not_compressed(layer))),
        Format::Other | Format::Opaque => Ok(may_be_tar.then(|| not_compressed(layer))),
    }
}

fn by_trailer(layer: &Layer, blobs: &dyn Blobs) -> Result<Option<Measured>, OciError> {
    let Some(start) = layer.size.checked_sub(TRAILER) else { return Ok(None) };
    let Some(trailer) = part(layer, blobs, start..layer.size)? else { return Ok(None) };
    let Some((_, size)) = trailer.split_last_chunk() else { return Ok(None) };
    judge(layer, blobs, Claim::of_trailer(u32::from_le_bytes(*size)))
}

fn by_frame(layer: &Layer, blobs: &dyn Blobs) -> Result<Option<Measured>, OciError> {
    let mut start = 0;
    for _ in 0..=zstd::MAX_SKIPPED {
        let end = layer.size.min(start + zstd::MAX_HEADER);
        let Some(bytes) = part(layer, blobs, start..end)? else { return Ok(None) };
        match zstd::Header::parse(&bytes) {
            Some(zstd::Header::Frame { .. }) => {
                let Some(claim) = Claim::of_header(&bytes) else { return Ok(None) };
                return judge(layer, blobs, claim);
            }
            Some(zstd::Header::Skippable { length }) if start + length < layer.size => {
                start += length;
            }
            None if start == 0 && Format::of_bytes(&bytes) == Format::Gzip => {
                return by_trailer(layer, blobs);
            }
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// What is to be believed of a claim, by itself or by what the layer begins with.
fn judge(layer: &Layer, blobs: &dyn Blobs, claim: Claim) -> Result<Option<Measured>, OciError> {
    if let Some(size) = claim.unquestioned(layer.size) {
        return Ok(Some(claim.measured(size, Confidence::High)));
    }
    let Some(bytes) = part(layer, blobs, 0..layer.size.min(HEAD))? else { return Ok(None) };
    let is_whole = bytes.len() as u64 == layer.size;
    Ok(match Head::read(&bytes, is_whole) {
        Head::NotCompressed => Some(not_compressed(layer)),
        Head::Whole { format, size } => Some(Measured {
            size,
            method: if format == Format::Gzip { Method::GzipTrailer } else { Method::ZstdFrame },
            confidence: Confidence::High,
        }),
        Head::Part { format, ratio, is_tar } if format == claim.format() => {
            claim.weighed(layer.size, ratio, is_tar)
        }
        // What is labelled as gzip; what is labelled as Zstandard was looked at already.
        Head::Part { ratio, is_tar, .. } => Claim::of_header(&bytes).and_then(|claim| {
            let size = claim.unquestioned(layer.size);
            let certain = size.map(|size| claim.measured(size, Confidence::High));
            certain.or_else(|| claim.weighed(layer.size, ratio, is_tar))
        }),
        Head::Unknown => None,
    })
}

fn not_compressed(layer: &Layer) -> Measured {
    Measured { size: layer.size, method: Method::Uncompressed, confidence: Confidence::Exact }
}

/// A part of a layer, all of it or nothing.
fn part(layer: &Layer, blobs: &dyn Blobs, range: Range<u64>) -> Result<Option<Vec<u8>>, OciError> {
    let length = range.end.saturating_sub(range.start);
    let bytes = blobs.part(layer, range)?;
    Ok(bytes.filter(|bytes| bytes.len() as u64 == length))
}
