//! Layers of images, packed in every way; the same ones on every machine.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

/// A tar of one file, of whose bytes one in `one_in` is noise. Another `seed` makes another noise.
pub(crate) fn tar(seed: u64, length: usize, one_in: usize) -> io::Result<Vec<u8>> {
    let mut noise = noise(seed);
    let bytes = (0..length).map(|at| if at % one_in == 0 { noise() } else { b' ' });
    let content: Vec<u8> = bytes.collect();
    let mut header = tar::Header::new_ustar();
    header.set_size(length as u64);
    header.set_mode(0o644);
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_data(&mut header, "usr/share/file", &*content)?;
    builder.into_inner()
}

/// Marsaglia's xorshift.
fn noise(seed: u64) -> impl FnMut() -> u8 {
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ seed;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    }
}

/// One gzip member.
pub(crate) fn gzip(content: &[u8], level: u32) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(content)?;
    encoder.finish()
}

/// Two gzip members, of which the first holds so many bytes.
pub(crate) fn gzip_members(content: &[u8], first: usize) -> io::Result<Vec<u8>> {
    let (first, last) = content.split_at(first.min(content.len()));
    Ok([gzip(first, 1)?, gzip(last, 1)?].concat())
}

/// A gzip member that says that it holds so many bytes.
pub(crate) fn gzip_that_says(content: &[u8], size: u32) -> io::Result<Vec<u8>> {
    let mut bytes = gzip(content, 1)?;
    if let Some(trailer) = bytes.last_chunk_mut() {
        *trailer = size.to_le_bytes();
    }
    Ok(bytes)
}

/// One Zstandard frame, which names its size or does not.
pub(crate) fn zstd(content: &[u8], is_named: bool, level: i32) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), level)?;
    encoder.include_contentsize(is_named)?;
    encoder.set_pledged_src_size(Some(content.len() as u64))?;
    encoder.write_all(content)?;
    encoder.finish()
}
