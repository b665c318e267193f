//! What is asked for an address that somebody wrote.

use std::fmt::Write as _;

use ureq::http::Uri;

use super::Trouble;
use crate::net::address;

/// The address as a browser asks for it: without a fragment, and with what no address can hold escaped.
pub(super) fn parse(text: &str) -> Option<Uri> {
    address::parse(&escaped(text))
}

/// Where a redirect leads, seen from where it was asked.
pub(super) fn join(base: &Uri, target: &str) -> Option<Uri> {
    address::join(base, &escaped(target))
}

/// Why nothing can be asked for an address.
pub(super) fn problem(text: &str) -> Trouble {
    let host = text.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        Trouble::Login
    } else if host.is_ascii() {
        Trouble::BadAddress
    } else {
        Trouble::OtherLetters
    }
}

fn escaped(text: &str) -> String {
    let text = text.trim_matches(|character: char| character.is_control() || character == ' ');
    let whole = text.split('#').next().unwrap_or_default();
    let mut escaped = String::with_capacity(whole.len());
    for byte in whole.bytes() {
        match byte {
            b'\t' | b'\n' | b'\r' => {}
            b'\\' => escaped.push('/'),
            b' ' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'^' | ..0x20 | 0x7F.. => {
                let _ = write!(escaped, "%{byte:02X}");
            }
            _ => escaped.push(byte.into()),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_where_browsers_go() {
        let base = parse("https://a.example/b/c").unwrap();
        for (target, to) in [
            ("d#e", Some("https://a.example/b/d")),
            ("/d e/é", Some("https://a.example/d%20e/%C3%A9")),
            ("//b.example/ ", Some("https://b.example/")),
            ("file:///etc/passwd", None),
        ] {
            assert_eq!(join(&base, target).map(|uri| uri.to_string()).as_deref(), to, "{target}");
        }
    }

    #[test]
    fn what_people_write_is_asked_as_browsers_do() {
        for (written, asked) in [
            ("https://a.example/b", Some("https://a.example/b")),
            (
                "https://a.example/b c/文.png?x=1#y",
                Some("https://a.example/b%20c/%E6%96%87.png?x=1"),
            ),
            ("  https://a.example/a%20b\n", Some("https://a.example/a%20b")),
            ("http:\\\\a.example\\b", Some("http://a.example/b")),
            ("a.example/b", None),
            ("/img/logo.svg", None),
            ("blob:https://a.example/1", None),
            ("data:image/png;base64,AAAA", None),
            ("https://", None),
            ("https://user:secret@a.example/", None),
            ("", None),
        ] {
            assert_eq!(parse(written).map(|uri| uri.to_string()).as_deref(), asked, "{written}");
        }
    }

    #[test]
    fn why_nothing_is_asked() {
        for (written, why) in [
            ("https://bücher.example/b", Trouble::OtherLetters),
            ("https://user:secret@a.example/", Trouble::Login),
            ("ftp://a.example/ü@b", Trouble::BadAddress),
            ("https:///a", Trouble::BadAddress),
        ] {
            assert!(parse(written).is_none(), "{written}");
            assert_eq!(problem(written), why, "{written}");
        }
    }
}
