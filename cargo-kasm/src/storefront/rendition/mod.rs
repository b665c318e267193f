//! Small renditions of icons, made once for every content and kept for the next build.
//!
//! 1. `square` decodes a picture and makes it small; `drawing` does so with an SVG
//!    (`expansion` says whether it is a bomb).
//! 2. `palette` finds the few colours that show it; `encode` writes them as PNG.
//! 3. `cache` keeps what was made.
//!
//! A rendition is a PNG of up to 128 colours. At the sizes of a page that weighs what a WebP does,
//! looks closer to the original, and needs nothing that is not Rust. Only arithmetic that every
//! machine rounds alike decides about a pixel, so bundles stay reproducible.

mod cache;
mod drawing;
mod encode;
mod expansion;
mod extent;
mod numbers;
mod palette;
mod square;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use camino::Utf8PathBuf;
use registry_core::picture::{Format, Picture};

use cache::Cache;

/// A small picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// Its file.
    pub bytes: Arc<[u8]>,
    /// What its name ends in: `png`, `webp` or `svg`.
    pub extension: &'static str,
    /// Its width and height.
    pub pixels: u32,
}

/// Makes renditions, or finds those that were made before.
#[derive(Debug, Default)]
pub struct Renditions {
    cache: Option<Cache>,
    /// What this run needed, which a preview needs again and again.
    known: Mutex<HashMap<String, Option<Rendition>>>,
}

impl Renditions {
    /// Renditions that are kept in a folder, if one is given.
    pub fn new(cache: Option<Utf8PathBuf>) -> Self {
        Self { cache: cache.map(Cache::new), known: Mutex::default() }
    }

    /// Renditions that are kept where the user's programs keep such things, or where
    /// `KASM_CACHE_DIR` says.
    pub fn in_cache_of_user() -> Self {
        Self::new(cache::of_user())
    }

    /// Why the cache was of no use, if it was not: "cannot write …". The renditions are the same.
    pub fn trouble(&self) -> Option<&str> {
        self.cache.as_ref().and_then(Cache::trouble)
    }

    /// The picture as a square of at most `size` by `size` pixels, never larger than it is; None
    /// where nothing can be drawn of it.
    pub fn of(&self, icon: &[u8], size: u32) -> Option<Rendition> {
        let key = cache::key(icon, size);
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(&key) {
            return known.clone();
        }
        let made = match &self.cache {
            Some(cache) => cache.get_or_make(&key, size, || make(icon, size)),
            None => make(icon, size),
        };
        known().insert(key, made.clone());
        made
    }
}

