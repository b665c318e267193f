//! Layers of which nothing is known but what others are like.

use registry_core::lock::{Confidence, Method};

use crate::oci::manifest::Layer;

use super::Measured;
use super::claim::MAX_SIZE;
use super::format::Format;

/// What layers unpack to, in thousandths of their compressed size, where no others are at hand. Measured on
/// desktop images: 2.2 to 2.9.
const USUAL_RATIO: u64 = 2500;

/// Smaller layers are mostly a tar's own zeros, and say nothing about others.
const TELLING: u64 = 16 * 1024;

/// What an image takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) size: u64,
    /// That of its least certain layer.
    pub(crate) confidence: Confidence,
    /// Each once, the cheapest first.
    pub(crate) methods: Vec<Method>,
}

/// The layers of an image, together.
pub(crate) fn total(layers: impl IntoIterator<Item = Measured>) -> Total {
    let none = Total { size: 0, confidence: Confidence::Exact, methods: Vec::new() };
    let mut total = layers.into_iter().fold(none, |mut total, layer| {
        total.size = total.size.saturating_add(layer.size);
        total.confidence = total.confidence.min(layer.confidence);
        total.methods.push(layer.method);
        total
    });
    total.methods.sort_unstable();
    total.methods.dedup();
    total
}

/// Estimates all that was only estimated again, by the certain ones of the same compression.
pub(crate) fn settle(layers: &mut [(&Layer, &mut Measured)]) {
    for format in [Format::Gzip, Format::Zstd, Format::Other] {
        let ratio = median_ratio(layers, format).unwrap_or(USUAL_RATIO);
        for (layer, measured) in layers.iter_mut() {
            if measured.method == Method::Estimated && compression(layer) == format {
                **measured = estimated(layer, ratio);
            }
        }
    }
}

/// A layer of which nothing is known at all.
pub(crate) fn guessed(layer: &Layer) -> Measured {
    estimated(layer, USUAL_RATIO)
}

fn estimated(layer: &Layer, ratio: u64) -> Measured {
    let size = u128::from(layer.size) * u128::from(ratio) / 1000;
    let size = u64::try_from(size).map_or(MAX_SIZE, |size| size.min(MAX_SIZE));
    Measured { size, method: Method::Estimated, confidence: Confidence::Low }
}

/// In thousandths.
fn median_ratio(layers: &[(&Layer, &mut Measured)], format: Format) -> Option<u64> {
    let telling = layers.iter().filter(|(layer, measured)| {
        measured.confidence > Confidence::Low
            && layer.size >= TELLING
            && compression(layer) == format
    });
    let ratio = |(layer, measured): &(&Layer, &mut Measured)| {
        u128::from(measured.size) * 1000 / u128::from(layer.size)
    };
    let mut ratios: Vec<_> = telling.map(ratio).collect();
    let middle = ratios.len() / 2;
    let (_, median, _) = (!ratios.is_empty()).then(|| ratios.select_nth_unstable(middle))?;
    u64::try_from(*median).ok()
}

fn compression(layer: &Layer) -> Format {
    match Format::of_media_type(&layer.media_type) {
        format @ (Format::Gzip | Format::Zstd) => format,
        Format::Tar | Format::Other | Format::Opaque => Format::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::Digest;

    fn layer(media_type: &str, size: u64) -> Layer {
        let media_type = format!("application/vnd.oci.image.layer.v1.{media_type}");
        Layer { digest: Digest::of(b""), media_type, size, annotations: [].into() }
    }

    fn measured(size: u64, method: Method, confidence: Confidence) -> Measured {
        Measured { size, method, confidence }
    }

    #[test]
    fn others_tell_what_a_layer_is_like() {
        use Method::{Annotation, GzipTrailer};
        let gzip = layer("tar+gzip", 1_000_000);
        let (small, zstd) = (layer("tar+gzip", 100), layer("tar+zstd", 1_000_000));
        let odd = layer("tar+xz", 100);
        let mut known = [2_000_000, 3_100_000, 9_000_000]
            .map(|size| measured(size, GzipTrailer, Confidence::High));
        let mut of_small = measured(100_000, Annotation, Confidence::Exact);
        let mut uncertain = [(); 9].map(|()| measured(9_000_000, GzipTrailer, Confidence::Low));
        let mut open = [&gzip, &small, &zstd, &odd].map(guessed);
        let [of_gzip, of_little, of_zstd, of_odd] = &mut open;
        let mut layers =
            vec![(&gzip, of_gzip), (&small, of_little), (&zstd, of_zstd), (&odd, of_odd)];
        layers.extend(known.iter_mut().chain(&mut uncertain).map(|measured| (&gzip, measured)));
        layers.push((&small, &mut of_small));
        settle(&mut layers);
        let sizes = open.map(|measured| (measured.size, measured.confidence));
        assert_eq!(sizes, [3_100_000, 310, 2_500_000, 250].map(|size| (size, Confidence::Low)));
        assert_eq!(known[0].size, 2_000_000, "what is known stays");
        assert_eq!(guessed(&layer("tar+gzip", u64::MAX)).size, MAX_SIZE);
    }

    #[test]
    fn an_image_is_as_certain_as_its_least_certain_layer() {
        use Method::{Estimated, GzipTrailer, Uncompressed};
        let none = total([]);
        assert_eq!((none.size, none.confidence, none.methods.len()), (0, Confidence::Exact, 0));
        let layers = [
            measured(5, GzipTrailer, Confidence::High),
            measured(7, Uncompressed, Confidence::Exact),
            measured(11, GzipTrailer, Confidence::High),
        ];
        let sum = total(layers);
        assert_eq!((sum.size, sum.confidence), (23, Confidence::High));
        assert_eq!(sum.methods, [Uncompressed, GzipTrailer]);
        let endless = measured(u64::MAX, Estimated, Confidence::Low);
        let sum = total(layers.into_iter().chain([endless]));
        assert_eq!((sum.size, sum.confidence), (u64::MAX, Confidence::Low));
    }
}
