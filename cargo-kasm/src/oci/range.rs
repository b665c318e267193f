//! Parts of blobs.

use std::ops::Range;

/// The header that asks for a part: both ends, since some servers drop `bytes=-8`.
pub(super) fn request(range: &Range<u64>) -> String {
    format!("bytes={}-{}", range.start, range.end.saturating_sub(1))
}

/// The part that a `Content-Range` names.
pub(super) fn answered(header: &str) -> Option<Range<u64>> {
    let (unit, rest) = header.trim().split_once(' ')?;
    let (part, whole) = rest.trim().split_once('/')?;
    let (first, last) = part.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let whole = if whole == "*" { u64::MAX } else { whole.parse().ok()? };
    let fits = unit.eq_ignore_ascii_case("bytes") && first <= last && last < whole;
    fits.then(|| first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_named() {
        assert_eq!(request(&(0..18)), "bytes=0-17");
        assert_eq!(request(&(92..100)), "bytes=92-99");
    }

    #[test]
    fn only_a_sound_part_is_one() {
        assert_eq!(answered("bytes 92-99/100"), Some(92..100));
        assert_eq!(answered("Bytes 0-17/*"), Some(0..18));
        for wrong in [
            "",
            "bytes",
            "bytes */100",
            "bytes 99-92/100",
            "bytes 92-100/100",
            "items 0-1/2",
            "bytes 0-18446744073709551615/*",
            "bytes -1-1/2",
        ] {
            assert_eq!(answered(wrong), None, "{wrong}");
        }
    }
}
