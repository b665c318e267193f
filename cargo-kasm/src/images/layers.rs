//! The sizes of all layers of a run, each found out once, whichever images share it.

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;

use registry_core::lock::{LockedPlatform, PullRef};

use super::describe::{Described, Platform, Trouble};
use super::kept::Kept;
use super::measure::{self, Blobs, Measured};
use super::progress::Progress;
use crate::oci::manifest::Layer;
use crate::oci::{Client, Digest, OciError};

/// The unpacked sizes of layers, or why they are not known.
pub(super) struct Sizes {
    by_digest: HashMap<Digest, Result<Measured, OciError>>,
}

/// A layer, and an image that it can be asked for with.
struct Question<'a> {
    image: &'a PullRef,
    layer: &'a Layer,
}

impl Sizes {
    /// Asks for the layers of all images that were described.
    pub(super) fn of(
        client: &Client,
        kept: &Kept,
        described: &[(&PullRef, &Described)],
        streams: bool,
        progress: &Progress,
    ) -> Self {
        let mut questions: HashMap<&Digest, Question<'_>> = HashMap::new();
        for (image, described) in described {
            for layer in described.platforms.iter().flat_map(|platform| &platform.layers) {
                questions.entry(&layer.digest).or_insert(Question { image, layer });
            }
        }
        let questions: Vec<_> = questions.into_values().collect();
        let measured = progress
            .each("Measuring", &questions, |question| measured(client, kept, question, streams));
        let layers = questions.iter().map(|question| question.layer);
        let mut all: Vec<_> = layers.zip(measured).collect();
        let known = all.iter_mut().filter_map(|(layer, size)| Some((*layer, size.as_mut().ok()?)));
        measure::settle(&mut known.collect::<Vec<_>>());
        let by_digest = all.into_iter().map(|(layer, size)| (layer.digest.clone(), size));
        Self { by_digest: by_digest.collect() }
    }

    /// What is locked about an image for one architecture.
    pub(super) fn of_platform(&self, platform: &Platform) -> Result<LockedPlatform, Trouble> {
        let sizes = platform.layers.iter().filter_map(|layer| self.by_digest.get(&layer.digest));
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
    let digest = &question.layer.digest;
    if let Some(measured) = kept.measured(digest) {
        return Ok(measured);
    }
    let blobs = Of { client, image: question.image };
    let measured = measure::measure(question.layer, &blobs, streams)?;
    kept.keep_measured(digest, &measured);
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
