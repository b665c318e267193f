//! The sizes of all layers of a run, each found out once, whichever of a registry's images share it.

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;

use registry_core::lock::{LockedPlatform, PullRef};

use super::describe::{Described, Platform, Trouble};
use super::kept::Kept;
use super::measure::{self, Blobs, Measured};
use super::threads::Threads;
use crate::oci::manifest::Layer;
use crate::oci::{Client, OciError};

/// The unpacked sizes of layers, or why they are not known. Each registry speaks for its own, and for each
/// description of a layer: what another one says of the same digest may be wrong.
pub(super) struct Sizes<'a> {
    measured: HashMap<(&'a str, &'a Layer), Result<Measured, OciError>>,
}

/// A layer, and an image that it can be asked for with.
struct Question<'a> {
    image: &'a PullRef,
    layer: &'a Layer,
}

impl<'a> Sizes<'a> {
    /// Asks for the layers of all images that were described.
    pub(super) fn of(
        client: &Client,
        kept: &Kept,
        described: &[(&'a PullRef, &'a Described)],
        streams: bool,
        threads: &Threads,
    ) -> Self {
        let mut questions = HashMap::new();
        for (image, described) in described {
            for layer in described.platforms.iter().flat_map(|platform| &platform.layers) {
                questions.entry((image.host(), layer)).or_insert(Question { image, layer });
            }
        }
        let (layers, questions): (Vec<_>, Vec<_>) = questions.into_iter().unzip();
        let measured = threads
            .each("Measuring", &questions, |question| measured(client, kept, question, streams));
        let mut all: Vec<_> = layers.into_iter().zip(measured).collect();
        let known =
            all.iter_mut().filter_map(|((_, layer), size)| Some((*layer, size.as_mut().ok()?)));
        measure::settle(&mut known.collect::<Vec<_>>());
        Self { measured: all.into_iter().collect() }
    }

    /// What is locked about a registry's image for one architecture.
    pub(super) fn of_platform(
        &self,
        registry: &str,
        platform: &Platform,
    ) -> Result<LockedPlatform, Trouble> {
        let sizes =
            platform.layers.iter().filter_map(|layer| self.measured.get(&(registry, layer)));
        let sizes = sizes.map(|size| size.clone().map_err(Trouble::Oci));
        let total = measure::total(sizes.collect::<Result<Vec<_>, _>>()?);
        let compressed = platform.layers.iter().map(|layer| layer.size);
        Ok(LockedPlatform {
            architecture: platform.architecture,
            digest: platform.digest.to_string(),
            compressed: compressed.fold(0, u64::saturating_add),
            uncompressed: total.size,
            confidence: total.confidence,
            methods: total.methods,
        })
    }
}

fn measured(
    client: &Client,
    kept: &Kept,
    question: &Question<'_>,
    streams: bool,
) -> Result<Measured, OciError> {
    let Question { image, layer } = *question;
    if let Some(measured) = kept.measured(image.host(), layer) {
        return Ok(measured);
    }
    let measured = match measure::measure(layer, &Of { client, image }, streams) {
        // It is elsewhere, and who is nobody of the registry's is not asked.
        Err(OciError::Missing { .. }) if layer.is_foreign() => measure::guessed(layer),
        measured => measured?,
    };
    kept.keep_measured(image.host(), layer, &measured);
    Ok(measured)
}

/// The blobs of an image's repository.
struct Of<'a> {
    client: &'a Client,
    image: &'a PullRef,
}

impl Blobs for Of<'_> {
    fn part(&self, layer: &Layer, range: Range<u64>) -> Result<Option<Vec<u8>>, OciError> {
        self.client.blob_part(self.image, &layer.digest, range)
    }

    fn stream(&self, layer: &Layer) -> Result<Box<dyn Read + '_>, OciError> {
        Ok(Box::new(self.client.blob(self.image, &layer.digest)?))
    }

    fn failed(&self, _: &Layer, error: io::Error) -> OciError {
        OciError::of_stream(self.image.host(), error)
    }
}
