//! Folders whose files are taken as they are, however deep: `static/`, and the site's theme.

use camino::{Utf8Path, Utf8PathBuf};

use super::disk::{self, Kind, Listed, Refusal, Root, Walked};
use super::{Content, StaticFile};
use crate::finding::Findings;
use crate::source::Sources;

/// Reads files and folders; what cannot be read is said about the path itself.
pub(super) struct Reader<'a> {
    pub(super) root: &'a Root,
    pub(super) sources: &'a mut Sources,
    pub(super) findings: &'a mut Findings,
}

impl Reader<'_> {
    /// The files of a folder and of those below it, by their paths in it.
    pub(super) fn files(&mut self, folder: &Utf8Path) -> Vec<StaticFile> {
        let mut files = Vec::new();
        self.below(folder, Utf8Path::new(""), 0, &mut Walked::default(), &mut files);
        files
    }

    fn below(
        &mut self,
        folder: &Utf8Path,
        below: &Utf8Path,
        depth: usize,
        walked: &mut Walked,
        files: &mut Vec<StaticFile>,
    ) {
        let Some(entries) = self.list(folder) else {
            return;
        };
        match walked.enter(folder, entries.len(), depth) {
            Ok(true) => {}
            Ok(false) => return,
            Err(refusal) => return self.refuse(refusal, folder),
        }
        for entry in entries {
            // Its path in the bundle, which has slashes on every system.
            let path = match below.as_str() {
                "" => entry.name.as_str().into(),
                below => Utf8PathBuf::from(format!("{below}/{}", entry.name)),
            };
            match entry.kind {
                Kind::Folder => self.below(&entry.path, &path, depth + 1, walked, files),
                Kind::Refused => {}
                Kind::File => match content(&entry, walked) {
                    Ok(Some(content)) => {
                        let source = self.sources.add_opaque(&entry.path);
                        files.push(StaticFile { path, content, source });
                    }
                    Ok(None) => return,
                    Err(refusal) => self.refuse(refusal, &entry.path),
                },
            }
        }
    }

    /// The entries of a folder.
    pub(super) fn list(&mut self, folder: &Utf8Path) -> Option<Vec<Listed>> {
        match self.root.list(folder) {
            Ok((entries, refused)) => {
                for refusal in refused {
                    self.refuse(refusal, folder);
                }
                Some(entries)
            }
            Err(refusal) => {
                self.refuse(refusal, folder);
                None
            }
        }
    }

    fn refuse(&mut self, refusal: Refusal, path: &Utf8Path) {
        self.findings.push(refusal.about(path, self.sources));
    }
}

/// A file's bytes; none where enough was read.
fn content(file: &Listed, walked: &mut Walked) -> Result<Option<Content>, Refusal> {
    if walked.weigh(file)? { disk::read_content(file).map(Some) } else { Ok(None) }
}
