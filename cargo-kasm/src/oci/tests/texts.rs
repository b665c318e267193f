//! Whatever a registry says, it is understood or not.

use std::time::UNIX_EPOCH;

use proptest::prelude::*;
use ureq::http::{HeaderMap, HeaderValue};

use crate::net::address;
use crate::oci::manifest::{Manifest, Platform};
use crate::oci::{Digest, challenge, range, read, realm, wait};

const HEADERS: [&str; 5] = [
    "www-authenticate",
    "retry-after",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-reset",
];

/// Texts of the characters that the formats are made of, and others.
fn text() -> impl Strategy<Value = String> {
    let near = "(Bearer |Basic |realm=|scope=|repository:|rel=\"next\"|https?://|bytes |[a-c0-9.,;:/?@<>*=\"\\\\ -])*";
    prop_oneof![near, ".*"]
}

proptest! {
    #[test]
    fn texts(text in text(), other in text()) {
        if let Ok(value) = HeaderValue::from_str(&text) {
            let mut headers = HeaderMap::new();
            for name in HEADERS {
                headers.insert(name, value.clone());
            }
            challenge::of(&headers);
            wait::exhausted(&headers, UNIX_EPOCH);
            let asked = wait::asked_for(&headers, UNIX_EPOCH);
            prop_assert!(asked.is_none_or(|wait| wait.as_secs() <= 7 * 24 * 3600));
        }
        range::answered(&text);
        read::next_query(&text);
        let _ = text.parse::<Digest>();
        let base = address::parse("https://a.example/b/c?d").expect("it is an address");
        if let Some(uri) = address::join(&base, &text) {
            prop_assert!(!address::of(&uri).is_empty() && !address::of(&uri).contains('@'), "{uri}");
        }
        if let Ok(uri) = realm::trusted(&other, &text) {
            prop_assert_eq!(address::parse(&uri.to_string()), Some(uri));
        }
    }

    #[test]
    fn documents(text in "[\\[\\]{}:,\"0-9a-z -]*") {
        let _ = Manifest::parse(text.as_bytes());
        let _ = Platform::of_config(text.as_bytes());
    }
}
