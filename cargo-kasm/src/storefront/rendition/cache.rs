//! What was made before, by the content that it was made from.

use std::fmt::Write as _;
use std::fs;

use camino::Utf8PathBuf;
use registry_core::picture::{Format, Picture};
use sha2::{Digest as _, Sha256};

use super::Rendition;
use crate::cache::{self, Trouble};

/// Changes whenever the same content makes another rendition.
const RECIPE: &str = "3";
/// The ending of an empty file that says that there is nothing to draw.
const NOTHING: &str = "none";
const ENDINGS: [&str; 3] = ["png", "svg", "webp"];

/// The user's own.
pub(super) fn of_user() -> Option<Utf8PathBuf> {
    cache::of_user("renditions")
}

/// What is known of an icon.
enum Kept {
    /// What was made of it.
    Rendition(Rendition),
    /// Nothing can be made of it.
    Nothing,
    /// It was not seen before, or the file is damaged.
    No,
}

/// A folder of renditions. Nothing in it is needed: what is missing or damaged is made anew.
#[derive(Debug)]
pub(super) struct Cache {
    folder: Utf8PathBuf,
    trouble: Trouble,
}

impl Cache {
    pub(super) fn new(folder: Utf8PathBuf) -> Self {
        Self { folder, trouble: Trouble::default() }
    }

    /// The first thing that went wrong.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.said()
    }

    /// What was made of an icon of this key before, else what `maker` makes of it, which is kept.
    pub(super) fn get_or_make(
        &self,
        key: &str,
        size: u32,
        maker: impl FnOnce() -> Option<Rendition>,
    ) -> Option<Rendition> {
        match self.get(key, size) {
            Kept::Rendition(kept) => return Some(kept),
            Kept::Nothing => return None,
            Kept::No => {}
        }
        let made = maker();
        let (ending, bytes) = match &made {
            Some(made) => (made.extension, &*made.bytes),
            None => (NOTHING, &[][..]),
        };
        self.trouble.put(&self.folder, &format!("{key}.{ending}"), bytes);
        made
    }

    fn get(&self, key: &str, size: u32) -> Kept {
        let path = |ending: &str| self.folder.join(format!("{key}.{ending}"));
        for extension in ENDINGS {
            if let Ok(bytes) = fs::read(path(extension))
                && let Some(pixels) = intact(&bytes, extension, size)
            {
                return Kept::Rendition(Rendition { bytes: bytes.into(), extension, pixels });
            }
        }
        if path(NOTHING).is_file() { Kept::Nothing } else { Kept::No }
    }
}

/// What tells a content and a size from all others.
pub(super) fn key(icon: &[u8], size: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{RECIPE} {size} "));
    hash.update(icon);
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// How many pixels a kept file has, if it is whole: a machine may have stopped while it was written.
fn intact(bytes: &[u8], extension: &str, most: u32) -> Option<u32> {
    let picture = Picture::read(bytes).ok()?;
    let (width, _) = picture.size?;
    let is_whole = match picture.format {
        Format::Png => bytes.ends_with(b"IEND\xAE\x42\x60\x82"),
        Format::Webp => {
            let length = bytes.get(4..).and_then(|bytes| bytes.first_chunk().copied());
            let length = length.and_then(|length| u32::from_le_bytes(length).try_into().ok());
            length.is_some_and(|length: usize| length <= bytes.len().saturating_sub(8))
        }
        // All of it was read just now.
        _ => true,
    };
    let pixels = match picture.format {
        Format::Svg => Some(most),
        _ => (1..=most).find(|pixels| f64::from(*pixels).total_cmp(&width).is_eq()),
    };
    pixels.filter(|_| is_whole && picture.format.ending() == extension)
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;

    const DRAWING: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'/>";

    fn rendition() -> Rendition {
        Rendition { bytes: DRAWING.into(), extension: "svg", pixels: 80 }
    }

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a/b");
        (folder, Cache::new(path))
    }

    fn files(cache: &Cache) -> Vec<Utf8PathBuf> {
        cache.folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()).collect()
    }

    fn is_kept(cache: &Cache, made: Option<&Rendition>) -> bool {
        let mut is_kept = true;
        let got = cache.get_or_make(&key(b"icon", 80), 80, || {
            is_kept = false;
            made.cloned()
        });
        assert_eq!(got.as_ref(), made);
        is_kept
    }

    #[test]
    fn everything_is_made_once() {
        for made in [Some(rendition()), None] {
            let (_folder, cache) = cache();
            assert!(!is_kept(&cache, made.as_ref()));
            assert!(is_kept(&cache, made.as_ref()));
            assert_eq!(files(&cache).len(), 1);
            assert_eq!(cache.trouble(), None);
        }
    }

    #[test]
    fn contents_and_sizes_have_keys_of_their_own() {
        let keys = [key(b"a", 80), key(b"b", 80), key(b"a", 192), key(b"0 a", 8), key(b" a", 80)];
        let set: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(set.len(), keys.len());
    }

    #[test]
    fn damaged_files_are_made_anew() {
        let (_folder, cache) = cache();
        for damage in [&b""[..], &DRAWING[..30], b"\x89PNG\r\n\x1a\n", b"\0\0\0\0\0\0\0\0"] {
            is_kept(&cache, Some(&rendition()));
            fs::write(&files(&cache)[0], damage).unwrap();
            assert!(!is_kept(&cache, Some(&rendition())), "{}", damage.escape_ascii());
            assert!(is_kept(&cache, Some(&rendition())));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_once_and_hinders_nothing() {
        let (folder, cache) = cache();
        fs::write(folder.path().join("a"), "a file is in the way").unwrap();
        assert!(!is_kept(&cache, Some(&rendition())));
        assert!(!is_kept(&cache, None));
        assert!(cache.trouble().is_some_and(|trouble| trouble.contains(cache.folder.as_str())));
    }
}
