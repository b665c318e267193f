//! Layers of every kind, in memory.

mod gzip;
mod labels;
mod streams;
mod truth;
mod zstd;

use std::collections::BTreeMap;
use std::io::{self, Read, Write as _};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::oci::manifest::Layer;
use crate::oci::{Digest, OciError};
use flate2::Compression;
use flate2::write::GzEncoder;
use registry_core::lock::{Confidence, Method};

use super::{Blobs, Measured, measure};

const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
const TAR: &str = "application/vnd.oci.image.layer.v1.tar";

/// A layer whose bytes are known, or only those at its beginning and its end.
struct Memory {
    start: Vec<u8>,
    end: Vec<u8>,
    has_parts: bool,
    read: AtomicU64,
}

impl Memory {
    fn of(bytes: &[u8]) -> Self {
        Self::between(bytes, &[])
    }

    fn between(start: &[u8], end: &[u8]) -> Self {
        let (start, end) = (start.to_vec(), end.to_vec());
        Self { start, end, has_parts: true, read: AtomicU64::new(0) }
    }

    fn byte(&self, at: u64, size: u64) -> u8 {
        let of = |bytes: &[u8], at| bytes.get(usize::try_from(at).ok()?).copied();
        let at_end =
            (self.end.len() as u64).checked_sub(size - at).and_then(|at| of(&self.end, at));
        at_end.or_else(|| of(&self.start, at)).expect("a byte that is known")
    }
}

impl Blobs for Memory {
    fn part(&self, layer: &Layer, range: Range<u64>) -> Result<Option<Vec<u8>>, OciError> {
        assert!(range.start < range.end && range.end <= layer.size, "{range:?}");
        if !self.has_parts {
            return Ok(None);
        }
        self.read.fetch_add(range.end - range.start, Ordering::Relaxed);
        Ok(Some(range.map(|at| self.byte(at, layer.size)).collect()))
    }

    fn stream(&self, layer: &Layer) -> Result<Box<dyn Read + '_>, OciError> {
        let got = Digest::of(&self.start);
        let wrong = (got != layer.digest).then(|| OciError::WrongDigest {
            host: HOST.to_owned(),
            asked: layer.digest.clone(),
            got,
        });
        Ok(Box::new(self.start.chain(End { wrong })))
    }

    fn failed(&self, _: &Layer, error: io::Error) -> OciError {
        OciError::of_stream(HOST, error)
    }
}

const HOST: &str = "registry.example";

/// Where it shows whether a stream was what it should be: once, and then it is over.
struct End {
    wrong: Option<OciError>,
}

impl Read for End {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.wrong.take().map_or(Ok(0), |wrong| Err(io::Error::other(wrong)))
    }
}

fn layer(media_type: &str, bytes: &[u8]) -> Layer {
    Layer {
        digest: Digest::of(bytes),
        media_type: media_type.to_owned(),
        size: bytes.len() as u64,
        annotations: BTreeMap::new(),
    }
}

/// A layer with notes on it.
fn annotated(media_type: &str, bytes: &[u8], notes: &[(&str, &str)]) -> Layer {
    let notes = notes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Layer { annotations: notes.collect(), ..layer(media_type, bytes) }
}

/// What is said without streaming; no more than 64 KiB are read for it.
fn cheap(layer: &Layer, blobs: &Memory) -> Measured {
    let measured = measure(layer, blobs, false).unwrap();
    assert!(blobs.read.load(Ordering::Relaxed) <= 64 * 1024);
    measured
}

fn of(media_type: &str, bytes: &[u8]) -> Measured {
    cheap(&layer(media_type, bytes), &Memory::of(bytes))
}

fn read(layer: &Layer, bytes: &[u8]) -> u64 {
    let blobs = Memory::of(bytes);
    cheap(layer, &blobs);
    blobs.read.load(Ordering::Relaxed)
}

fn streamed(media_type: &str, bytes: &[u8]) -> Measured {
    measure(&layer(media_type, bytes), &Memory::of(bytes), true).unwrap()
}

fn high(size: u64, method: Method) -> Measured {
    Measured { size, method, confidence: Confidence::High }
}

fn exact(size: u64, method: Method) -> Measured {
    Measured { size, method, confidence: Confidence::Exact }
}

fn is_a_guess(measured: Measured) -> bool {
    measured.method == Method::Estimated && measured.confidence == Confidence::Low
}

/// A tar of one file, of which one byte in `one_in` is noise.
fn tar(length: usize, one_in: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    let content: Vec<u8> =
        (0..length).map(|at| if at % one_in == 0 { noise() } else { 0x20 }).collect();
    let mut header = tar::Header::new_ustar();
    header.set_size(length as u64);
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_data(&mut header, "usr/share/file", &*content).unwrap();
    builder.into_inner().unwrap()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    gzipped_at(content, 1)
}

fn gzipped_at(content: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn members(content: &[u8], at: usize) -> Vec<u8> {
    let (first, last) = content.split_at(at);
    [gzipped(first), gzipped(last)].concat()
}

/// A layer with another trailing size.
fn forged(content: &[u8], size: u32) -> Vec<u8> {
    let mut bytes = gzipped(content);
    let trailer = bytes.last_chunk_mut().unwrap();
    *trailer = size.to_le_bytes();
    bytes
}

fn zstandard(content: &[u8], is_named: bool) -> Vec<u8> {
    zstandard_at(content, is_named, 3)
}

/// One frame, which names its size or does not.
fn zstandard_at(content: &[u8], is_named: bool, level: i32) -> Vec<u8> {
    let mut encoder = ::zstd::Encoder::new(Vec::new(), level).unwrap();
    encoder.include_contentsize(is_named).unwrap();
    encoder.set_pledged_src_size(Some(content.len() as u64)).unwrap();
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}
