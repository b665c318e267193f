//! A picture of pixels: decoded within limits, made small, centred on a transparent square.

use std::io::Cursor;

use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};
use registry_core::picture::Format;

/// The widest or highest picture that is decoded.
pub(super) const LARGEST_SIDE: u32 = 4096;

/// A picture as its file shows it.
pub(super) struct Decoded {
    image: DynamicImage,
    /// Whether its file is one that a page may show as it is: one picture, upright, for the web.
    pub(super) is_plain: bool,
}

/// Decodes the first picture of a film, the largest of several sizes, and turns it upright.
pub(super) fn decode(bytes: &[u8], format: Format) -> Option<Decoded> {
    let format = match format {
        Format::Png => ImageFormat::Png,
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Gif => ImageFormat::Gif,
        Format::Webp => ImageFormat::WebP,
        Format::Ico => ImageFormat::Ico,
        Format::Bmp => ImageFormat::Bmp,
        // Decoders of AVIF are larger than the rest of this program.
        Format::Avif | Format::Svg => return None,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let is_plain = match format {
        ImageFormat::Png => !contains(bytes, *b"acTL"),
        ImageFormat::WebP => !contains(bytes, *b"ANIM"),
        _ => false,
    };
    let mut image = DynamicImage::from_decoder(decoder).ok()?;
    image.apply_orientation(orientation);
    Some(Decoded { image, is_plain: is_plain && orientation == Orientation::NoTransforms })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    // The largest picture in 16 bits, and what decoding it takes beside.
    limits.max_alloc = Some(u64::from(LARGEST_SIDE * LARGEST_SIDE) * 12);
    limits
}

fn contains(bytes: &[u8], word: [u8; 4]) -> bool {
    bytes.windows(4).any(|four| four == word)
}

impl Decoded {
    /// Whether there is nothing to make smaller, and no edge to fill up.
    pub(super) fn is_square_within(&self, size: u32) -> bool {
        self.image.width() == self.image.height() && self.image.width() <= size
    }

    pub(super) fn longest(&self) -> u32 {
        self.image.width().max(self.image.height())
    }

    /// The picture on a square of at most `size` by `size` pixels; colours are multiplied by their
    /// opacity, so that what is transparent has no colour that could bleed.
    pub(super) fn squared(self, size: u32) -> RgbaImage {
        let mut image = self.image.into_rgba8();
        for Rgba([red, green, blue, alpha]) in image.pixels_mut() {
            for colour in [red, green, blue] {
                *colour = multiplied(*colour, *alpha);
            }
        }
        let (width, height) = image.dimensions();
        let longest = width.max(height);
        if longest > size {
            // No filter with a sine or a power in it: those are not the same on every machine.
            let (width, height) = (scaled(width, size, longest), scaled(height, size, longest));
            let smaller =
                DynamicImage::from(image).resize_exact(width, height, FilterType::CatmullRom);
            image = smaller.into_rgba8();
            for Rgba([red, green, blue, alpha]) in image.pixels_mut() {
                for colour in [red, green, blue] {
                    // The filter sharpens edges, which may overshoot.
                    *colour = (*colour).min(*alpha);
                }
            }
        }
        centred(image)
    }
}

/// `colour * alpha / 255`, rounded.
fn multiplied(colour: u8, alpha: u8) -> u8 {
    let product = u16::from(colour) * u16::from(alpha);
    u8::try_from((product + 127) / 255).unwrap_or(alpha)
}

/// `length * size / longest`, rounded, at least 1.
fn scaled(length: u32, size: u32, longest: u32) -> u32 {
    let scaled =
        (u64::from(length) * u64::from(size) + u64::from(longest) / 2) / u64::from(longest);
    u32::try_from(scaled).unwrap_or(size).max(1)
}

fn centred(image: RgbaImage) -> RgbaImage {
    let (width, height) = image.dimensions();
    if width == height {
        return image;
    }
    let side = width.max(height);
    let mut square = RgbaImage::new(side, side);
    let (left, top) = ((side - width) / 2, (side - height) / 2);
    imageops::replace(&mut square, &image, left.into(), top.into());
    square
}
