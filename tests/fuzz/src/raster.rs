//! Icons that are made of pixels.

use registry_core::picture::{Format, Picture};

use crate::pictures::rendered;

/// Larger pictures are not decoded here: that is slow, and what it leads to is the same.
const LARGEST: f64 = 256.0;

/// Recognises it, and makes it small.
pub fn run(data: &[u8]) {
    let Ok(picture) = Picture::read(data) else { return };
    let is_small = |(width, height)| f64::max(width, height) <= LARGEST;
    if picture.format != Format::Svg && picture.size.is_some_and(is_small) {
        rendered(data);
    }
}
