//! Layers of every kind, in memory.

mod gzip;
mod labels;
mod layers;
mod streams;
mod truth;
mod zstd;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use registry_core::lock::{Confidence, Method};

use crate::oci::manifest::Layer;
use crate::oci::{Digest, OciError};

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

fn tar(length: usize, one_in: usize) -> Vec<u8> {
    layers::tar(0, length, one_in).unwrap()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    layers::gzip(content, 1).unwrap()
}

fn members(content: &[u8], at: usize) -> Vec<u8> {
    layers::gzip_members(content, at).unwrap()
}

fn forged(content: &[u8], size: u32) -> Vec<u8> {
    layers::gzip_that_says(content, size).unwrap()
}

fn zstandard(content: &[u8], is_named: bool) -> Vec<u8> {
    layers::zstd(content, is_named, 3).unwrap()
}
