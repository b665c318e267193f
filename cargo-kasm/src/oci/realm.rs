//! Which servers may be asked for a registry's tokens.

use ureq::http::Uri;

use super::OciError;
use crate::net::address;

/// Token servers that are known for a registry under another domain: (registry, token server).
const KNOWN: [(&str, &str); 4] = [
    ("registry-1.docker.io", "auth.docker.io"),
    ("registry.hub.docker.com", "auth.docker.io"),
    // A name in front of others.
    ("lscr.io", "ghcr.io"),
    ("lscr.io", "auth.docker.io"),
];

/// The address of the token server that a registry, given with its port, has named, if that is its own.
pub(super) fn trusted(registry: &str, realm: &str) -> Result<Uri, OciError> {
    let strange =
        |realm: &str| OciError::StrangeRealm { host: registry.to_owned(), realm: realm.to_owned() };
    let Some(uri) = address::parse(realm) else {
        return Err(strange("what is no address"));
    };
    let (own, other) = (address::bare(registry), address::bare(address::of(&uri)));
    if !is_known(own, other) {
        return Err(strange(&format!("`{other}`")));
    }
    let is_encrypted = uri.scheme_str() == Some("https");
    if is_encrypted || (address::is_loopback(own) && address::is_loopback(other)) {
        Ok(uri)
    } else {
        Err(strange(&format!("`http://{other}`, without encryption")))
    }
}

fn is_known(registry: &str, server: &str) -> bool {
    registry.eq_ignore_ascii_case(server)
        || KNOWN.contains(&(registry, server))
        || matches!((domain(registry), domain(server)), (Some(a), Some(b)) if a == b)
}

/// The domain that somebody has registered: `gitlab.com` of `registry.gitlab.com`, and none of
/// `co.uk`, `github.io` and addresses in numbers.
fn domain(host: &str) -> Option<String> {
    let host = host.to_ascii_lowercase();
    let last = host.rsplit('.').next()?;
    let is_number = host.contains(':') || last.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { None } else { psl::domain_str(&host).map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_from_the_same_house() {
        for (registry, realm) in [
            ("ghcr.io", "https://ghcr.io/token"),
            ("registry-1.docker.io", "https://auth.docker.io/token"),
            ("registry.gitlab.com", "https://gitlab.com/jwt/auth"),
            ("docker.elastic.co", "https://docker-auth.elastic.co/auth"),
            ("registry.school.co.uk", "https://auth.school.co.uk/"),
            ("example.com:5000", "https://example.com:5001/auth"),
            ("example.com", "https://EXAMPLE.com/auth"),
            ("lscr.io", "https://ghcr.io/token"),
            ("a.github.io", "https://b.a.github.io/"),
            ("10.0.0.1:5000", "https://10.0.0.1/auth"),
            ("127.0.0.1:5000", "http://127.0.0.1:5001/auth"),
            ("localhost:5000", "http://localhost/auth"),
        ] {
            assert!(trusted(registry, realm).is_ok(), "{registry} {realm}");
        }
    }

    #[test]
    fn strangers_are_asked_nothing() {
        for (registry, realm) in [
            ("ghcr.io", "https://evil.example/token"),
            ("ghcr.io", "http://ghcr.io/token"),
            ("ghcr.io", "https://ghcr.io.evil.example/token"),
            ("ghcr.io", "https://evil-ghcr.io/token"),
            ("ghcr.io", "https://ghcr.io@evil.example/token"),
            ("ghcr.io", "https://user:secret@ghcr.io/token"),
            ("ghcr.io", "https://evil.example\\@ghcr.io/token"),
            ("ghcr.io", "//ghcr.io/token"),
            ("ghcr.io", "/token"),
            ("ghcr.io", ""),
            ("ghcr.io", "ftp://ghcr.io/token"),
            ("ghcr.io", "https://lscr.io/token"),
            ("registry.school.co.uk", "https://auth.other.co.uk/"),
            ("a.github.io", "https://b.github.io/"),
            ("school.co.uk", "https://co.uk/"),
            ("example.com", "https://com/"),
            ("registry", "https://auth/"),
            ("registry.internal", "https://auth.internal/"),
            ("10.0.0.1", "https://10.0.0.2/"),
            ("10.0.0.1", "https://0.1/"),
            ("example.com", "http://127.0.0.1/"),
            ("example.com", "https://localhost/"),
            ("127.0.0.1:5000", "http://localhost:5001/auth"),
            ("127.0.0.1:5000", "http://127.0.0.2:5000/auth"),
            ("127.0.0.1:5000", "http://example.com/auth"),
            ("[::1]:5000", "https://[::2]/auth"),
        ] {
            let error = trusted(registry, realm).unwrap_err();
            assert!(matches!(error, OciError::StrangeRealm { .. }), "{registry} {realm}: {error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
