//! What is called certain is true, whatever is packed.

use proptest::prelude::*;
use registry_core::lock::Confidence;

use super::{GZIP, Memory, ZSTD, cheap, gzipped, layer, layers, streamed, tar, zstandard};

/// A tar, more or less well packed.
fn content() -> impl Strategy<Value = Vec<u8>> {
    (0_usize..600_000, 1_usize..40).prop_map(|(length, one_in)| tar(length, one_in))
}

/// Checks what is said about a layer against what it was made of, and returns how certain it is.
fn is_true(media_type: &str, bytes: &[u8], content: &[u8]) -> Confidence {
    let size = content.len() as u64;
    let measured = cheap(&layer(media_type, bytes), &Memory::of(bytes));
    assert!(
        measured.confidence == Confidence::Low || measured.size == size,
        "{measured:?}, {size}"
    );
    let streamed = streamed(media_type, bytes);
    assert!(streamed.confidence > Confidence::Low);
    assert_eq!(streamed.size, size);
    measured.confidence
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_one_gzip_member(content in content(), level in 1_u32..=9) {
        let confidence = is_true(GZIP, &layers::gzip(&content, level).unwrap(), &content);
        assert_eq!(confidence, Confidence::High);
    }

    #[test]
    fn of_gzip_members(content in content(), cuts in prop::collection::vec(1_usize..600_000, 1..5)) {
        // Members of whole tar blocks could be layers.
        let cuts = cuts.into_iter().map(|cut| if cut % 512 == 0 { cut + 1 } else { cut });
        let mut rest = content.as_slice();
        let mut bytes = Vec::new();
        for cut in cuts {
            let (member, others) = rest.split_at(cut.min(rest.len() - 1));
            bytes.extend(gzipped(member));
            rest = others;
        }
        bytes.extend(gzipped(rest));
        is_true(GZIP, &bytes, &content);
    }

    #[test]
    fn of_one_zstd_frame(content in content(), level in 1_i32..=6, is_named: bool) {
        let bytes = layers::zstd(&content, is_named, level).unwrap();
        let confidence = is_true(ZSTD, &bytes, &content);
        // What hardly compresses is one block, of which the head may hold all but the end.
        let is_plausible = content.len() * 2 > bytes.len() * 3;
        if is_named && is_plausible {
            assert_eq!(confidence, Confidence::High);
        } else if !is_named {
            assert_eq!(confidence, Confidence::Low);
        }
    }

    #[test]
    fn of_zstd_frames(content in content(), cut in 1_usize..600_000) {
        let (first, last) = content.split_at(cut.min(content.len() - 1));
        let first = zstandard(first, first.len() % 512 != 0);
        is_true(ZSTD, &[first, zstandard(last, true)].concat(), &content);
    }
}
