//! `sha`: the template's hash of a workspace's folder.
//!
//! `hex(sha1(folder name ++ each child's hash as text))`, where a file's hash is
//! `hex(sha1(file name ++ bytes))` and children stand in collation order.

use sha1::{Digest as _, Sha1};

use super::order::Collation;
use crate::declare::FolderEntry;

/// The hash of a folder.
pub(super) fn folder(name: &str, entries: &[FolderEntry], collation: &Collation) -> String {
    let mut children: Vec<_> = entries.iter().collect();
    children.sort_by(|a, b| collation.compare(a.name(), b.name()));
    let mut hasher = Sha1::new_with_prefix(name);
    for child in children {
        hasher.update(match child {
            FolderEntry::File { digest, .. } => hex(digest),
            FolderEntry::Folder { name, entries } => folder(name, entries, collation),
        });
    }
    hex(&hasher.finalize())
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
