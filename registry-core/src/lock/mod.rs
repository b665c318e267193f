//! `kasm.lock`, beside `registry.toml`: what image registries said about the images that are offered.
//! Written by `cargo kasm images`; [`declare`](crate::declare) fills in from it what was left out.

#[cfg(feature = "bundle")]
mod answer;
mod pull;
mod read;
#[cfg(feature = "bundle")]
mod write;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::model::Architecture;
use crate::source::{Sources, Span};

#[cfg(feature = "bundle")]
pub use answer::{Answer, Answers, Found};
pub use pull::{DOCKER_HUB, PullRef};

/// The file, beside `registry.toml`.
pub const LOCK_FILE: &str = "kasm.lock";

/// The largest number of bytes that the file holds: what a double counts exactly, 2^53.
const LARGEST: u64 = 1 << 53;

/// The version of the format.
const VERSION: u32 = 1;

/// What image registries said, by the [name](PullRef) of the image.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    /// The images.
    pub images: BTreeMap<String, LockedImage>,
    /// Where each stands in the file, if it was read from one.
    pub places: BTreeMap<String, Span>,
}

/// What an image was on some day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedImage {
    /// What its tag pointed at: an image, or an index of images.
    pub digest: String,
    /// The day on which that was so: `2026-11-22`.
    pub checked: String,
    /// The images for each architecture that Kasm runs on.
    pub platforms: Vec<LockedPlatform>,
}

impl LockedImage {
    /// The images of these architectures, or all where there is none of these.
    pub fn platforms_of(&self, architectures: &[impl AsRef<str>]) -> Vec<&LockedPlatform> {
        let is_meant = |platform: &&LockedPlatform| {
            let name = platform.architecture.as_str();
            architectures.iter().any(|other| other.as_ref() == name)
        };
        let meant: Vec<_> = self.platforms.iter().filter(is_meant).collect();
        if meant.is_empty() { self.platforms.iter().collect() } else { meant }
    }

    /// What the image takes on a server's disk in decimal MB, rounded up: that of the largest of these
    /// architectures, or of all where there is none of these.
    pub fn size_mb(&self, architectures: &[impl AsRef<str>]) -> Option<u64> {
        let meant = self.platforms_of(architectures).into_iter();
        meant.map(|platform| platform.uncompressed).max().map(megabytes)
    }
}

/// Whether a value was not written, but taken from `kasm.lock`.
pub(crate) fn is_locked(place: Span, sources: &Sources) -> bool {
    sources.file(place.source).path.file_name() == Some(LOCK_FILE)
}

/// Decimal megabytes, rounded up; at least 1, as Kasm wants it.
pub fn megabytes(bytes: u64) -> u64 {
    const MB: u64 = 1_000_000;
    bytes.div_ceil(MB).max(1)
}

/// An image for one architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedPlatform {
    /// What it runs on.
    pub architecture: Architecture,
    /// The image's manifest.
    pub digest: String,
    /// The bytes of its layers as they are transferred.
    pub compressed: u64,
    /// The bytes of its layers unpacked.
    pub uncompressed: u64,
    /// How certain that is: as the least certain of the layers.
    pub confidence: Confidence,
    /// How it was found out, each method once, in the order of [`Method`].
    pub methods: Vec<Method>,
}

/// How the unpacked size of a layer was found out; the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// The layer's builder noted it.
    Annotation,
    /// The layer is not compressed.
    Uncompressed,
    /// The header of a Zstandard frame says it.
    ZstdFrame,
    /// The last bytes of a gzip stream say it.
    GzipTrailer,
    /// The layer was read and counted.
    Streamed,
    /// It was guessed from the compressed size.
    Estimated,
}

/// How certain a size is; the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A guess, or something speaks against it.
    Low,
    /// Nothing speaks against it.
    High,
    /// It cannot be otherwise.
    Exact,
}

impl Method {
    /// Every method, the cheapest first.
    pub const ALL: [Self; 6] = [
        Self::Annotation,
        Self::Uncompressed,
        Self::ZstdFrame,
        Self::GzipTrailer,
        Self::Streamed,
        Self::Estimated,
    ];

    /// Its name in `kasm.lock`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Annotation => "annotation",
            Self::Uncompressed => "uncompressed",
            Self::ZstdFrame => "zstd-frame",
            Self::GzipTrailer => "gzip-trailer",
            Self::Streamed => "streamed",
            Self::Estimated => "estimated",
        }
    }
}

impl Confidence {
    /// Every one of them, the least certain first.
    pub const ALL: [Self; 3] = [Self::Low, Self::High, Self::Exact];

    /// Its name in `kasm.lock`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Exact => "exact",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl FromStr for Method {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|method| method.name() == text).ok_or(UnknownWord)
    }
}

impl FromStr for Confidence {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|confidence| confidence.name() == text).ok_or(UnknownWord)
    }
}