fn make(icon: &[u8], size: u32) -> Option<Rendition> {
    if size == 0 {
        return None;
    }
    let picture = Picture::read(icon).ok()?;
    if picture.format == Format::Svg {
        if drawing::is_fit_as_it_is(icon, &picture) {
            return Some(Rendition { bytes: icon.into(), extension: "svg", pixels: size });
        }
        return encode::png(&drawing::draw(icon, size)?);
    }
    let decoded = square::decode(icon, picture.format)?;
    let is_fit = decoded.is_plain && decoded.is_square_within(size);
    let longest = decoded.longest();
    let made = encode::png(&decoded.squared(size))?;
    if is_fit && icon.len() <= made.bytes.len() {
        return Some(Rendition {
            bytes: icon.into(),
            extension: picture.format.ending(),
            pixels: longest,
        });
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    /// A disc of many colours on nothing.
    fn disc(width: u32, height: u32) -> DynamicImage {
        let image = RgbaImage::from_fn(width, height, |x, y| {
            let (dx, dy) = (x.abs_diff(width / 2), y.abs_diff(height / 2));
            let is_inside = dx * dx * 4 / width + dy * dy * 4 / height < width.min(height);
            let part = |n: u32, of: u32| u8::try_from(n * 255 / of).unwrap();
            Rgba([part(x, width), part(y, height), 90, if is_inside { 255 } else { 0 }])
        });
        image.into()
    }

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        file(&disc(width, height), ImageFormat::Png)
    }

    fn made(icon: &[u8], size: u32) -> Rendition {
        Renditions::default().of(icon, size).unwrap()
    }

    const fn is_shared<T: Sync>() {}
    const _: () = is_shared::<Renditions>();

    fn pixels(rendition: &Rendition) -> RgbaImage {
        image::load_from_memory(&rendition.bytes).unwrap().into_rgba8()
    }

    #[test]
    fn every_format_becomes_a_small_square() {
        let opaque = DynamicImage::from(disc(256, 256).into_rgb8());
        for (format, image) in [
            (ImageFormat::Png, disc(256, 256)),
            (ImageFormat::Png, DynamicImage::from(disc(256, 256).into_rgba16())),
            (ImageFormat::Png, DynamicImage::from(disc(256, 256).into_luma8())),
            (ImageFormat::Jpeg, opaque.clone()),
            (ImageFormat::Gif, disc(256, 256)),
            (ImageFormat::WebP, disc(256, 256)),
            (ImageFormat::Ico, disc(256, 256)),
            (ImageFormat::Bmp, opaque),
        ] {
            let icon = file(&image, format);
            let rendition = made(&icon, 80);
            assert_eq!((rendition.extension, rendition.pixels), ("png", 80), "{format:?}");
            assert_eq!(pixels(&rendition).dimensions(), (80, 80), "{format:?}");
            assert!(rendition.bytes.len() < 5000, "{format:?}");
        }
    }

    #[test]
    fn it_looks_like_the_original() {
        let small = pixels(&made(&png(256, 256), 64));
        let original = disc(256, 256).into_rgba8();
        for (x, y) in [(32, 32), (20, 40), (45, 25)] {
            let (small, original) =
                (small.get_pixel(x, y), original.get_pixel(x * 4 + 2, y * 4 + 2));
            let is_alike = small.0.iter().zip(original.0).all(|(a, b)| a.abs_diff(b) < 12);
            assert!(is_alike, "{small:?} for {original:?} at {x}, {y}");
        }
        // Neither a veil nor a rim.
        assert_eq!(small.get_pixel(0, 0).0, [0; 4]);
    }

    #[test]
    fn what_is_oblong_is_centred() {
        for (width, height, clear, shown) in
            [(256, 128, (40, 10), (40, 40)), (128, 256, (10, 40), (40, 40))]
        {
            let rendition = made(&png(width, height), 80);
            let small = pixels(&rendition);
            assert_eq!(small.dimensions(), (80, 80));
            assert_eq!(small.get_pixel(clear.0, clear.1).0[3], 0, "{width} by {height}");
            assert_eq!(small.get_pixel(shown.0, shown.1).0[3], 255, "{width} by {height}");
        }
        assert_eq!(made(&file(&disc(4096, 1), ImageFormat::Png), 80).pixels, 80);
    }

    #[test]
    fn nothing_is_made_larger() {
        assert_eq!(pixels(&made(&png(48, 48), 80)).dimensions(), (48, 48));
        assert_eq!(pixels(&made(&png(48, 20), 80)).dimensions(), (48, 48));
        assert_eq!(made(&png(1, 1), 80).pixels, 1);
    }

    #[test]
    fn what_is_small_already_is_kept() {
        let stripes = RgbaImage::from_fn(64, 64, |x, y| Rgba([90, 9, u8::from(x > y) * 99, 255]));
        let small = made(&file(&stripes.into(), ImageFormat::Png), 64).bytes;
        assert_eq!(
            made(&small, 80),
            Rendition { bytes: small.clone(), extension: "png", pixels: 64 }
        );
        // A page wants no film.
        let mut film = small.to_vec();
        film.splice(33..33, *b"\0\0\0\x08acTL\0\0\0\x01\0\0\0\0\xB9\x3D\x0F\x5C");
        assert_ne!(*made(&film, 80).bytes, *film);
    }

    #[test]
    fn photographs_are_turned_upright() {
        let mut image = RgbImage::from_pixel(64, 64, Rgb([250, 250, 250]));
        for y in 0..64 {
            for x in 0..32 {
                image.put_pixel(x, y, Rgb([10, 10, 10]));
            }
        }
        let mut photograph = file(&image.into(), ImageFormat::Jpeg);
        // "The visual top is the file's right": what is dark on the left is dark at the top.
        let exif = b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        photograph.splice(2..2, *exif);
        let upright = pixels(&made(&photograph, 64));
        assert!(upright.get_pixel(48, 8).0[0] < 50, "{:?}", upright.get_pixel(48, 8));
        assert!(upright.get_pixel(8, 48).0[0] > 200, "{:?}", upright.get_pixel(8, 48));
    }

    #[test]
    fn what_cannot_be_drawn_is_nothing() {
        let huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xFF\xFF\0\0\xFF\xFF\x08\x06\0\0\0\0\0\0\0";
        for icon in [&b""[..], b"an icon", b"<!DOCTYPE html><p>", huge] {
            assert_eq!(Renditions::default().of(icon, 80), None, "{}", icon.escape_ascii());
        }
        assert_eq!(Renditions::default().of(&png(64, 64), 0), None);
        // A bomb: few bytes, many pixels.
        let wide = file(&RgbImage::new(5000, 10).into(), ImageFormat::Png);
        assert_eq!(Renditions::default().of(&wide, 80), None);
    }

    #[test]
    fn damaged_files_are_pictures_or_nothing() {
        let mut random = 1_u32;
        let mut next = |below: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            usize::try_from(random >> 8).unwrap() % below
        };
        let formats = [
            (ImageFormat::Png, disc(40, 40)),
            (ImageFormat::Jpeg, disc(40, 40).into_rgb8().into()),
            (ImageFormat::Gif, disc(40, 40)),
            (ImageFormat::WebP, disc(40, 40)),
            (ImageFormat::Ico, disc(40, 40)),
            (ImageFormat::Bmp, disc(40, 40).into_rgb8().into()),
        ];
        for (format, image) in formats {
            let whole = file(&image, format);
            for _ in 0..60 {
                let mut damaged = whole.clone();
                for _ in 0..=next(4) {
                    let place = next(damaged.len());
                    damaged[place] = u8::try_from(next(256)).unwrap();
                }
                damaged.truncate(1 + next(damaged.len() * 2));
                if let Some(rendition) = make(&damaged, 16) {
                    assert!((1..=16).contains(&rendition.pixels), "{format:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_file_makes_the_same_bytes() {
        let icon = png(256, 256);
        assert_eq!(made(&icon, 80), made(&icon, 80));
    }
}
