//! What image registries answer, as [`fuzzed`](crate::fuzzed) hands it over.

use ureq::http::header::WWW_AUTHENTICATE;
use ureq::http::{HeaderMap, HeaderValue};

use super::manifest::{Manifest, Platform};
use super::{challenge, range, read, token};

/// Reads bytes as each of the answers that they could be.
pub(crate) fn answers(bytes: &[u8]) {
    if let Ok(Manifest::Image(image)) = Manifest::parse(bytes) {
        let words = image.layers.iter().map(|layer| &layer.media_type);
        let mut words = words.chain([&image.config_media_type]);
        assert!(words.all(|word| is_plain(word)), "a terminal would obey it");
    }
    if let Ok(platform) = Platform::of_config(bytes) {
        assert!(is_plain(&platform.os) && is_plain(&platform.architecture));
    }
    if let Some(proof) = token::proof(bytes) {
        assert!(proof.header.is_sensitive());
    }
    if let Ok(text) = str::from_utf8(bytes) {
        headers(text);
    }
}

fn headers(text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]);
        let _ = challenge::of(&headers);
    }
    let _ = read::next_query(text);
    if let Some(part) = range::answered(text) {
        assert!(part.start < part.end, "{part:?}");
    }
}

fn is_plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_graphic())
}
