//! Files that stand for the server on which they will be published.

use camino::{Utf8Path, Utf8PathBuf};

use super::address::unescaped;
use super::{Document, Fetch, Fetched, Unfetched};
use crate::declare::{Content, json_values};
use crate::model::{Schema, is_official, layout, root_of};
use crate::picture::Format;

/// Files as a web server would serve them at the address that their own list names.
pub struct Folder<'f> {
    /// The address, which ends in a slash.
    root: String,
    /// Where they lie, as messages begin their paths.
    path: Utf8PathBuf,
    read: Box<Read<'f>>,
}

/// Gives a file by its path, `/` between parts; none where there is no such file.
type Read<'f> = dyn Fn(&str) -> Option<Content> + Sync + 'f;

/// Where files are taken to be published whose list does not say it.
const NOWHERE: &str = "https://registry.invalid/";

impl<'f> Folder<'f> {
    /// The files of a folder, which `read` gives by their paths in it.
    pub fn new(path: &Utf8Path, read: impl Fn(&str) -> Option<Content> + Sync + 'f) -> Self {
        let lists = Schema::ALL.iter().rev();
        let root = lists.filter_map(|&schema| read(&layout::list_json(schema))).find_map(|list| {
            let list = json_values(str::from_utf8(&list).ok()?)?;
            root_of(list.get("list_url")?.value.as_str()?)
        });
        // Nobody's folder is published in the place of the official registry.
        let root = root.filter(|root| !is_official(root));
        Self::at(root.as_deref().unwrap_or(NOWHERE), path, read)
    }

    /// The same, published at `root`, which ends in a slash.
    pub fn at(
        root: &str,
        path: &Utf8Path,
        read: impl Fn(&str) -> Option<Content> + Sync + 'f,
    ) -> Self {
        Self { root: root.to_owned(), path: path.to_owned(), read: Box::new(read) }
    }

    /// The address at which they are taken to be published.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The path of an address in the folder.
    fn below(&self, address: &str) -> Option<String> {
        address.strip_prefix(&self.root).map(unescaped)
    }

    fn document(&self, path: &str) -> Option<Document> {
        let index = format!("{path}{}", layout::INDEX_HTML);
        let path = if path.is_empty() || path.ends_with('/') { &index } else { path };
        // Nothing else lies below the folder.
        let is_plain = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let body = is_plain.then(|| (self.read)(path)).flatten()?;
        Some(Document {
            content_type: Some(served_as(path).to_owned()),
            body,
            ..Document::default()
        })
    }
}

impl Fetch for Folder<'_> {
    fn get(&self, address: &str) -> Fetched {
        let outcome = match self.below(address) {
            Some(path) => self.document(&path).ok_or(Unfetched::Status(404)),
            // A slash that is missing makes another folder of it, which is nobody's.
            None if address.starts_with(self.root.trim_end_matches('/')) => {
                Err(Unfetched::Status(404))
            }
            None => Err(Unfetched::NotLooked),
        };
        Fetched::at(address, outcome)
    }

    fn called(&self, address: &str) -> Utf8PathBuf {
        self.below(address).map_or_else(|| address.into(), |path| self.path.join(path))
    }
}

/// What web servers say of a file with such a name.
fn served_as(path: &str) -> &'static str {
    match Format::named(path) {
        Some(Format::Png) => "image/png",
        Some(Format::Svg) => "image/svg+xml",
        Some(Format::Jpeg) => "image/jpeg",
        Some(Format::Gif) => "image/gif",
        Some(Format::Webp) => "image/webp",
        Some(Format::Ico) => "image/x-icon",
        Some(Format::Bmp) => "image/bmp",
        Some(Format::Avif) => "image/avif",
        None => match Utf8Path::new(path).extension() {
            Some("json") => "application/json",
            Some("html") => "text/html",
            Some("txt") => "text/plain",
            _ => "application/octet-stream",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(list_url: &str) -> Folder<'static> {
        let list = format!(r#"{{"list_url":"{list_url}"}}"#);
        Folder::new("public".into(), move |path| {
            let text = match path {
                "1.1/list.json" => list.as_str(),
                "1.1/icons/a b.png" | "index.html" => "x",
                _ => return None,
            };
            Some(text.as_bytes().into())
        })
    }

    #[test]
    fn it_is_published_where_its_list_means_it_to_be() {
        for (list_url, root) in [
            ("https://host.io/repo/", "https://host.io/repo/"),
            ("https://host.io/repo", "https://host.io/repo/"),
            ("https://host.io/repo/1.1/", "https://host.io/repo/"),
            ("https://host.io/repo/list.json", "https://host.io/repo/"),
            ("http://host.io:81/repo/", "http://host.io:81/repo/"),
            ("host.io/repo", NOWHERE),
            ("https://registry.kasmweb.com/", NOWHERE),
            ("", NOWHERE),
        ] {
            assert_eq!(folder(list_url).root(), root, "{list_url}");
        }
    }

    #[test]
    fn it_answers_as_a_server_would() {
        let folder = folder("https://host.io/repo/");
        for (address, expected) in [
            ("https://host.io/repo/1.1/list.json", Ok("application/json")),
            ("https://host.io/repo/1.1/list.json?v=1", Ok("application/json")),
            ("https://host.io/repo/1.1/icons/a%20b.png", Ok("image/png")),
            ("https://host.io/repo/1.1/icons/a b.png#c", Ok("image/png")),
            ("https://host.io/repo/../1.1/list.json", Err(Unfetched::Status(404))),
            ("https://host.io/repo/", Ok("text/html")),
            ("https://host.io/repo/versions.txt", Err(Unfetched::Status(404))),
            ("https://host.io/repoversions.txt", Err(Unfetched::Status(404))),
            ("https://other.io/logo.png", Err(Unfetched::NotLooked)),
        ] {
            let outcome = folder.get(address).outcome;
            let kind = outcome.map(|document| document.content_type.unwrap_or_default());
            assert_eq!(kind, expected.map(str::to_owned), "{address}");
        }
        assert_eq!(folder.called("https://host.io/repo/1.1/list.json"), "public/1.1/list.json");
        assert_eq!(folder.called("https://other.io/a"), "https://other.io/a");
    }
}
