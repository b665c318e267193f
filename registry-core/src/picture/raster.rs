//! The size of a picture made of pixels, from the first bytes of its file.

use super::{Flaw, Format};

/// Width and height, where the format says them at its start.
pub(super) fn size(format: Format, bytes: &[u8]) -> Result<Option<(u32, u32)>, Flaw> {
    let size = match format {
        Format::Png => png(bytes),
        Format::Jpeg => jpeg(bytes),
        Format::Gif => small(bytes, 6),
        Format::Webp => webp(bytes),
        Format::Ico => ico(bytes),
        Format::Bmp => bmp(bytes),
        Format::Avif | Format::Svg => return Ok(None),
    };
    match size {
        None => Err(Flaw::CUT_OFF),
        Some((0, _) | (_, 0)) => Err(Flaw::NO_PIXELS),
        Some(size) => Ok(Some(size)),
    }
}

/// Some bytes at a place, if there are as many.
fn at<const N: usize>(bytes: &[u8], place: usize) -> Option<[u8; N]> {
    bytes.get(place..)?.first_chunk().copied()
}

/// Two numbers of two bytes each, the small end first.
fn small(bytes: &[u8], place: usize) -> Option<(u32, u32)> {
    let [a, b, c, d] = at(bytes, place)?;
    Some((u16::from_le_bytes([a, b]).into(), u16::from_le_bytes([c, d]).into()))
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    // What Apple's tools write in front of it is shown by nobody else.
    (at(bytes, 12)? == *b"IHDR").then_some(())?;
    Some((u32::from_be_bytes(at(bytes, 16)?), u32::from_be_bytes(at(bytes, 20)?)))
}

/// Goes from segment to segment, up to the one that starts the picture.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut place = 2;
    loop {
        let [start, kind] = at(bytes, place)?;
        match (start, kind) {
            // Segments may be filled up with this.
            (0xFF, 0xFF) => place += 1,
            (0xFF, 0xC0..=0xCF) if !matches!(kind, 0xC4 | 0xC8 | 0xCC) => {
                let [a, b, c, d] = at(bytes, place + 5)?;
                return Some((
                    u16::from_be_bytes([c, d]).into(),
                    u16::from_be_bytes([a, b]).into(),
                ));
            }
            (0xFF, _) => place += 2 + usize::from(u16::from_be_bytes(at(bytes, place + 2)?).max(2)),
            _ => return None,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match &at::<4>(bytes, 12)? {
        // The upper two bits say how to scale it.
        b"VP8 " => small(bytes, 26).map(|(width, height)| (width & 0x3FFF, height & 0x3FFF)),
        b"VP8L" => {
            let bits = u32::from_le_bytes(at(bytes, 21)?);
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => {
            let side = |place| {
                let [a, b, c] = at(bytes, place)?;
                Some(u32::from_le_bytes([a, b, c, 0]) + 1)
            };
            Some((side(24)?, side(27)?))
        }
        _ => None,
    }
}

/// The largest of its pictures, which browsers take.
fn ico(bytes: &[u8]) -> Option<(u32, u32)> {
    let count = u16::from_le_bytes(at(bytes, 4)?);
    // Nothing stands for 256.
    let side = |byte: u8| if byte == 0 { 256 } else { byte.into() };
    let entries = bytes.get(6..)?.chunks_exact(16).take(count.into());
    entries.map(|entry| (side(entry[0]), side(entry[1]))).max()
}

fn bmp(bytes: &[u8]) -> Option<(u32, u32)> {
    if u32::from_le_bytes(at(bytes, 14)?) == 12 {
        return small(bytes, 18);
    }
    let side = |place| at(bytes, place).map(|side| i32::from_le_bytes(side).unsigned_abs());
    Some((side(18)?, side(22)?))
}

#[cfg(test)]
mod tests {
    use crate::picture::{Flaw, Format, Picture};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x30\x08\x06\0\0\0";
    const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\0\x04JF\xFF\xFF\xC2\0\x11\x08\0\x40\0\x80\x03";
    const GIF: &[u8] = b"GIF89a\x20\0\x10\0";
    const LOSSY: &[u8] = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x40\x40\x20\0";
    const LOSSLESS: &[u8] = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x3F\xC0\x07\0";
    const EXTENDED: &[u8] = b"RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\0\0\x7F\0\0";
    const ICO: &[u8] = b"\0\0\x01\0\x02\0\x10\x10aaaaaaaaaaaaaa\0\0bbbbbbbbbbbbbb";
    const BMP: &[u8] = b"BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0\x40\0\0\0\xC0\xFF\xFF\xFF";

    #[test]
    fn sizes_stand_at_the_start() {
        for (bytes, format, size) in [
            (PNG, Format::Png, (256.0, 48.0)),
            (JPEG, Format::Jpeg, (128.0, 64.0)),
            (GIF, Format::Gif, (32.0, 16.0)),
            (LOSSY, Format::Webp, (64.0, 32.0)),
            (LOSSLESS, Format::Webp, (64.0, 32.0)),
            (EXTENDED, Format::Webp, (256.0, 128.0)),
            (ICO, Format::Ico, (256.0, 256.0)),
            (BMP, Format::Bmp, (64.0, 64.0)),
        ] {
            let picture = Picture::read(bytes).unwrap();
            assert_eq!((picture.format, picture.size), (format, Some(size)));
            for end in 12..bytes.len() {
                let cut = Picture::read(&bytes[..end]);
                let smaller = |picture: &Picture| format == Format::Ico && picture.size.is_some();
                let whole = |picture: &Picture| picture.size == Some(size);
                assert!(
                    cut.as_ref().is_ok_and(|picture| smaller(picture) || whole(picture))
                        || cut == Err(Flaw::CUT_OFF),
                    "{format:?} of {end} bytes"
                );
            }
        }
    }

    #[test]
    fn absurd_sizes_are_refused_or_taken_as_they_are() {
        let mut png = PNG.to_vec();
        png[16..24].fill(0xFF);
        assert_eq!(
            Picture::read(&png).unwrap().size,
            Some((f64::from(u32::MAX), f64::from(u32::MAX)))
        );
        png[16..24].fill(0);
        assert_eq!(Picture::read(&png), Err(Flaw::NO_PIXELS));
        assert_eq!(
            Picture::read(&[b"\xFF\xD8\xFF\xE0\0\0".as_slice(), &[0xFF; 99]].concat()),
            Err(Flaw::CUT_OFF)
        );
        assert!(Picture::read(b"\0\0\0\x20ftypavif").unwrap().size.is_none());
    }
}
