//! `list_url`, the address that everything else hangs on.

use std::fmt;

use super::typed::InvalidValue;
use crate::finding::{Code, quoted};
use crate::model::Schema;

/// The public root where `versions.txt` lies: absolute, https, with a trailing slash, without a
/// schema or a file name, at most 255 characters.
///
/// Kasm stores it as the registry's identity, appends `versions.txt` to it at every update and
/// builds the icons' addresses from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListUrl(String);

/// The official registry, which the template names until somebody edits it.
const TEMPLATE_DEFAULT: &str = "registry.kasmweb.com";
const LONGEST: usize = 255;

impl ListUrl {
    /// Parses an address.
    ///
    /// # Errors
    /// Everything that is wrong with it, at least one thing.
    pub fn parse(text: &str) -> Result<Self, Vec<InvalidValue>> {
        let Some(address) = Address::parse(text) else {
            return Err(vec![not_an_address(text)]);
        };
        let mut problems = Vec::new();
        if address.host.eq_ignore_ascii_case(TEMPLATE_DEFAULT) {
            problems.push(InvalidValue::new(
                Code::ListUrlTemplateDefault,
                format!("{} is the official registry, not this one", quoted(text)),
                "write the address under which this registry is published",
            ));
        }
        if address.scheme != "https" {
            let problem = InvalidValue::new(
                Code::ListUrlInsecure,
                format!("{} is not https", quoted(text)),
                "publish the registry over https",
            );
            problems.push(problem.replacement(address.root("https")));
        }
        problems.extend(address.path_problem(text));
        if text.chars().count() > LONGEST {
            problems.push(InvalidValue::new(
                Code::TextTooLong,
                format!("list_url has more than {LONGEST} characters"),
                "publish under a shorter address: Kasm stores 255 characters",
            ));
        }
        if problems.is_empty() { Ok(Self(text.to_owned())) } else { Err(problems) }
    }

    /// The address, which ends in a slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a file of the bundle.
    pub fn join(&self, path: &str) -> String {
        format!("{}{}", self.0, escape_path(path))
    }
}

impl fmt::Display for ListUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn not_an_address(text: &str) -> InvalidValue {
    const EXAMPLE: &str = "write an absolute address such as `https://owner.github.io/repository/`";
    let message = format!("{} is not a web address", quoted(text));
    let invalid = InvalidValue::new(Code::ListUrlInvalid, message, EXAMPLE);
    let trimmed = text.trim();
    let with_scheme =
        if trimmed.contains("://") { trimmed.to_owned() } else { format!("https://{trimmed}") };
    // A comma for a dot, and a slash too many, are what people really published.
    let (scheme, rest) = with_scheme.split_once("://").unwrap_or(("https", ""));
    let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let mended = format!("{scheme}://{}/", parts.join("/").replace(',', "."));
    match Address::parse(&mended) {
        Some(address) if address.host.contains('.') => {
            let root = address.root("https");
            InvalidValue { help: format!("write `{root}`"), ..invalid }.replacement(root)
        }
        _ => invalid,
    }
}

/// An http address, in parts; no query, fragment or user, since Kasm appends to it.
struct Address<'a> {
    scheme: String,
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
}

