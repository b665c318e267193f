//! An icon for what has none yet: squares in a pattern that belongs to its name.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Grounds, each with what is drawn on it.
const COLOURS: [(&str, &str); 8] = [
    ("#35557d", "#f6f1e7"),
    ("#2f7d7a", "#fdf3d8"),
    ("#6f5a86", "#f4e9f7"),
    ("#a4493d", "#fbeee2"),
    ("#3f6b3f", "#eef5dc"),
    ("#8a6116", "#fff4dc"),
    ("#2b4a5e", "#dff1f4"),
    ("#7d3557", "#fbe7ef"),
];

/// Squares on each side.
const SIDE: usize = 5;
/// How long a square's side is, and how far the pattern stands from the edge; 256 in all.
const SQUARE: usize = 32;
const MARGIN: usize = 48;

/// Draws an icon as an SVG. The same name is always the same drawing.
pub(crate) fn icon(name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    let (colour, bits) = digest.split_first().unwrap_or((&0, &[]));
    let (ground, ink) = COLOURS[usize::from(*colour) % COLOURS.len()];
    let mut squares = String::new();
    // The right half mirrors the left one.
    let half = SIDE.div_ceil(2);
    for (index, bit) in bits.iter().take(SIDE * half).enumerate() {
        let (row, column) = (index / half, index % half);
        let is_centre = row == SIDE / 2 && column == SIDE / 2;
        if bit % 2 == 1 && !is_centre {
            square(&mut squares, row, column);
            if column != SIDE - 1 - column {
                square(&mut squares, row, SIDE - 1 - column);
            }
        }
    }
    square(&mut squares, SIDE / 2, SIDE / 2);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256">
  <rect width="256" height="256" rx="56" fill="{ground}"/>
  <path d="{squares}" fill="{ink}"/>
</svg>
"#
    )
}

fn square(path: &mut String, row: usize, column: usize) {
    let (x, y) = (MARGIN + column * SQUARE, MARGIN + row * SQUARE);
    let _ = write!(path, "M{x} {y}h{SQUARE}v{SQUARE}h-{SQUARE}z");
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use registry_core::picture::Picture;

    use super::*;

    #[test]
    fn every_name_has_a_square_picture_of_its_own() {
        let names = ["", "Terminal", "terminal", "Ärger & <Co>", "\"'\u{202e}"];
        let drawings: HashSet<_> = names.into_iter().map(icon).collect();
        assert_eq!(drawings.len(), names.len());
        for drawing in &drawings {
            let picture = Picture::read(drawing.as_bytes());
            assert!(picture.is_ok(), "{picture:?}");
            assert!(drawing.len() < 2_000, "{}", drawing.len());
        }
    }
}
