//! What is said about layers, truly or not.

use registry_core::lock::Method;

use super::{
    GZIP, Memory, TAR, ZSTD, annotated, cheap, exact, gzipped, high, is_a_guess, layer, of, read,
    streamed, tar, zstandard,
};

#[test]
fn a_note_is_enough() {
    let content = tar(100_000, 3);
    let bytes = gzipped(&content);
    let size = content.len().to_string();
    let (stargz, umoci) =
        ("io.containers.estargz.uncompressed-size", "ci.umo.uncompressed_blob_size");
    for notes in [&[(stargz, &*size)][..], &[(umoci, &size)], &[(umoci, &size), (stargz, &size)]] {
        let layer = annotated(GZIP, &bytes, notes);
        let expected = high(content.len() as u64, Method::Annotation);
        assert_eq!(cheap(&layer, &Memory::of(&bytes)), expected);
        assert_eq!(read(&layer, &bytes), 0);
    }
    let (large, small) = (u64::MAX.to_string(), (bytes.len() / 2).to_string());
    let beyond = (bytes.len() * 1033).to_string();
    let sized = format!("+{size}");
    for nonsense in
        ["", "-1", "1e6", " 1", "many", "99999999999999999999999", &sized, &large, &small, &beyond]
    {
        let layer = annotated(GZIP, &bytes, &[(stargz, nonsense)]);
        let expected = high(content.len() as u64, Method::GzipTrailer);
        assert_eq!(cheap(&layer, &Memory::of(&bytes)), expected, "{nonsense}");
    }
    let layer = annotated(GZIP, &bytes, &[(stargz, &size), (umoci, "200000")]);
    assert_eq!(cheap(&layer, &Memory::of(&bytes)).method, Method::GzipTrailer, "they disagree");
}

#[test]
fn what_is_not_compressed_is_as_large_as_it_is() {
    let content = tar(100_000, 3);
    for media_type in [
        TAR,
        "application/vnd.docker.image.rootfs.diff.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.docker.image.rootfs.foreign.diff.tar",
        "Application/vnd.oci.image.layer.v1.tar; charset=binary",
    ] {
        let expected = exact(content.len() as u64, Method::Uncompressed);
        assert_eq!(of(media_type, &content), expected, "{media_type}");
        assert_eq!(read(&layer(media_type, &content), &content), 512);
    }
    let old = vec![b'a'; 1024];
    assert_eq!(
        of(TAR, &old),
        exact(1024, Method::Uncompressed),
        "tars once began with a name alone"
    );
}

#[test]
fn media_types_lie() {
    let content = tar(1_000_000, 3);
    let size = content.len() as u64;
    // Docker labelled so what others had compressed.
    let mut bytes = gzipped(&content);
    assert_ne!(bytes.len() % 512, 0);
    assert_eq!(of(TAR, &bytes), high(size, Method::GzipTrailer));
    let mut blocks = bytes.clone();
    blocks[3] |= 0b1_0000; // A comment follows the header.
    let comment = std::iter::repeat_n(b'c', 511 - blocks.len() % 512).chain([0]);
    blocks.splice(10..10, comment);
    assert_eq!(blocks.len() % 512, 0);
    assert_eq!(of(TAR, &blocks), high(size, Method::GzipTrailer));
    assert_eq!(of(ZSTD, &bytes), high(size, Method::GzipTrailer));
    assert_eq!(of("application/octet-stream", &bytes), high(size, Method::GzipTrailer));
    assert_eq!(of(GZIP, &content), exact(size, Method::Uncompressed));
    assert_eq!(of("", &content), exact(size, Method::Uncompressed));
    assert_eq!(of(GZIP, &zstandard(&content, true)), high(size, Method::ZstdFrame));
    bytes[0] = 0;
    assert!(is_a_guess(of("application/octet-stream", &bytes)));
    assert!(is_a_guess(streamed("application/octet-stream", &bytes)));
    let encrypted = "application/vnd.oci.image.layer.v1.tar+gzip+encrypted";
    assert!(is_a_guess(of(encrypted, &gzipped(&content))));
    assert_eq!(read(&layer(encrypted, &content), &content), 0);
}

#[test]
fn scraps_of_layers() {
    let content = tar(100_000, 3);
    for media_type in [GZIP, ZSTD, TAR, "", "application/x-xz"] {
        for length in [0, 1, 7, 8, 17, 18, 19] {
            for bytes in [gzipped(&content), zstandard(&content, true), vec![0; 20]] {
                let bytes = &bytes[..length];
                assert!(is_a_guess(of(media_type, bytes)), "{media_type} {length}");
            }
        }
    }
    for bytes in [gzipped(&content), zstandard(&content, false)] {
        let bytes = &bytes[..bytes.len() - 1];
        assert!(is_a_guess(streamed(GZIP, bytes)), "it is broken, but it is what was pushed");
    }
}
