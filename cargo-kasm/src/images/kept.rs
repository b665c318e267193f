//! What digests name, kept for the next run: manifests as they came, and the sizes of layers.

use std::fs;

use camino::Utf8PathBuf;
use registry_core::lock::{Confidence, Method};

use super::measure::Measured;
use crate::cache;
use crate::oci::Digest;

/// The user's cache of what image registries said; without a folder for it nothing is kept.
pub(super) struct Kept {
    folder: Option<Utf8PathBuf>,
}

impl Kept {
    pub(super) fn of_user() -> Self {
        Self { folder: cache::of_user("images") }
    }

    /// The bytes that a digest names, if they are there and whole.
    pub(super) fn content(&self, digest: &Digest) -> Option<Vec<u8>> {
        let bytes = fs::read(self.folder.as_ref()?.join(name(digest, "json"))).ok()?;
        (digest.same_of(&bytes) == *digest).then_some(bytes)
    }

    pub(super) fn keep_content(&self, digest: &Digest, bytes: &[u8]) {
        self.keep(&name(digest, "json"), bytes);
    }

    /// The size of a layer, if it was found out for certain.
    pub(super) fn measured(&self, digest: &Digest) -> Option<Measured> {
        let text = fs::read_to_string(self.folder.as_ref()?.join(name(digest, "size"))).ok()?;
        let mut words = text.split_whitespace();
        let size = words.next()?.parse().ok()?;
        let method: Method = words.next()?.parse().ok()?;
        let confidence: Confidence = words.next()?.parse().ok()?;
        // What a machine that stopped left behind may lack its end.
        text.ends_with('\n').then_some(Measured { size, method, confidence })
    }

    pub(super) fn keep_measured(&self, digest: &Digest, measured: &Measured) {
        let Measured { size, method, confidence } = measured;
        if *confidence != Confidence::Low {
            self.keep(&name(digest, "size"), format!("{size} {method} {confidence}\n").as_bytes());
        }
    }

    /// What cannot be kept is asked for again.
    fn keep(&self, name: &str, bytes: &[u8]) {
        if let Some(folder) = &self.folder {
            let _ = cache::put(folder, name, bytes);
        }
    }
}

fn name(digest: &Digest, ending: &str) -> String {
    format!("{}.{ending}", digest.to_string().replace(':', "-"))
}
