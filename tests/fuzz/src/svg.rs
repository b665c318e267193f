//! Icons that are drawings.

use registry_core::picture::{Format, Picture};

use crate::pictures::rendered;

/// Recognises it, and draws it.
pub fn run(data: &[u8]) {
    let picture = Picture::read(data);
    assert_eq!(picture, Picture::read(data));
    let Ok(picture) = picture else { return };
    if let Some((width, height)) = picture.size {
        assert!(width.is_finite() && height.is_finite(), "{width} by {height}");
    }
    if picture.format == Format::Svg {
        rendered(data);
    }
}
