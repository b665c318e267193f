//! The addresses that are asked for, put together exactly as Kasm and browsers do.

use crate::finding::escaped;
use crate::model::{Schema, layout};

/// What Kasm's server asks for first, of the address that an admin typed.
pub fn versions_txt(url: &str) -> String {
    format!("{}/{}", url.trim_end_matches('/'), layout::VERSIONS_TXT)
}

/// What it asks for next.
pub fn list_json(url: &str, schema: Schema) -> String {
    format!("{}/{}", url.trim_end_matches('/'), layout::list_json(schema))
}

/// What it asks for first at the next update: nothing but a concatenation.
pub fn update(list_url: &str) -> String {
    format!("{list_url}{}", layout::VERSIONS_TXT)
}

/// What browsers ask for as a tile's picture.
pub fn icon(list_url: &str, schema: Schema, image_src: &str) -> String {
    let root = list_url.strip_suffix("list.json").unwrap_or(list_url);
    format!("{root}{}", layout::icon(schema, image_src))
}

/// An address in a message: whole, for its end is what tells icons apart.
pub(super) fn whole(address: &str) -> String {
    format!("`{}`", escaped(address))
}

/// The path that a server looks for: without a query or a fragment, and with escapes undone.
pub(super) fn unescaped(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether an address says how to ask.
pub(super) fn has_scheme(address: &str) -> bool {
    scheme(address).is_some()
}

fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.trim().split_once("://")?;
    let is_word = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (is_word && !scheme.is_empty()).then(|| scheme.to_ascii_lowercase())
}

/// Whether browsers refuse to show on an encrypted page what lies there. This machine is near enough.
pub(super) fn is_insecure(address: &str) -> bool {
    const NEAR: [&str; 3] = ["localhost", "127.", "[::1]"];
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    scheme(address).as_deref() == Some("http") && !NEAR.iter().any(|near| host.starts_with(near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_put_together_as_kasm_does() {
        for url in ["https://host.io/repo", "https://host.io/repo/"] {
            assert_eq!(versions_txt(url), "https://host.io/repo/versions.txt");
            assert_eq!(list_json(url, Schema::V1_1), "https://host.io/repo/1.1/list.json");
        }
        for (list_url, next, picture) in [
            ("https://h.io/r/", "https://h.io/r/versions.txt", "https://h.io/r/1.1/icons/a.png"),
            ("https://h.io/r", "https://h.io/rversions.txt", "https://h.io/r1.1/icons/a.png"),
            (
                "https://h.io/r/list.json",
                "https://h.io/r/list.jsonversions.txt",
                "https://h.io/r/1.1/icons/a.png",
            ),
            (
                "https://h.io/r/1.1/",
                "https://h.io/r/1.1/versions.txt",
                "https://h.io/r/1.1/1.1/icons/a.png",
            ),
        ] {
            assert_eq!(update(list_url), next);
            assert_eq!(icon(list_url, Schema::V1_1, "a.png"), picture);
        }
    }

    #[test]
    fn servers_look_for_what_was_meant() {
        for (asked, found) in [
            ("a.png", "a.png"),
            ("a b.png", "a b.png"),
            ("a%20b.png", "a b.png"),
            ("%E6%96%87.png", "文.png"),
            ("a#b.png", "a"),
            ("a?b.png", "a"),
            ("100%", "100%"),
            ("%é", "%é"),
            ("%+1", "%+1"),
        ] {
            assert_eq!(unescaped(asked), found);
        }
    }

    #[test]
    fn only_other_machines_are_asked_too_openly() {
        for (address, is_scheme, is_open) in [
            ("https://host.io/", true, false),
            ("HTTP://host.io/", true, true),
            ("http://127.0.0.1:80/", true, false),
            ("http://localhost/", true, false),
            ("host.io/", false, false),
            ("://host.io/", false, false),
            ("a b://host.io/", false, false),
        ] {
            assert_eq!(has_scheme(address), is_scheme, "{address}");
            assert_eq!(is_insecure(address), is_open, "{address}");
        }
    }
}
