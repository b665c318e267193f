//! What an earlier build found right: the workspaces without any finding, by their folders.
//!
//! A workspace is known as long as its declaration is the same text, its icon has the same size and
//! time, and registry.toml and this crate are the same. Neither its fields nor its icon are read again
//! then; its facts are, and rules about several workspaces are applied to them as ever. Where lists are
//! wanted, their entries are remembered as well.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

#[cfg(feature = "bundle")]
use camino::{Utf8Path, Utf8PathBuf};

#[cfg(feature = "bundle")]
use super::FileDigest;
use super::{Loaded, disk};
use crate::source::known::{Reader, Writer};

/// Workspaces that were right.
#[derive(Clone, Debug, Default)]
pub struct Known {
    bytes: Arc<Vec<u8>>,
    by_folder: HashMap<String, Parts>,
    /// Hashes of icons, by path, with the size and time that they hold for.
    #[cfg(feature = "bundle")]
    digests: HashMap<Utf8PathBuf, ((u64, u64), FileDigest)>,
}

#[derive(Clone, Debug)]
struct Parts {
    text: Range<usize>,
    icon: String,
    icon_stamp: (u64, u64),
    extends: Vec<String>,
    facts: Range<usize>,
    packed: Range<usize>,
    #[cfg_attr(not(feature = "bundle"), expect(dead_code, reason = "lists are not rendered"))]
    listed: Range<usize>,
}

/// One workspace that was right.
#[derive(Clone, Debug)]
pub struct KnownWorkspace {
    bytes: Arc<Vec<u8>>,
    /// Its icon's name.
    pub(crate) icon: String,
    /// Its icon's size and time.
    pub(crate) icon_stamp: (u64, u64),
    /// The templates that it extends.
    pub(crate) extends: Vec<String>,
    facts: Range<usize>,
    packed: Range<usize>,
    #[cfg(feature = "bundle")]
    listed: Range<usize>,
}

impl KnownWorkspace {
    /// The facts, as they were remembered.
    pub(crate) fn facts(&self) -> &[u8] {
        &self.bytes[self.facts.clone()]
    }

    pub(crate) fn packed(&self) -> &[u8] {
        &self.bytes[self.packed.clone()]
    }

    /// Its entries in the lists.
    #[cfg(feature = "bundle")]
    pub(crate) fn listed(&self) -> &[u8] {
        &self.bytes[self.listed.clone()]
    }
}

impl Known {
    /// Reads what was remembered under `key`; nothing where that is another one.
    pub fn read(bytes: Vec<u8>, key: &str) -> Self {
        let mut known = Self { bytes: Arc::new(bytes), ..Self::default() };
        let bytes = Arc::clone(&known.bytes);
        // What is damaged is not known.
        let _ = known.parse(&bytes, key);
        known
    }

    fn parse(&mut self, bytes: &[u8], key: &str) -> Option<()> {
        let mut reader = Reader::new(bytes);
        if reader.text()? != key {
            return None;
        }
        let place = |part: &[u8]| {
            let start = part.as_ptr() as usize - bytes.as_ptr() as usize;
            start..start + part.len()
        };
        for _ in 0..reader.count()? {
            let folder = reader.text()?.to_owned();
            let text = place(reader.bytes()?);
            let icon = reader.text()?.to_owned();
            let icon_stamp = (reader.long()?, reader.long()?);
            let extends = (0..reader.count()?).map(|_| Some(reader.text()?.to_owned()));
            let extends = extends.collect::<Option<_>>()?;
            let (facts, packed) = (place(reader.bytes()?), place(reader.bytes()?));
            let listed = place(reader.bytes()?);
            let parts = Parts { text, icon, icon_stamp, extends, facts, packed, listed };
            self.by_folder.insert(folder, parts);
        }
        #[cfg(feature = "bundle")]
        while !reader.is_empty() {
            let path = Utf8PathBuf::from(reader.text()?);
            let stamp = (reader.long()?, reader.long()?);
            let digest = reader.bytes()?.try_into().ok()?;
            self.digests.insert(path, (stamp, digest));
        }
        Some(())
    }

    /// The hash of an icon whose size and time are still the same.
    #[cfg(feature = "bundle")]
    pub(super) fn digest(&self, path: &Utf8Path, stamp: (u64, u64)) -> Option<FileDigest> {
        let (of, digest) = self.digests.get(path)?;
        (*of == stamp).then_some(*digest)
    }

    /// The workspace in a folder, if its declaration is still the same.
    pub(super) fn workspace(&self, folder: &str, text: &str) -> Option<KnownWorkspace> {
        let parts = self.by_folder.get(folder)?;
        (self.bytes[parts.text.clone()] == *text.as_bytes()).then(|| KnownWorkspace {
            bytes: Arc::clone(&self.bytes),
            icon: parts.icon.clone(),
            icon_stamp: parts.icon_stamp,
            extends: parts.extends.clone(),
            facts: parts.facts.clone(),
            packed: parts.packed.clone(),
            #[cfg(feature = "bundle")]
            listed: parts.listed.clone(),
        })
    }
}

/// The bytes of what the next build may remember: the workspaces that `facts` returns something for, and the hashes
/// of icons.
pub(crate) fn remember(
    loaded: &Loaded,
    key: &str,
    facts: impl Fn(usize) -> Option<Vec<u8>>,
    listed: impl Fn(usize) -> Vec<u8>,
) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(key);
    let workspaces = loaded.registry.workspaces.iter().enumerate();
    let right = workspaces.filter_map(|(index, workspace)| {
        let icon = workspace.icon.as_ref().filter(|_| workspace.is_alone)?;
        Some((index, workspace, icon, disk::stamp(&icon.path)?, facts(index)?))
    });
    let right: Vec<_> = right.collect();
    writer.count(right.len());
    for (index, workspace, icon, stamp, facts) in right {
        writer.text(&workspace.folder);
        writer.text(&loaded.sources.file(workspace.source).text);
        writer.text(&icon.name);
        writer.long(stamp.0);
        writer.long(stamp.1);
        writer.count(workspace.origin.extends.len());
        workspace.origin.extends.iter().for_each(|name| writer.text(name));
        writer.bytes(&facts);
        writer.bytes(&workspace.packed());
        writer.bytes(&listed(index));
    }
    #[cfg(feature = "bundle")]
    for icon in loaded.registry.workspaces.iter().filter_map(|workspace| workspace.icon.as_ref()) {
        let Some((digest, stamp)) = icon.digest.zip(disk::stamp(&icon.path)) else {
            continue;
        };
        writer.text(icon.path.as_str());
        writer.long(stamp.0);
        writer.long(stamp.1);
        writer.bytes(&digest);
    }
    writer.finish()
}
