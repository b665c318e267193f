//! Finding the folders that declare workspaces.

use camino::{Utf8Path, Utf8PathBuf};

use super::disk::{DEEPEST_FOLDER, Kind, Listed, Refusal, Root};
use super::folder::Listing;

/// What one folder among the workspaces holds.
pub(super) struct Found {
    pub(super) path: Utf8PathBuf,
    pub(super) listings: Vec<Listing>,
    pub(super) refused: Vec<(Refusal, Utf8PathBuf)>,
    /// Whether something could not be seen.
    pub(super) failed: bool,
}

/// Looks for declarations in one folder among the workspaces, and below it.
pub(super) fn find(root: &Root, folder: &Listed) -> Found {
    let mut found = Found {
        path: folder.path.clone(),
        listings: Vec::new(),
        refused: Vec::new(),
        failed: false,
    };
    descend(root, &folder.path, folder.name.clone(), 0, &mut found);
    found
}

/// As the template's `**/workspace.json`: every folder with a declaration counts, however deep, and
/// hidden and linked folders are not entered.
fn descend(root: &Root, path: &Utf8Path, folder: String, depth: usize, found: &mut Found) {
    if depth > DEEPEST_FOLDER {
        found.failed = true;
        found.refused.push((Refusal::too_deep(path), path.to_owned()));
        return;
    }
    let entries = match root.list(path) {
        Ok((entries, refused)) => {
            found.failed |= !refused.is_empty();
            found.refused.extend(refused.into_iter().map(|refusal| (refusal, path.to_owned())));
            entries
        }
        Err(refusal) => {
            found.failed = true;
            found.refused.push((refusal, path.to_owned()));
            return;
        }
    };
    let below: Vec<_> = entries
        .iter()
        .filter(|entry| entry.kind == Kind::Folder && !entry.link && !entry.name.starts_with('.'))
        .map(|entry| (entry.path.clone(), format!("{folder}/{}", entry.name)))
        .collect();
    let listing = Listing { folder, path: path.to_owned(), entries };
    if listing.declares() {
        found.listings.push(listing);
    }
    for (path, folder) in below {
        descend(root, &path, folder, depth + 1, found);
    }
}
