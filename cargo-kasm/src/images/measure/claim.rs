//! What a layer says about its own unpacked size, and how far that is to be believed.
//!
//! A gzip trailer holds the size of the last member, modulo 4 GiB; a Zstandard header that of its own
//! frame. Of a layer of one member, or one frame, that is the truth. Everything here guards against the
//! others, by the ratio of the claimed size to the compressed one, `c`:
//!
//! | ratio | what it may be | what is done |
//! |---|---|---|
//! | below 1, a little spared | several members, or a wrap: gzip never shrinks a file to more than it was | the head is read |
//! | 1 to 1.5 | what does not compress, or several members | the head is read |
//! | 1.5 to 12 | a layer as they are | believed, if no wrap fits as well |
//! | above 12 | zeros, or a forgery | the head is read |
//! | above 1032; 32768 for Zstandard | what the format cannot do | not believed |
//!
//! A size that wrapped is the claimed one and k · 4 GiB. Below 350 MB compressed, k = 0 alone can have a
//! ratio below 12. Above, several can: then exactly one must have a ratio from 1.5 to 4.5. So must a wrap itself.
//! A tar is of whole blocks: a claim that is not is no tar's, so the head is read.
//!
//! Where the head is read, it decides: if a member ends in it, nothing is believed; else the wrap of which the ratio
//! told, if the claim itself cannot be or the head's own ratio is like that of the whole; else the smallest possible
//! size, if the head's ratio is like that.
//! What remains undetected are a few large members of whole tar blocks, packed so well that the last of them
//! alone has a usual ratio to all: no builder of images is known to write such.

use registry_core::lock::{Confidence, Method};

use super::format::Format;
use super::zstd::Header;
use super::{Measured, TAR_BLOCK};

/// What gzip's trailer counts to.
const WRAP: u64 = 1 << 32;

/// Larger layers are not to be: it takes hours to count them.
pub(super) const MAX_SIZE: u64 = 1 << 40;

/// The ratios of layers, and of those that hold much, in thousandths.
const PLAUSIBLE: (u64, u64) = (1500, 12_000);
const USUAL: (u64, u64) = (1500, 4500);

/// How much a head's ratio may differ from that of the whole layer, in thousandths.
const LIKENESS: u64 = 1800;

/// A size in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    size: u64,
    method: Method,
}

/// Whether a layer of this compressed size can be of that size unpacked.
pub(super) fn can_be(size: u64, format: Format, compressed: u64) -> bool {
    least(compressed) <= size && size <= most(format, compressed)
}

/// What a layer unpacks to at least. Compression costs a few bytes where there is nothing to gain.
fn least(compressed: u64) -> u64 {
    (compressed - compressed / 100).saturating_sub(1024)
}

/// What a layer unpacks to at most.
pub(super) fn most(format: Format, compressed: u64) -> u64 {
    let ratio = match format {
        // A block of 4 bytes can repeat a byte 128 Ki times.
        Format::Zstd => 32_768,
        // Two bits can repeat 258 bytes.
        _ => 1032,
    };
    compressed.saturating_mul(ratio).min(MAX_SIZE)
}

impl Claim {
    pub(super) fn of_trailer(size: u32) -> Self {
        Self { size: size.into(), method: Method::GzipTrailer }
    }

    /// That of a Zstandard frame, if its header makes one.
    pub(super) fn of_header(bytes: &[u8]) -> Option<Self> {
        let Some(Header::Frame { content, .. }) = Header::parse(bytes) else { return None };
        Some(Self { size: content?, method: Method::ZstdFrame })
    }

    pub(super) fn format(self) -> Format {
        if self.method == Method::GzipTrailer { Format::Gzip } else { Format::Zstd }
    }

    pub(super) fn measured(self, size: u64, confidence: Confidence) -> Measured {
        Measured { size, method: self.method, confidence }
    }

    /// The size, where nothing speaks against it.
    pub(super) fn unquestioned(self, compressed: u64) -> Option<u64> {
        let size = self.usual(compressed)?;
        (size == self.size && size.is_multiple_of(TAR_BLOCK)).then_some(size)
    }

    /// What is to be believed, where the layer's beginning has this ratio (in thousandths), and is or is not that of a
    /// tar.
    pub(super) fn weighed(
        self,
        compressed: u64,
        head_ratio: u64,
        is_tar: bool,
    ) -> Option<Measured> {
        if is_tar && !self.size.is_multiple_of(TAR_BLOCK) {
            return None;
        }
        let (first, last) = (least(compressed), most(self.format(), compressed));
        let smallest = self.between(first, last).next()?;
        let lowest = scaled(compressed, head_ratio.saturating_mul(1000) / LIKENESS).max(first);
        let highest = scaled(compressed, head_ratio.saturating_mul(LIKENESS) / 1000).min(last);
        // What holds what is packed already looks like a wrap too.
        let is_wrapped = self.size < first;
        let is_wrap =
            |size: &u64| *size != self.size && (is_wrapped || (lowest..=highest).contains(size));
        if let Some(size) = self.usual(compressed).filter(is_wrap) {
            return Some(self.measured(size, Confidence::High));
        }
        let mut alike = self.between(lowest, highest);
        if alike.next() == Some(smallest) && alike.next().is_none() {
            return Some(self.measured(smallest, Confidence::High));
        }
        // Of the sizes that a wrap leaves open, the first usual one is the likeliest.
        let mut plausible = self.within(compressed, PLAUSIBLE);
        let likeliest = plausible.next()?;
        plausible.next()?;
        Some(self.measured(likeliest, Confidence::Low))
    }

    /// What is claimed, if nothing else has a plausible ratio; else the only size of a usual one.
    fn usual(self, compressed: u64) -> Option<u64> {
        let only = |ratios| {
            let mut sizes = self.within(compressed, ratios);
            sizes.next().filter(|_| sizes.next().is_none())
        };
        only(PLAUSIBLE).filter(|size| *size == self.size).or_else(|| only(USUAL))
    }

    fn within(self, compressed: u64, ratios: (u64, u64)) -> impl Iterator<Item = u64> {
        self.between(scaled(compressed, ratios.0), scaled(compressed, ratios.1).min(MAX_SIZE))
    }

    /// What is meant by the claim, between these sizes: itself, or with wraps.
    fn between(self, first: u64, last: u64) -> impl Iterator<Item = u64> {
        let wraps = if self.method == Method::GzipTrailer { MAX_SIZE / WRAP } else { 1 };
        let sizes = (0..wraps).map(move |wraps| self.size.saturating_add(wraps * WRAP));
        sizes.skip_while(move |size| *size < first).take_while(move |size| *size <= last)
    }
}

fn scaled(compressed: u64, thousandths: u64) -> u64 {
    u64::try_from(u128::from(compressed) * u128::from(thousandths) / 1000).unwrap_or(u64::MAX)
}
