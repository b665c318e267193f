//! The pictures of the site: small renditions of what is published for Kasm.

use super::asset_path;
use super::rendition::Renditions;
use super::view::Logo;

/// Makes pictures small.
#[derive(Debug)]
pub(super) struct Icons<'r> {
    pub(super) renditions: &'r Renditions,
}

impl Icons<'_> {
    /// The pixels of a picture on a card, which is half as wide on the page.
    pub(super) const SMALL: u32 = 80;
    /// The pixels of a picture on a workspace's page.
    pub(super) const LARGE: u32 = 192;

    /// A picture of at most `size` pixels: its path in the bundle, and its bytes.
    pub(super) fn picture(&self, content: &[u8], size: u32) -> Option<(String, Vec<u8>)> {
        let rendition = self.renditions.of(content, size)?;
        let name = format!("icon.{}", rendition.extension);
        Some((asset_path(&name, &rendition.bytes), rendition.bytes.to_vec()))
    }

    /// The picture beside the registry's name.
    pub(super) fn logo(&self, content: &[u8]) -> Option<Logo> {
        let (path, content) = self.picture(content, Self::LARGE)?;
        Some(Logo { path, content })
    }
}
