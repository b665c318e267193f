//! `domain`, a host of its own for the site.

use std::fmt;
use std::str::FromStr;

use super::ListUrl;
use super::address::authority;
use super::host::{is_host, is_private};
use super::typed::{InvalidValue, from_text};
use crate::declare::RegistryDecl;
use crate::finding::{Code, quoted};
use crate::source::Value;

/// A public host name, such as `apps.example.com`, at whose root a registry is published.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Domain(String);

impl Domain {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The root of the site.
    pub fn root(&self) -> String {
        format!("https://{self}/")
    }

    /// Whether this is what a file `CNAME` names.
    pub fn is_named_by(&self, content: &[u8]) -> bool {
        content.trim_ascii().eq_ignore_ascii_case(self.0.as_bytes())
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Domain {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const HELP: &str = "write the host alone, such as `apps.example.com`";
        let invalid = |what: &str, help: &str| {
            InvalidValue::new(Code::BadDomain, format!("{} {what}", quoted(text)), help)
        };
        if !text.is_ascii() {
            let help =
                "write it as the DNS has it: in ASCII, where a name like this begins with `xn--`";
            return Err(invalid("is no name of the DNS", help));
        }
        if is_domain(text) {
            return match ListUrl::parse(&format!("https://{text}/")) {
                Ok(_) if is_of_pages(text) => Err(invalid(
                    "is the pages' own host, not a domain for them",
                    "leave it out, and write the site's address as `list_url`",
                )),
                Ok(_) => Ok(Self(text.to_owned())),
                Err(_) => Err(invalid("is somebody else's", HELP)),
            };
        }
        let host = authority(text).split(':').next().unwrap_or_default();
        Err(if host != text && is_domain(host) {
            let help = format!("write `{host}`");
            invalid("is more than a host", &help).replacement(host)
        } else {
            invalid("is no public host name", HELP)
        })
    }
}

from_text!(Domain: Literal);

fn is_domain(text: &str) -> bool {
    // The last part of a name is no number; that of an address is.
    let is_name =
        text.rsplit('.').next().is_some_and(|last| !last.bytes().all(|b| b.is_ascii_digit()));
    is_host(text) && !text.contains(':') && is_name && !is_private(text) && text.len() <= 253
}

fn is_of_pages(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    [".github.io", ".gitlab.io"].iter().any(|pages| host.ends_with(pages))
}

/// The root of a registry's site: what it says, else where its domain is.
pub fn list_url(decl: &RegistryDecl) -> Option<String> {
    let (settings, _) = decl.settings.as_ref()?;
    let text = |key| settings.get(key).filter(|value| value.value != Value::Null);
    match text("list_url") {
        Some(written) => written.value.as_str().map(ToOwned::to_owned),
        None => Some(text("domain")?.value.as_str()?.parse::<Domain>().ok()?.root()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_names_are_domains() {
        for (text, expected) in [
            ("apps.example.com", Ok(())),
            ("Kasm.example", Ok(())),
            ("xn--bcher-kva.example", Ok(())),
            ("https://apps.example.com/", Err(Some("apps.example.com"))),
            ("apps.example.com/kasm", Err(Some("apps.example.com"))),
            ("apps.example.com:8443", Err(Some("apps.example.com"))),
            (" apps.example.com\n", Err(Some("apps.example.com"))),
            ("b\u{fc}cher.example", Err(None)),
            ("kasm", Err(None)),
            ("kasm.local", Err(None)),
            ("203.0.113.7", Err(None)),
            ("[2001:db8::1]", Err(None)),
            ("me.github.io", Err(None)),
            ("github.com", Err(None)),
            ("registry.kasmweb.com", Err(None)),
            ("a..example", Err(None)),
            ("", Err(None)),
        ] {
            let parsed: Result<Domain, _> = text.parse();
            let found = parsed.as_ref().map(drop).map_err(|invalid| invalid.replacement.as_deref());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_file_names_it_with_or_without_a_line_end() {
        let domain: Domain = "apps.example.com".parse().unwrap();
        assert!(domain.is_named_by(b"Apps.example.com\r\n"));
        assert!(!domain.is_named_by(b"example.com"));
    }
}
