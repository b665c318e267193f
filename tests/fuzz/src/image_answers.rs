//! What image registries answer: manifests, indexes, configurations, tokens, headers, and layers.

use cargo_kasm::fuzzed;

use crate::sample::is_picked;

const MEDIA_TYPES: [&str; 4] = [
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.oci.image.layer.v1.tar",
    "",
];

/// Reads it as each of them.
pub fn run(data: &[u8]) {
    fuzzed::image_answer(data);
    for media_type in MEDIA_TYPES {
        let measured = fuzzed::layer(media_type, data, is_picked(data, 4));
        assert!(measured.is_some(), "there is always an estimate");
    }
}
