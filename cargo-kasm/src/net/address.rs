//! Addresses on the web.

use std::net::IpAddr;

use ureq::http::Uri;

/// An address with a host, and without a login of its own.
pub(crate) fn parse(text: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    let authority = uri.authority()?.as_str();
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    (is_web && !authority.contains('@') && !bare(authority).is_empty()).then_some(uri)
}

/// What an answer's `Location` or `Link` means, seen from where it was asked.
pub(crate) fn join(base: &Uri, target: &str) -> Option<Uri> {
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    let scheme_ends = target.find(':').is_some_and(|colon| !target[..colon].contains(['/', '?']));
    if scheme_ends {
        return parse(target);
    }
    if target.starts_with("//") {
        return parse(&format!("{scheme}:{target}"));
    }
    let path = base.path();
    let folder = &path[..path.rfind('/').map_or(0, |slash| slash + 1)];
    parse(&match target.as_bytes().first() {
        Some(b'/') => format!("{scheme}://{authority}{target}"),
        Some(b'?') => format!("{scheme}://{authority}{path}{target}"),
        _ => format!("{scheme}://{authority}{folder}{target}"),
    })
}

/// The host and port of an address.
pub(crate) fn of(uri: &Uri) -> &str {
    uri.authority().map_or("", |authority| authority.as_str())
}

/// A host without its port.
pub(crate) fn bare(authority: &str) -> &str {
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    authority.split(':').next().unwrap_or_default()
}

/// Whether a host, without its port, is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_or_whole() {
        let base = parse("https://a.example:1/v2/b/tags/list?n=1").unwrap();
        for (target, joined) in [
            ("https://b.example/c?d=e", Some("https://b.example/c?d=e")),
            ("//b.example/c", Some("https://b.example/c")),
            ("/v2/c", Some("https://a.example:1/v2/c")),
            ("?last=b:1", Some("https://a.example:1/v2/b/tags/list?last=b:1")),
            ("list?last=c", Some("https://a.example:1/v2/b/tags/list?last=c")),
            ("ftp://b.example/", None),
            ("https://user:secret@b.example/", None),
            ("https://", None),
            ("file:///etc/passwd", None),
            ("https://b.example\\@c.example/", None),
            ("/a b", None),
            ("/a\u{1b}b", None),
        ] {
            let address = join(&base, target).map(|uri| uri.to_string());
            assert_eq!(address.as_deref(), joined, "{target}");
        }
    }
}