impl<'a> Address<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let is_path = |character: char| {
            !character.is_whitespace()
                && !character.is_control()
                && !"?#\\\"<>{}|^`".contains(character)
        };
        let valid = matches!(scheme.as_str(), "http" | "https")
            && is_host(host)
            && port.is_none_or(is_port)
            && path.chars().all(is_path)
            && !path.contains("//");
        valid.then_some(Self { scheme, host, port, path })
    }

    /// The folder that this address most likely means, with a trailing slash.
    fn root(&self, scheme: &str) -> String {
        let (_, folder) = self.without_tail();
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{}{port}{folder}/", self.host)
    }

    /// What to cut off the path: a file, then a schema; and the path without them or a slash.
    fn without_tail(&self) -> (Vec<Code>, &'a str) {
        let mut cut = Vec::new();
        let mut path = self.path.trim_end_matches('/');
        for file in ["list.json", "versions.txt", "index.html"] {
            if let Some(folder) = path.strip_suffix(file).filter(|folder| folder.ends_with('/')) {
                cut.push(Code::ListUrlIsFile);
                path = folder.trim_end_matches('/');
            }
        }
        for schema in Schema::ALL {
            if let Some(folder) =
                path.strip_suffix(schema.name()).filter(|folder| folder.ends_with('/'))
            {
                cut.push(Code::ListUrlHasSchema);
                path = folder.trim_end_matches('/');
            }
        }
        (cut, path)
    }

    fn path_problem(&self, text: &str) -> Option<InvalidValue> {
        let (cut, _) = self.without_tail();
        let (code, what) = match cut.first() {
            Some(&Code::ListUrlIsFile) => {
                (Code::ListUrlIsFile, "names a file instead of the registry's folder")
            }
            Some(&code) => (code, "ends in a schema instead of the registry's folder"),
            None if !self.path.ends_with('/') => {
                (Code::ListUrlMissingSlash, "has no slash at its end")
            }
            None => return None,
        };
        let root = self.root("https");
        let message = format!("{} {what}", quoted(text));
        Some(InvalidValue::new(code, message, format!("write `{root}`")).replacement(root))
    }
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

/// Whether an address names a host at all.
pub(super) fn has_host(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    is_host(authority.split_once(':').map_or(authority, |(host, _)| host))
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|character| character.is_alphanumeric() || matches!(character, '-' | '_'))
    };
    host.split('.').all(is_label)
}

/// Percent-encodes what has a meaning of its own in an address.
fn escape_path(path: &str) -> String {
    use fmt::Write as _;
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_form_has_its_code_and_its_mend() {
        use Code::*;
        for (text, expected) in [
            ("https://host.io/repo/", vec![]),
            ("https://kasm.host.io/", vec![]),
            ("https://host.io:8443/a/", vec![]),
            ("https://host.io", vec![(ListUrlMissingSlash, Some("https://host.io/"))]),
            ("https://host.io/repo", vec![(ListUrlMissingSlash, Some("https://host.io/repo/"))]),
            (
                "https://host.io/repo/list.json",
                vec![(ListUrlIsFile, Some("https://host.io/repo/"))],
            ),
            (
                "https://host.io/repo/1.0/list.json",
                vec![(ListUrlIsFile, Some("https://host.io/repo/"))],
            ),
            ("https://host.io/repo/1.0/", vec![(ListUrlHasSchema, Some("https://host.io/repo/"))]),
            ("https://host.io/1.1", vec![(ListUrlHasSchema, Some("https://host.io/"))]),
            ("https://host.io/v1.1/", vec![]),
            ("https://registry.kasmweb.com/", vec![(ListUrlTemplateDefault, None)]),
            (
                "http://host.io/repo",
                vec![
                    (ListUrlInsecure, Some("https://host.io/repo/")),
                    (ListUrlMissingSlash, Some("https://host.io/repo/")),
                ],
            ),
            (
                "https://me.github,io/kasm",
                vec![(ListUrlInvalid, Some("https://me.github.io/kasm/"))],
            ),
            ("host.io/repo", vec![(ListUrlInvalid, Some("https://host.io/repo/"))]),
            (" https://host.io/", vec![(ListUrlInvalid, Some("https://host.io/"))]),
            ("/registry/", vec![(ListUrlInvalid, None)]),
            ("ftp://host.io/", vec![(ListUrlInvalid, None)]),
            ("https://host.io/?a=b", vec![(ListUrlInvalid, None)]),
            ("https://me@host.io/", vec![(ListUrlInvalid, None)]),
            ("https://host.io/a//", vec![(ListUrlInvalid, Some("https://host.io/a/"))]),
            ("https://host.io:+80/", vec![(ListUrlInvalid, None)]),
            ("", vec![(ListUrlInvalid, None)]),
        ] {
            let problems = ListUrl::parse(text).err().unwrap_or_default();
            let found: Vec<_> =
                problems.iter().map(|p| (p.code, p.replacement.as_deref())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn files_are_joined_and_escaped() {
        let url = ListUrl::parse("https://host.io/a/").unwrap();
        assert_eq!(url.join("my logo.png"), "https://host.io/a/my%20logo.png");
    }
}
