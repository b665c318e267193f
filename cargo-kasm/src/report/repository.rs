//! Paths for programs that look at a whole repository.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use registry_core::source::with_slashes;

/// The folder that paths are relative to, without links.
pub(super) struct Root {
    here: Utf8PathBuf,
    root: Utf8PathBuf,
}

/// A file as the repository has it, `/` between the parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// The path from the root.
    Inside(String),
    /// The whole path of what the repository does not have.
    Outside(String),
    /// What lies on the web, by its address.
    Web(String),
}

impl Root {
    /// What GitHub checked out, else the repository that the current folder is in, else that folder.
    pub(super) fn find() -> Self {
        let here = Utf8Path::new(".").canonicalize_utf8().unwrap_or_default();
        let checkout = std::env::var("GITHUB_WORKSPACE").ok();
        let checkout = checkout.and_then(|path| Utf8Path::new(&path).canonicalize_utf8().ok());
        let checkout = checkout.filter(|root| here.starts_with(root));
        let above = || here.ancestors().find(|above| above.join(".git").exists());
        let root = checkout.or_else(|| above().map(Utf8Path::to_owned));
        Self { root: root.unwrap_or_else(|| here.clone()), here }
    }

    /// Where the repository has a file that the current folder knows by this path.
    pub(super) fn place(&self, path: &Utf8Path) -> Place {
        if path.as_str().contains("://") {
            return Place::Web(path.to_string());
        }
        let written = self.here.join(path);
        let has_parent = written.components().any(|part| part == Utf8Component::ParentDir);
        let written_inside = if has_parent { None } else { self.inside(&written) };
        let found = || without_links(&written);
        match written_inside.or_else(|| self.inside(&found()?)) {
            Some(inside) => Place::Inside(inside),
            None => Place::Outside(plain(&with_slashes(&found().unwrap_or(written)))),
        }
    }

    fn inside(&self, path: &Utf8Path) -> Option<String> {
        let inside = path.strip_prefix(&self.root).ok()?;
        let parts = inside.components().filter(|part| *part != Utf8Component::CurDir);
        Some(parts.map(|part| part.as_str()).collect::<Vec<_>>().join("/"))
    }
}

/// A path without the mark that Windows sets before those that it has looked up.
fn plain(path: &str) -> String {
    match path.strip_prefix("//?/") {
        Some(path) => {
            path.strip_prefix("UNC/").map_or_else(|| path.to_owned(), |host| format!("//{host}"))
        }
        None => path.to_owned(),
    }
}

/// A path whose folders are no links; the file itself may be one, for that is what was read.
fn without_links(path: &Utf8Path) -> Option<Utf8PathBuf> {
    let folder = path.parent()?.canonicalize_utf8().ok()?;
    Some(path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name)))
}

impl Place {
    /// The path.
    pub(super) fn path(&self) -> &str {
        let (Self::Inside(path) | Self::Outside(path) | Self::Web(path)) = self;
        path
    }

    /// The address: relative to the root, or with the scheme of files.
    pub(super) fn uri(&self) -> String {
        match self {
            Self::Inside(path) => encoded(path),
            Self::Web(address) => address.clone(),
            Self::Outside(path) if path.starts_with('/') => format!("file://{}", encoded(path)),
            Self::Outside(path) => format!("file:///{}", encoded(path)),
        }
    }
}

/// A path as part of an address: every byte but the plainest is written as a number.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(byte.into());
            }
            _ => encoded.extend(format!("%{byte:02X}").chars()),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_nothing_that_means_something_else() {
        for (path, uri) in [
            ("registry.toml", "registry.toml"),
            ("a b/100%/é?#.svg", "a%20b/100%25/%C3%A9%3F%23.svg"),
            ("c:x\n", "c%3Ax%0A"),
        ] {
            assert_eq!(Place::Inside(path.into()).uri(), uri);
        }
        let web = Utf8Path::new("https://host.io/a%20b/list.json");
        assert_eq!(Root::find().place(web).uri(), web.as_str());
        assert_eq!(Place::Outside("/a b".into()).uri(), "file:///a%20b");
        assert_eq!(Place::Outside("C:/a".into()).uri(), "file:///C%3A/a");
    }

    #[test]
    fn paths_are_relative_to_the_root() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        let (root, here) = (folder.join("root"), folder.join("root/here"));
        std::fs::create_dir_all(&here).unwrap();
        let inside = |path: &str| Place::Inside(path.to_owned());
        let repository = Root { here: here.clone(), root: root.clone() };
        assert_eq!(repository.place("a/b.toml".into()), inside("here/a/b.toml"));
        assert_eq!(repository.place("./b.toml".into()), inside("here/b.toml"));
        assert_eq!(repository.place("../b.toml".into()), inside("b.toml"));
        assert_eq!(repository.place(&root.join("c")), inside("c"));
        let outside = Place::Outside(plain(&with_slashes(&folder.join("b.toml"))));
        assert_eq!(repository.place("../../b.toml".into()), outside);
        assert_eq!(plain("//?/C:/a b"), "C:/a b");
        assert_eq!(plain("//?/UNC/host/a"), "//host/a");
        assert_eq!(plain("//host/a"), "//host/a");
    }
}
