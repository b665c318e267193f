//! The few colours that show a picture.

use std::collections::BTreeMap;

use color_quant::NeuQuant;
use image::RgbaImage;

/// A colour, multiplied by its opacity: red, green, blue, opacity.
pub(super) type Color = [u8; 4];

/// How many colours a rendition has at most: with more, files grow faster than looks improve.
const COLORS: usize = 128;
/// One of how many pixels the first guess is made from.
const SAMPLE: i32 = 3;
/// How often the guess is improved.
const ROUNDS: usize = 3;

/// A picture's colours, none twice, and for every pixel the place of its colour among them.
pub(super) struct Indexed {
    pub(super) palette: Vec<Color>,
    pub(super) pixels: Vec<u8>,
}

/// Finds up to 128 colours. Opaque ones come last, which PNG writes shorter.
pub(super) fn index(image: &RgbaImage) -> Indexed {
    let mut counts = BTreeMap::new();
    for pixel in image.pixels() {
        *counts.entry(pixel.0).or_insert(0_u32) += 1;
    }
    let mut palette: Vec<Color> = if counts.len() <= COLORS {
        counts.keys().copied().collect()
    } else {
        improved(guessed(image), &counts)
    };
    palette.sort_unstable_by_key(|&[red, green, blue, alpha]| (alpha, green, red, blue));
    palette.dedup();
    let places: BTreeMap<Color, u8> =
        counts.into_keys().map(|color| (color, nearest(&palette, color))).collect();
    let pixels = image.pixels().map(|pixel| places.get(&pixel.0).copied().unwrap_or_default());
    Indexed { pixels: pixels.collect(), palette }
}

fn guessed(image: &RgbaImage) -> Vec<Color> {
    let guess = NeuQuant::new(SAMPLE, COLORS, image.as_raw()).color_map_rgba();
    let (colors, _) = guess.as_chunks();
    let mut colors = colors.to_vec();
    // Nothing must stay nothing: a veil would show on every ground.
    let clearest = usize::from(nearest(&colors, [0; 4]));
    colors[clearest] = [0; 4];
    colors
}

/// Moves every colour to the middle of those that it stands for: Lloyd's algorithm.
fn improved(mut palette: Vec<Color>, counts: &BTreeMap<Color, u32>) -> Vec<Color> {
    for _ in 0..ROUNDS {
        let mut sums = vec![([0_u32; 4], 0_u32); palette.len()];
        for (&color, &count) in counts {
            let (sum, total) = &mut sums[usize::from(nearest(&palette, color))];
            *total += count;
            for (sum, channel) in sum.iter_mut().zip(color) {
                *sum += u32::from(channel) * count;
            }
        }
        for (color, (sum, total)) in palette.iter_mut().zip(sums) {
            if total > 0 && *color != [0; 4] {
                *color = sum.map(|sum| u8::try_from((sum + total / 2) / total).unwrap_or(u8::MAX));
            }
        }
    }
    palette
}

/// The place of the colour that looks most alike on any ground.
fn nearest(palette: &[Color], color: Color) -> u8 {
    let distance = |other: &Color| -> u32 {
        other.iter().zip(color).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let nearest = (0_u8..).zip(palette).min_by_key(|(_, other)| distance(other));
    nearest.map_or(0, |(place, _)| place)
}
