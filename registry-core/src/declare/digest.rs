//! What a bundle's `sha` is made of: the hash of every file in a template-format folder.

use std::fs::File;
use std::io::{ErrorKind, Read as _};

use camino::Utf8Path;
use sha1::{Digest as _, Sha1};

use super::disk::{self, Kind, Listed, Refusal, Root, Walked};
use super::folder::Listing;
use super::load::WORKSPACE_JSON;
use super::{FileDigest, FolderEntry, IconFile, Known, icons};
use crate::picture::Picture;

/// Reads an icon and hashes it.
pub(super) fn icon(file: &Listed) -> Result<IconFile, Refusal> {
    let content = disk::read_content(file)?;
    let size = content.len() as u64;
    Ok(IconFile {
        digest: Some(digest_of(&file.name, &content)),
        picture: Some(Picture::read(&content)),
        content: Some(content),
        ..IconFile::unseen(file.name.clone(), file.path.clone(), size)
    })
}

/// An icon's hash, without reading all of one whose size and time are as they were.
pub(super) fn listed_icon(file: &Listed, known: &Known) -> Result<IconFile, Refusal> {
    match self::known(&file.path, known) {
        Some(digest) => Ok(IconFile { digest: Some(digest), ..icons::look(file)? }),
        None => icon(file),
    }
}

/// The hash of a file whose size and time are as they were.
pub(super) fn known(path: &Utf8Path, known: &Known) -> Option<FileDigest> {
    known.digest(path, disk::stamp(path)?)
}

/// The entries of a template-format folder, hashed. `text` is its declaration, which was read
/// already, as was the icon; `refuse` is told what cannot be read.
pub(super) fn entries(
    listing: &Listing,
    text: &str,
    icon: Option<&IconFile>,
    root: &Root,
    refuse: impl FnMut(Refusal),
) -> Vec<FolderEntry> {
    let mut hasher = Hasher { root, walked: Walked::default(), refuse };
    let mut entries = Vec::with_capacity(listing.entries.len());
    for entry in &listing.entries {
        let known = match icon {
            Some(icon) if icon.name == entry.name => icon.digest,
            _ if entry.name == WORKSPACE_JSON => Some(digest_of(WORKSPACE_JSON, text.as_bytes())),
            _ => None,
        };
        match known {
            Some(digest) => entries.push(FolderEntry::File { name: entry.name.clone(), digest }),
            None => entries.extend(hasher.entry(entry, 1, true)),
        }
    }
    entries
}

struct Hasher<'a, F> {
    root: &'a Root,
    walked: Walked,
    refuse: F,
}

impl<F: FnMut(Refusal)> Hasher<'_, F> {
    /// What the `sha` needs of an entry that is not otherwise read. `discovered` says that the
    /// search for workspaces went there and reported what it met.
    fn entry(&mut self, entry: &Listed, depth: usize, discovered: bool) -> Option<FolderEntry> {
        let name = entry.name.clone();
        match entry.kind {
            Kind::Refused => None,
            Kind::File => {
                let is_read = self.walked.weigh(entry).map_err(&mut self.refuse).ok()?;
                let digest = is_read.then(|| digest(entry))?.map_err(&mut self.refuse).ok()?;
                Some(FolderEntry::File { name, digest })
            }
            Kind::Folder => {
                let discovered = discovered && !entry.link && !name.starts_with('.');
                let entries = self.folder(entry, depth, discovered)?;
                Some(FolderEntry::Folder { name, entries })
            }
        }
    }

    fn folder(
        &mut self,
        folder: &Listed,
        depth: usize,
        discovered: bool,
    ) -> Option<Vec<FolderEntry>> {
        let (listed, refused) = match self.root.list(&folder.path) {
            Ok(listed) => listed,
            Err(refusal) => {
                if !discovered {
                    (self.refuse)(refusal);
                }
                return None;
            }
        };
        if !discovered {
            refused.into_iter().for_each(&mut self.refuse);
        }
        match self.walked.enter(&folder.path, listed.len(), depth) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(refusal) => {
                (self.refuse)(refusal);
                return None;
            }
        }
        Some(listed.iter().filter_map(|entry| self.entry(entry, depth + 1, discovered)).collect())
    }
}

/// The template's hash of a file: its name, then its bytes.
fn digest(file: &Listed) -> Result<FileDigest, Refusal> {
    let system = |error| Refusal::system(file.path.as_std_path(), &error);
    let mut opened = File::open(&file.path).map_err(system)?;
    let mut hasher = Sha1::new_with_prefix(&file.name);
    let mut buffer = vec![0; 64 << 10];
    loop {
        match opened.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(system(error)),
        }
    }
}

/// The same hash of bytes at hand.
pub(crate) fn digest_of(name: &str, bytes: &[u8]) -> FileDigest {
    Sha1::new_with_prefix(name).chain_update(bytes).finalize().into()
}
