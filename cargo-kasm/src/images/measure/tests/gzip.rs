//! Layers that are packed with gzip.

use registry_core::lock::{Confidence, Method};

use crate::oci::manifest::Layer;

use super::super::Measured;
use super::{
    GZIP, Memory, ZSTD, annotated, cheap, exact, forged, gzipped, high, is_a_guess, layer, measure,
    members, of, read, streamed, tar, zstandard,
};

#[test]
fn gzip_says_it_at_its_end() {
    let content = tar(1_000_000, 3);
    let bytes = gzipped(&content);
    for media_type in [GZIP, "application/vnd.docker.image.rootfs.diff.tar.gzip"] {
        assert_eq!(of(media_type, &bytes), high(content.len() as u64, Method::GzipTrailer));
        assert_eq!(read(&layer(media_type, &bytes), &bytes), 8);
    }
    for content in [Vec::new(), vec![0; 1024], tar(1000, 1), tar(50_000_000, 1_000_000)] {
        let size = content.len() as u64;
        assert_eq!(of(GZIP, &gzipped(&content)), high(size, Method::GzipTrailer), "{size}");
    }
    let incompressible = tar(400_000, 1);
    let expected = high(incompressible.len() as u64, Method::GzipTrailer);
    assert_eq!(of(GZIP, &gzipped(&incompressible)), expected);
}

#[test]
fn several_members_are_not_taken_for_one() {
    let content = tar(1_000_000, 3);
    for at in [10_000, 500_000, 700_001, 900_000, content.len()] {
        let bytes = members(&content, at);
        assert!(is_a_guess(of(GZIP, &bytes)), "{at}");
        assert_eq!(streamed(GZIP, &bytes), exact(content.len() as u64, Method::Streamed), "{at}");
    }
    // What is read to its end is known.
    let small = tar(60_000, 3);
    assert_eq!(of(GZIP, &members(&small, 59_999)), high(small.len() as u64, Method::GzipTrailer));
}

#[test]
fn tables_of_contents_tell_of_members() {
    let content = tar(1_000_000, 3);
    for (media_type, name, bytes) in [
        (GZIP, "containerd.io/snapshot/stargz/toc.digest", members(&content, 512)),
        (ZSTD, "io.github.containers.zstd-chunked.manifest-position", zstandard(&content, true)),
    ] {
        let layer = annotated(media_type, &bytes, &[(name, "1:2:3:1")]);
        assert!(is_a_guess(cheap(&layer, &Memory::of(&bytes))));
        assert_eq!(read(&layer, &bytes), 0);
        let streamed = measure(&layer, &Memory::of(&bytes), true).unwrap();
        assert_eq!(streamed, exact(content.len() as u64, Method::Streamed));
    }
    // Without them, the beginning does.
    let mut small_members: Vec<u8> = content.chunks(10_240).flat_map(gzipped).collect();
    small_members.extend(gzipped(&[]));
    assert!(is_a_guess(of(GZIP, &small_members)));
}

#[test]
fn forged_sizes_are_not_believed() {
    let content = tar(1_000_000, 3);
    for size in
        [0, 512, 300_032, 500_000, 999_999, 20_000_256, 400_000_000, u32::MAX - 511, u32::MAX]
    {
        let bytes = forged(&content, size);
        assert!(is_a_guess(of(GZIP, &bytes)), "{size}");
        assert_eq!(streamed(GZIP, &bytes), exact(content.len() as u64, Method::Streamed), "{size}");
    }
}

/// A gzip layer of this compressed size whose trailer says `size` modulo 4 GiB, and which begins as `content`.
fn virtual_layer(compressed: u64, size: u64, content: &[u8]) -> Measured {
    let mut head = gzipped(content);
    assert!(head.len() > 48 * 1024);
    head.truncate(48 * 1024);
    let trailer = [&[1; 4], &size.to_le_bytes()[..4]].concat();
    let layer = Layer { size: compressed, ..layer(GZIP, &head) };
    cheap(&layer, &Memory::between(&head, &trailer))
}

#[test]
fn sizes_that_wrapped() {
    let usual = tar(400_000, 3);
    let incompressible = tar(400_000, 1);
    let large = |compressed, size| virtual_layer(compressed, size, &usual);
    for (compressed, size) in [
        (2_020_000_000, 4_888_995_840),
        (1_000_000_000, 4_400_000_000),
        (1_500_000_000, 4_500_000_256),
        // Not wrapped, though it could be.
        (500_000_000, 1_000_000_000),
        (500_000_000, 3_000_000_000),
        (1_000_000_000, 2_500_000_256),
        (4_000_000, 10_000_384),
    ] {
        let expected = high(size / 512 * 512, Method::GzipTrailer);
        assert_eq!(large(compressed, size / 512 * 512), expected, "{compressed}");
    }
    for (compressed, size) in [(3_000_000_000, 7_500_000_256), (6_000_000_000, 15_000_000_000)] {
        let measured = large(compressed, size / 512 * 512);
        assert_eq!((measured.method, measured.confidence), (Method::GzipTrailer, Confidence::Low));
        assert_eq!(measured.size % (1 << 32), size / 512 * 512 % (1 << 32));
    }
    // Too little for a wrap of a usual ratio.
    for (compressed, size) in [(500_000_000, 100_000_256), (4_000_000, 1024), (30_000_000, 1024)] {
        assert!(is_a_guess(large(compressed, size)), "{compressed}");
    }
    let plain = virtual_layer(1_000_000_000, 1_100_000_256, &incompressible);
    assert_eq!(
        plain,
        high(1_100_000_256, Method::GzipTrailer),
        "its head is not compressed either"
    );
    assert_eq!(large(1_000_000_000, 1_100_000_256).confidence, Confidence::Low);
    let packed = virtual_layer(1_500_000_000, 1_920_000_000, &incompressible);
    assert_eq!(packed, high(1_920_000_000, Method::GzipTrailer), "a wrap would be more usual");
    assert!(is_a_guess(virtual_layer(u64::MAX, 1024, &usual)));
}
