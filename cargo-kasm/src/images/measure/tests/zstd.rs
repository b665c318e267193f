//! Layers that are packed with Zstandard.

use registry_core::lock::Method;

use super::{ZSTD, exact, high, is_a_guess, layer, of, read, streamed, tar, zstandard};

#[test]
fn zstd_says_it_at_its_beginning() {
    for content in [tar(1_000_000, 3), tar(700, 2), vec![0; 1024], tar(40_000_000, 1_000_000)] {
        let bytes = zstandard(&content, true);
        assert_eq!(of(ZSTD, &bytes), high(content.len() as u64, Method::ZstdFrame));
    }
    let content = tar(1_000_000, 3);
    let bytes = zstandard(&content, true);
    assert_eq!(read(&layer(ZSTD, &bytes), &bytes), 18);
    let skippable = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3][..], &bytes].concat();
    assert_eq!(of(ZSTD, &skippable), high(content.len() as u64, Method::ZstdFrame));
    let incompressible = tar(400_000, 1);
    assert_eq!(streamed(ZSTD, &skippable), of(ZSTD, &skippable));
    let expected = high(incompressible.len() as u64, Method::ZstdFrame);
    assert_eq!(of(ZSTD, &zstandard(&incompressible, true)), expected);
}

#[test]
fn zstd_without_a_size_or_with_several() {
    let content = tar(1_000_000, 3);
    let (first, last) = content.split_at(300_032);
    let several = [zstandard(first, true), zstandard(last, true)].concat();
    let many: Vec<u8> = content.chunks(20_480).flat_map(|chunk| zstandard(chunk, true)).collect();
    let mut skipping = zstandard(&content, false);
    skipping.extend([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7]);
    for bytes in [zstandard(&content, false), several, many, skipping] {
        assert!(is_a_guess(of(ZSTD, &bytes)));
        assert_eq!(streamed(ZSTD, &bytes), exact(content.len() as u64, Method::Streamed));
    }
}
