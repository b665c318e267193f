//! The pictures of the site: small renditions of what is published for Kasm.

use registry_core::picture::{Format, Picture};

use super::asset_path;
use super::view::Logo;

/// Makes pictures small.
#[derive(Debug, Default)]
pub(super) struct Icons;

impl Icons {
    /// The pixels of a picture on a card, which is half as wide on the page.
    pub(super) const SMALL: u32 = 80;
    /// The pixels of a picture on a workspace's page.
    pub(super) const LARGE: u32 = 192;

    /// A picture of at most `size` pixels: its path in the bundle, and its bytes.
    pub(super) fn picture(&self, content: &[u8], _size: u32) -> Option<(String, Vec<u8>)> {
        let extension = match Picture::read(content).ok()?.format {
            Format::Svg => "svg",
            Format::Jpeg => "jpg",
            Format::Gif => "gif",
            Format::Webp => "webp",
            Format::Ico => "ico",
            Format::Bmp => "bmp",
            Format::Avif => "avif",
            Format::Png => "png",
        };
        Some((asset_path(&format!("icon.{extension}"), content), content.to_vec()))
    }

    /// The picture beside the registry's name.
    pub(super) fn logo(&self, content: &[u8]) -> Option<Logo> {
        let (path, content) = self.picture(content, Self::LARGE)?;
        Some(Logo { path, content })
    }
}
