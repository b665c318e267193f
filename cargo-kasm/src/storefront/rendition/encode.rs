//! A small picture as PNG with a palette.

use image::RgbaImage;
use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};

use super::Rendition;
use super::palette::{self, Color, Indexed};

/// The file of a square whose colours are multiplied by their opacity.
pub(super) fn png(square: &RgbaImage) -> Option<Rendition> {
    let side = square.width();
    let bytes = written(side, &palette::index(square)).ok()?;
    Some(Rendition { bytes: bytes.into(), extension: "png", pixels: side })
}

fn written(side: u32, indexed: &Indexed) -> Result<Vec<u8>, EncodingError> {
    let colors: Vec<Color> = indexed.palette.iter().copied().map(divided).collect();
    let opacity: Vec<u8> =
        colors.iter().map(|color| color[3]).take_while(|alpha| *alpha < u8::MAX).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, side, side);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(colors.iter().flat_map(|color| &color[..3]).copied().collect::<Vec<_>>());
    if !opacity.is_empty() {
        encoder.set_trns(opacity);
    }
    encoder.set_deflate_compression(DeflateCompression::Level(9));
    // Neighbours in a palette have nothing in common that a filter could find.
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indexed.pixels)?;
    writer.finish()?;
    Ok(file)
}

/// A colour as PNG wants it: not multiplied by its opacity.
fn divided([red, green, blue, alpha]: Color) -> Color {
    let divided = |colour: u8| match u16::from(alpha) {
        0 => 0,
        alpha => u8::try_from((u16::from(colour) * 255 + alpha / 2) / alpha).unwrap_or(u8::MAX),
    };
    [divided(red), divided(green), divided(blue), alpha]
}
