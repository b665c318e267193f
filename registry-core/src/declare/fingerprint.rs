//! Whether the files of a registry are those that a crate was compiled with.

use super::{Loaded, RegistryDecl};
use crate::source::Syntax;

/// A hash of what a crate is compiled from: declarations, and the names and sizes of icons. It is the same wherever the registry lies, and in every later release.
pub(super) fn of(loaded: &Loaded) -> u64 {
    let RegistryDecl { folder, workspaces, icon, .. } = &loaded.registry;
    let mut hash = Hash(0);
    for file in loaded.sources.iter().filter(|file| file.syntax != Syntax::Opaque) {
        let path = file.path.strip_prefix(folder).unwrap_or(&file.path);
        hash.bytes(path.as_str().replace('\\', "/").as_bytes());
        hash.bytes(file.text.as_bytes());
    }
    for icon in workspaces.iter().filter_map(|workspace| workspace.icon.as_ref()) {
        hash.bytes(icon.name.as_bytes());
        hash.number(icon.size);
    }
    hash.number(icon.as_ref().map_or(0, |icon| icon.len() as u64));
    hash.0
}

/// Eight bytes a step, for this runs unoptimised at every build; nobody forges what it is for.
struct Hash(u64);

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.number(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (place, byte) in last.iter_mut().zip(rest) {
            *place = *byte;
        }
        self.number(u64::from_le_bytes(last));
    }

    fn number(&mut self, number: u64) {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(ODD);
    }
}
