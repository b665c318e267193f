//! What builders note about their layers.

use crate::oci::manifest::Layer;

use super::claim;
use super::format::Format;

/// stargz-snapshotter's and umoci's annotations for the unpacked size.
const SIZES: [&str; 2] =
    ["io.containers.estargz.uncompressed-size", "ci.umo.uncompressed_blob_size"];

/// The annotations of layers that are of many gzip members or Zstandard frames: where their tables of
/// contents are.
const TABLES: [&str; 2] = [
    "containerd.io/snapshot/stargz/toc.digest",
    "io.github.containers.zstd-chunked.manifest-position",
];

/// The noted size, if one is noted and it can be.
pub(super) fn unpacked_size(layer: &Layer) -> Option<u64> {
    let mut sizes = SIZES.iter().filter_map(|name| layer.annotations.get(*name));
    let size = number(sizes.next()?)?;
    let is_agreed = sizes.all(|other| number(other) == Some(size));
    let format = Format::of_media_type(&layer.media_type);
    (is_agreed && claim::can_be(size, format, layer.size)).then_some(size)
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

pub(super) fn is_of_many_members(layer: &Layer) -> bool {
    TABLES.iter().any(|name| layer.annotations.contains_key(*name))
}
