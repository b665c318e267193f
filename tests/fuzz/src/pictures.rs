//! Icons, as they are recognised and as pages show them.

use cargo_kasm::storefront::rendition::Renditions;
use registry_core::picture::Picture;

/// What a page's picture may measure at most.
const SIZE: u32 = 16;

/// Makes what a page shows of an icon.
pub(crate) fn rendered(icon: &[u8]) {
    let Some(rendition) = Renditions::default().of(icon, SIZE) else { return };
    assert!((1..=SIZE).contains(&rendition.pixels), "{} pixels", rendition.pixels);
    let picture = Picture::read(&rendition.bytes);
    let ending = picture.map(|picture| picture.format.ending());
    assert_eq!(ending, Ok(rendition.extension));
}
