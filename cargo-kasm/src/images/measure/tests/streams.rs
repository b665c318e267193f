//! Layers that are read to their end.

use registry_core::lock::Method;

use crate::oci::OciError;
use crate::oci::manifest::Layer;

use super::{
    GZIP, Memory, ZSTD, cheap, exact, gzipped, high, is_a_guess, layer, measure, members, streamed,
    tar, zstandard,
};

#[test]
fn servers_that_give_no_parts() {
    let content = tar(100_000, 3);
    for (media_type, bytes) in
        [(GZIP, gzipped(&content)), (ZSTD, zstandard(&content, true)), ("", gzipped(&content))]
    {
        let blobs = Memory { has_parts: false, ..Memory::of(&bytes) };
        let layer = layer(media_type, &bytes);
        assert!(is_a_guess(cheap(&layer, &blobs)));
        let streamed = measure(&layer, &blobs, true).unwrap();
        assert_eq!(streamed, exact(content.len() as u64, Method::Streamed));
    }
}

#[test]
fn what_is_streamed_is_what_was_asked_for() {
    let bytes = members(&tar(100_000, 3), 60_000);
    let layer = layer(GZIP, &bytes);
    let longer = [&*bytes, b"more"].concat();
    let mut other = bytes.clone();
    other[5000] ^= 1;
    for wrong in [&bytes[..bytes.len() - 1], &other, &bytes[..3], b""] {
        let blobs = Memory { has_parts: false, ..Memory::of(wrong) };
        let error = measure(&layer, &blobs, true).unwrap_err();
        assert!(matches!(error, OciError::WrongDigest { .. }), "{error}");
    }
    let blobs = Memory { has_parts: false, ..Memory::of(&longer) };
    assert!(is_a_guess(measure(&layer, &blobs, true).unwrap()), "it is not read any further");
    // A manifest that has the size wrong.
    let too_small = Layer { size: layer.size - 1, ..layer.clone() };
    let blobs = Memory { has_parts: false, ..Memory::of(&bytes) };
    assert!(is_a_guess(measure(&too_small, &blobs, true).unwrap()));
}

#[test]
fn bombs_are_not_counted_to_the_end() {
    // Blocks of 4 bytes that repeat one 128 Ki times; and beyond what a window allows, 2 Mi times.
    for (size, is_counted) in [(0x10_0002_u32, true), (0xff_fffa, false)] {
        let mut bytes = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x50];
        (0..200).for_each(|_| bytes.extend(size.to_le_bytes()));
        bytes.extend([1, 0, 0]);
        let expected = exact(200 * 128 * 1024, Method::Streamed);
        let streamed = streamed(ZSTD, &bytes);
        assert!(if is_counted { streamed == expected } else { is_a_guess(streamed) });
    }
    let zeros = gzipped(&vec![0; 20_000_000]);
    assert_eq!(streamed(GZIP, &zeros), high(20_000_000, Method::GzipTrailer));
}
