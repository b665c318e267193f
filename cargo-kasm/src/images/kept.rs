//! What was learnt, kept for the next run: manifests as they came, and the sizes of layers.

use std::fs;

use camino::Utf8PathBuf;
use registry_core::lock::{Confidence, Method};

use super::measure::Measured;
use crate::cache::{self, Trouble};
use crate::oci::Digest;
use crate::oci::manifest::Layer;

/// The user's cache of what image registries said; without a folder for it nothing is kept.
pub(super) struct Kept {
    folder: Option<Utf8PathBuf>,
    trouble: Trouble,
}

impl Kept {
    pub(super) fn of_user() -> Self {
        Self { folder: cache::of_user("images"), trouble: Trouble::default() }
    }

    /// Why the cache was of no use, if it was not.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.said()
    }

    /// The bytes that a digest names, if they are there and whole.
    pub(super) fn content(&self, digest: &Digest) -> Option<Vec<u8>> {
        let bytes = self.read(&name(digest, "json"))?;
        (digest.same_of(&bytes) == *digest).then_some(bytes)
    }

    pub(super) fn keep_content(&self, digest: &Digest, bytes: &[u8]) {
        self.keep(&name(digest, "json"), bytes);
    }

    /// The size of a registry's layer, if it was found out for certain.
    pub(super) fn measured(&self, registry: &str, layer: &Layer) -> Option<Measured> {
        let question = question(registry, layer);
        let text = self.read(&name(&Digest::of(question.as_bytes()), "size"))?;
        let text = String::from_utf8(text).ok()?;
        let mut words = text.split_whitespace();
        let size = words.next()?.parse().ok()?;
        let method: Method = words.next()?.parse().ok()?;
        let confidence: Confidence = words.next()?.parse().ok()?;
        let measured = Measured { size, method, confidence };
        (text == answer(&question, &measured)).then_some(measured)
    }

    pub(super) fn keep_measured(&self, registry: &str, layer: &Layer, measured: &Measured) {
        // What is noted beside a layer is no property of it, and costs nothing to read again.
        if measured.confidence != Confidence::Low && measured.method != Method::Annotation {
            let question = question(registry, layer);
            let name = name(&Digest::of(question.as_bytes()), "size");
            self.keep(&name, answer(&question, measured).as_bytes());
        }
    }

    /// A file, if it is one that was put there: others have no end, or never begin.
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        const LONGEST: u64 = 4 << 20;
        let path = self.folder.as_ref()?.join(name);
        let metadata = fs::metadata(&path).ok()?;
        (metadata.is_file() && metadata.len() <= LONGEST).then(|| fs::read(path).ok())?
    }

    /// What cannot be kept is asked for again.
    fn keep(&self, name: &str, bytes: &[u8]) {
        if let Some(folder) = &self.folder {
            self.trouble.put(folder, name, bytes);
        }
    }
}

/// All that a size rests on: parts of a layer are what one registry says, and nobody can check them; where
/// they begin is what the manifest says; and what is made of them may be otherwise in another version.
fn question(registry: &str, layer: &Layer) -> String {
    let Layer { digest, media_type, size, annotations: _ } = layer;
    format!("{} {registry} {digest} {size} {media_type}", env!("CARGO_PKG_VERSION"))
}

/// A file's text, which ends with a digest: damaged, it says nothing.
fn answer(question: &str, measured: &Measured) -> String {
    let Measured { size, method, confidence } = measured;
    let text = format!("{size} {method} {confidence}");
    format!("{text} {}\n", Digest::of(format!("{question} {text}").as_bytes()))
}

fn name(digest: &Digest, ending: &str) -> String {
    format!("{}.{ending}", digest.to_string().replace(':', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_of_one_question_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let kept = Kept { folder: Some(folder.clone()), trouble: Trouble::default() };
        let layer = Layer {
            digest: Digest::of(b""),
            media_type: "a".to_owned(),
            size: 7,
            annotations: [].into(),
        };
        let (method, confidence) = (Method::GzipTrailer, Confidence::High);
        let measured = Measured { size: 1024, method, confidence };
        kept.keep_measured("a.example", &layer, &measured);
        assert_eq!(kept.measured("a.example", &layer), Some(measured));
        assert_eq!(kept.measured("b.example", &layer), None);
        assert_eq!(kept.measured("a.example", &Layer { size: 8, ..layer.clone() }), None);

        let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        for damaged in [&text[..text.len() - 1], &text.replace("1024", "2048"), "1024 exact", ""] {
            fs::write(&file, damaged).unwrap();
            assert_eq!(kept.measured("a.example", &layer), None, "{damaged}");
        }
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        kept.keep_measured("a.example", &layer, &measured);
        assert_eq!(kept.measured("a.example", &layer), None, "a folder is in its place");
        fs::remove_dir(&file).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
            assert_eq!(kept.measured("a.example", &layer), None, "it has no end");
            fs::remove_file(&file).unwrap();
        }

        let noted = Measured { method: Method::Annotation, ..measured };
        let guessed = Measured { confidence: Confidence::Low, ..measured };
        for other in [noted, guessed] {
            kept.keep_measured("a.example", &layer, &other);
            assert_eq!(kept.measured("a.example", &layer), None, "{other:?}");
        }
    }
}
