//! `list_url`, the address that everything else hangs on.

use std::fmt;

use super::host::{self, host_and_port};
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

/// Whether an address is the official registry's, as every Kasm stores it.
#[cfg(feature = "bundle")]
pub(crate) fn is_official(address: &str) -> bool {
    let host = address.strip_prefix("https://").map(|rest| rest.trim_end_matches('/'));
    host == Some(TEMPLATE_DEFAULT)
}

/// The folder that a `list_url` means, right or wrong, with a slash at its end.
#[cfg(feature = "bundle")]
pub(crate) fn root_of(list_url: &str) -> Option<String> {
    let address = Address::parse(list_url)?;
    Some(address.root(&address.scheme))
}

impl ListUrl {
    /// Parses an address.
    ///
    /// # Errors
    /// Everything that is wrong with it, at least one thing.
    pub fn parse(text: &str) -> Result<Self, Vec<InvalidValue>> {
        let Some(address) = Address::parse(text) else {
            return Err(vec![not_an_address(text)]);
        };
        if let Some(problem) = address.repository_page(text) {
            return Err(vec![problem]);
        }
        let mut problems = Vec::new();
        if address.host.eq_ignore_ascii_case(TEMPLATE_DEFAULT) {
            // Whatever else is wrong with it, no mend of it would be right.
            return Err(vec![InvalidValue::new(
                Code::ListUrlTemplateDefault,
                format!("{} is the official registry, not this one", quoted(text)),
                "write the address under which this registry is published",
            )]);
        }
        if address.scheme != "https" {
            let problem = InvalidValue::new(
                Code::ListUrlInsecure,
                format!("{} is not https", quoted(text)),
                "publish the registry over https",
            );
            problems.push(problem.guess(address.root("https")));
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

    /// Where the pages of a repository on GitHub or GitLab are published; `page` is its own address there.
    #[cfg(feature = "bundle")]
    pub fn of_repository(page: &str) -> Option<Self> {
        let pages = Address::parse(page)?.repository_page(page)?.replacement?;
        Self::parse(&pages).ok()
    }

    /// The address, which ends in a slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host that serves it, without a port.
    pub fn host(&self) -> &str {
        Address::parse(&self.0).map_or("", |address| address.host)
    }

    /// The path on that host, with a slash at both ends.
    pub fn path(&self) -> &str {
        Address::parse(&self.0).map_or("/", |address| address.path)
    }

    /// The address of the same path where another host serves it, without encryption, for a preview.
    #[cfg(feature = "bundle")]
    pub(super) fn preview(root: Option<&Self>, authority: &str) -> Self {
        Self(format!("http://{authority}{}", root.map_or("/", Self::path)))
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

/// What is probably wrong with an address, whether or not something certainly is.
pub(super) fn doubt(text: &str) -> Option<InvalidValue> {
    let address = Address::parse(text)?;
    if let Some(meant) = host::meant(address.host) {
        let root = Address { host: &meant, ..address }.root("https");
        let message =
            format!("{} looks like a misspelling of {}", quoted(address.host), quoted(&meant));
        let help = format!("did you mean `{root}`?");
        return Some(InvalidValue::new(Code::ListUrlHostTypo, message, help).guess(root));
    }
    host::is_private(address.host).then(|| {
        InvalidValue::new(
            Code::ListUrlPrivate,
            format!("only one network knows the host {}", quoted(address.host)),
            "for Kasm servers elsewhere, publish under a public address and write that",
        )
    })
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
            let invalid = InvalidValue { help: format!("write `{root}`"), ..invalid };
            if text.contains(',') { invalid.guess(root) } else { invalid.replacement(root) }
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
        let (host, port) = host_and_port(authority)?;
        let is_path = |character: char| {
            !character.is_whitespace()
                && !character.is_control()
                && !"?#\\\"<>{}|^`".contains(character)
        };
        let valid = matches!(scheme.as_str(), "http" | "https")
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

    /// What to say where this is the page of a repository, not what is published from it.
    fn repository_page(&self, text: &str) -> Option<InvalidValue> {
        let host = self.host.to_ascii_lowercase();
        let (service, pages) = match host.strip_prefix("www.").unwrap_or(&host) {
            "github.com" => ("GitHub", "github.io"),
            "gitlab.com" => ("GitLab", "gitlab.io"),
            _ => return None,
        };
        let message =
            format!("{} is a page of {service}, which serves no `versions.txt`", quoted(text));
        let invalid = |help: String| InvalidValue::new(Code::ListUrlRepositoryPage, message, help);
        let mut parts = self.path.split('/').filter(|part| !part.is_empty());
        let owner = parts.next().unwrap_or_default().to_lowercase();
        let site = format!("{owner}.{pages}");
        if !host::is_host(&site) {
            return Some(invalid("write the address under which the registry is published".into()));
        }
        // On GitLab a group has groups; what belongs to a project's pages follows a dash.
        let deepest = if service == "GitLab" { usize::MAX } else { 1 };
        let names: Vec<_> = parts.take(deepest).take_while(|part| *part != "-").collect();
        let project = names.join("/");
        let project = project.strip_suffix(".git").unwrap_or(&project);
        let root = if project.is_empty() || project.eq_ignore_ascii_case(&site) {
            format!("https://{site}/")
        } else {
            format!("https://{site}/{project}/")
        };
        Some(invalid(format!("{service} Pages publishes it at `{root}`")).guess(root))
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
        let root = self.root(&self.scheme);
        let message = format!("{} {what}", quoted(text));
        Some(InvalidValue::new(code, message, format!("write `{root}`")).replacement(root))
    }
}

/// Whether an http address names a host at all.
pub(super) fn has_host(address: &str) -> bool {
    address.contains("://") && host_and_port(authority(address)).is_some()
}

/// What stands before the path of an address, with a scheme or without.
pub(super) fn authority(address: &str) -> &str {
    let address = address.trim();
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
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
            ("http://registry.kasmweb.com", vec![(ListUrlTemplateDefault, None)]),
            (
                "http://host.io/repo",
                vec![
                    (ListUrlInsecure, Some("https://host.io/repo/")),
                    (ListUrlMissingSlash, Some("http://host.io/repo/")),
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
            ("https://[2001:db8::1]/", vec![]),
            ("https://[2001:db8::1]:8443/a/", vec![]),
            ("https://[2001:db8::x]/", vec![(ListUrlInvalid, None)]),
            (
                "https://[2001:db8::1]:8443",
                vec![(ListUrlMissingSlash, Some("https://[2001:db8::1]:8443/"))],
            ),
            (
                "https://github.com/Me/kasm",
                vec![(ListUrlRepositoryPage, Some("https://me.github.io/kasm/"))],
            ),
            (
                "https://github.com/me/Me.github.io/tree/main/",
                vec![(ListUrlRepositoryPage, Some("https://me.github.io/"))],
            ),
            (
                "http://www.gitlab.com/me/kasm.git",
                vec![(ListUrlRepositoryPage, Some("https://me.gitlab.io/kasm/"))],
            ),
            ("https://github.com/", vec![(ListUrlRepositoryPage, None)]),
            (
                "https://gitlab.com/Group/sub/kasm/-/tree/main",
                vec![(ListUrlRepositoryPage, Some("https://group.gitlab.io/sub/kasm/"))],
            ),
            (
                "https://gitlab.com/group/",
                vec![(ListUrlRepositoryPage, Some("https://group.gitlab.io/"))],
            ),
        ] {
            let problems = ListUrl::parse(text).err().unwrap_or_default();
            let found: Vec<_> =
                problems.iter().map(|p| (p.code, p.replacement.as_deref())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn doubts_are_told_whatever_else_is_wrong() {
        use Code::*;
        for (text, expected) in [
            (
                "http://me.githib.io/kasm",
                Some((ListUrlHostTypo, Some("https://me.github.io/kasm/"))),
            ),
            ("https://kasm:8443/a", Some((ListUrlPrivate, None))),
            ("https://me.github.io/", None),
            ("me.githib.io", None),
        ] {
            let doubt = doubt(text);
            let found = doubt.as_ref().map(|doubt| (doubt.code, doubt.replacement.as_deref()));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn files_are_joined_and_escaped() {
        let url = ListUrl::parse("https://host.io/a/").unwrap();
        assert_eq!(url.join("my logo.png"), "https://host.io/a/my%20logo.png");
    }
}
