//! What an earlier build found right: the workspaces without any finding, by their folders.
//!
//! A workspace is known as long as its declaration is the same text, its icon has the same size, and
//! registry.toml and this crate are the same. Its fields are not read again then; its facts are, and
//! rules about several workspaces are applied to them as ever.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{IconFile, Loaded};
use crate::source::known::{Reader, Writer};

/// Workspaces that were right.
#[derive(Clone, Debug, Default)]
pub struct Known {
    bytes: Arc<Vec<u8>>,
    by_folder: HashMap<String, Parts>,
}

#[derive(Clone, Debug)]
struct Parts {
    text: Range<usize>,
    icon: String,
    icon_size: u64,
    facts: Range<usize>,
    packed: Range<usize>,
}

/// One workspace that was right.
#[derive(Clone, Debug)]
pub struct KnownWorkspace {
    bytes: Arc<Vec<u8>>,
    /// Its icon's name.
    pub(crate) icon: String,
    /// Its icon's size in bytes.
    pub(crate) icon_size: u64,
    facts: Range<usize>,
    packed: Range<usize>,
}

impl KnownWorkspace {
    /// The facts, as they were [remembered](remember).
    pub fn facts(&self) -> &[u8] {
        &self.bytes[self.facts.clone()]
    }

    pub(crate) fn packed(&self) -> &[u8] {
        &self.bytes[self.packed.clone()]
    }
}

impl Known {
    /// Reads what was remembered under `key`; nothing where that is another one.
    pub fn read(bytes: Vec<u8>, key: &str) -> Self {
        let bytes = Arc::new(bytes);
        let by_folder = by_folder(&bytes, key).unwrap_or_default();
        Self { bytes, by_folder }
    }

    /// The workspace in a folder, if its declaration is still the same.
    pub(super) fn workspace(&self, folder: &str, text: &str) -> Option<KnownWorkspace> {
        let parts = self.by_folder.get(folder)?;
        (self.bytes[parts.text.clone()] == *text.as_bytes()).then(|| KnownWorkspace {
            bytes: Arc::clone(&self.bytes),
            icon: parts.icon.clone(),
            icon_size: parts.icon_size,
            facts: parts.facts.clone(),
            packed: parts.packed.clone(),
        })
    }
}

fn by_folder(bytes: &[u8], key: &str) -> Option<HashMap<String, Parts>> {
    let mut reader = Reader::new(bytes);
    if reader.text()? != key {
        return None;
    }
    let place = |part: &[u8]| {
        let start = part.as_ptr() as usize - bytes.as_ptr() as usize;
        start..start + part.len()
    };
    let mut by_folder = HashMap::new();
    while !reader.is_empty() {
        let folder = reader.text()?.to_owned();
        let text = place(reader.bytes()?);
        let icon = reader.text()?.to_owned();
        let icon_size = reader.long()?;
        let (facts, packed) = (place(reader.bytes()?), place(reader.bytes()?));
        by_folder.insert(folder, Parts { text, icon, icon_size, facts, packed });
    }
    Some(by_folder)
}

/// What the next build may remember: the workspaces that `facts` returns something for.
pub fn remember(loaded: &Loaded, key: &str, facts: impl Fn(usize) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(key);
    for (index, workspace) in loaded.registry.workspaces.iter().enumerate() {
        let Some(IconFile { name, size, .. }) = &workspace.icon else { continue };
        let Some(facts) = facts(index) else { continue };
        writer.text(&workspace.folder);
        writer.text(&loaded.sources.file(workspace.source).text);
        writer.text(name);
        writer.long(*size);
        writer.bytes(&facts);
        writer.bytes(&workspace.packed());
    }
    writer.finish()
}
