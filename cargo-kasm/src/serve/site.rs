//! The bundle that is served, and what lies at a path of it.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use registry_core::bundle::Bundle;
use registry_core::declare::Content;
use registry_core::model::layout::{INDEX_HTML, NOT_FOUND_HTML};
use serde_json::json;

use crate::storefront::live::BUILD;
use crate::storefront::theme::escaped;

/// Stands in what is served for the host and port by which a visitor asks for it.
pub(crate) const AUTHORITY: &str = "kasm-serve.invalid";

/// A site as it is served.
#[derive(Debug)]
pub(crate) struct Site {
    /// Its files, where [`AUTHORITY`] and [`BUILD`] stand for what is known with each request.
    pub(crate) bundle: Arc<Bundle>,
    /// The path under which they lie, with a slash at both ends, as it stands in an address.
    pub(crate) root: String,
    /// What tells it from the site before.
    pub(crate) build: u64,
    /// What keeps the registry from being published, or what is shown from being newer.
    pub(crate) problems: Option<String>,
}

/// What lies at a path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'s> {
    /// A file: its path in the bundle and its bytes.
    File(&'s str, &'s Content),
    /// Something, but under this address.
    Moved(String),
    /// Nothing.
    Missing,
}

impl Site {
    /// What is wrong, and which build this is, for pages that are open.
    pub(crate) fn state(&self) -> String {
        json!({ "build": self.build.to_string(), "problems": self.problems }).to_string()
    }

    /// Finds what a path leads to. It is one of the bundle's own or none: nothing else can be reached.
    pub(crate) fn find(&self, path: &str) -> Found<'_> {
        let root = plain(&self.root);
        let Some(below) = path.strip_prefix(&*root) else {
            let is_root = path == "/" || root.strip_suffix('/') == Some(path);
            return if is_root { Found::Moved(self.root.clone()) } else { Found::Missing };
        };
        if below.is_empty() || below.ends_with('/') {
            return self.file(&format!("{below}{INDEX_HTML}"));
        }
        match self.file(below) {
            Found::Missing if self.bundle.get(&format!("{below}/{INDEX_HTML}")).is_some() => {
                // What pages refer to is relative to their folders.
                Found::Moved(format!("{}{}/", self.root, escaped(below)))
            }
            found => found,
        }
    }

    /// The page that says that nothing is there.
    pub(crate) fn missing(&self) -> Found<'_> {
        self.file(NOT_FOUND_HTML)
    }

    fn file(&self, path: &str) -> Found<'_> {
        let file = self.bundle.files().get_key_value(path);
        file.map_or(Found::Missing, |(path, content)| Found::File(path, content))
    }

    /// A text as the visitor who calls the server `authority` gets it; none where it is sent as it is.
    pub(crate) fn for_visitor(
        &self,
        path: &str,
        content: &[u8],
        authority: &str,
    ) -> Option<String> {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        let is_made = matches!(ending, Some("html" | "json" | "txt" | "xml"));
        let text = std::str::from_utf8(content).ok().filter(|_| is_made)?;
        let text = text.replace(AUTHORITY, authority);
        if ending != Some("html") {
            return Some(text);
        }
        Some(text.replace(BUILD, &self.build.to_string()))
    }
}

/// A path without escapes, and with one slash where there are several: Kasm asks for `//versions.txt`.
pub(crate) fn plain(path: &str) -> Cow<'_, str> {
    let path = percent_decode_str(path).decode_utf8_lossy();
    if !path.contains("//") {
        return path;
    }
    let mut plain = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !plain.ends_with('/') {
            plain.push(character);
        }
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(root: &str) -> Site {
        let mut bundle = Bundle::default();
        for path in ["versions.txt", "index.html", "404.html", "new/index.html", "a b/index.html"] {
            bundle.insert(path, path.as_bytes());
        }
        Site { bundle: Arc::new(bundle), root: root.to_owned(), build: 7, problems: None }
    }

    fn found(site: &Site, path: &str) -> String {
        match site.find(&plain(path)) {
            Found::File(path, _) => path.to_owned(),
            Found::Moved(address) => format!("-> {address}"),
            Found::Missing => "nothing".to_owned(),
        }
    }

    #[test]
    fn paths_lead_to_files_below_the_root_and_nowhere_else() {
        let below = site("/kasm%20registry/");
        for (path, expected) in [
            ("/", "-> /kasm%20registry/"),
            ("//", "-> /kasm%20registry/"),
            ("/kasm%20registry", "-> /kasm%20registry/"),
            ("/kasm%20registry/", "index.html"),
            ("/kasm registry//versions.txt", "versions.txt"),
            ("//kasm%20registry///versions.txt", "versions.txt"),
            ("/kasm%20registry/new/", "new/index.html"),
            ("/kasm%20registry/new", "-> /kasm%20registry/new/"),
            ("/kasm%20registry/a%20b", "-> /kasm%20registry/a%20b/"),
            ("/kasm%20registry/%2e%2e/versions.txt", "nothing"),
            ("/kasm%20registry/new/../versions.txt", "nothing"),
            ("/kasm%20registry/%ff", "nothing"),
            ("/kasm%20registry/versions.txt/", "nothing"),
            ("/versions.txt", "nothing"),
            ("/etc/passwd", "nothing"),
            ("", "nothing"),
        ] {
            assert_eq!(found(&below, path), expected, "{path}");
        }
        assert_eq!(found(&site("/"), "/"), "index.html");
        assert_eq!(found(&site("/"), "//versions.txt"), "versions.txt");
        assert_eq!(found(&site("/"), "//new"), "-> /new/");
    }

    #[test]
    fn texts_name_the_visitors_host() {
        let site = site("/");
        let list = format!("{{\"list_url\":\"http://{AUTHORITY}/\"}}");
        let sent = site.for_visitor("1.1/list.json", list.as_bytes(), "localhost:1");
        assert_eq!(sent.as_deref(), Some("{\"list_url\":\"http://localhost:1/\"}"));
        assert_eq!(site.for_visitor("index.html", BUILD.as_bytes(), "h").as_deref(), Some("7"));
        assert_eq!(site.for_visitor("icon.png", AUTHORITY.as_bytes(), "h"), None);
        assert_eq!(site.for_visitor("a.txt", b"\xff", "h"), None);
    }
}
