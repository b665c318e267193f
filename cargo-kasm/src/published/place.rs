//! What a registry is named by on the command line.

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{REGISTRY_FILE, WORKSPACE_JSON, WORKSPACE_TOML};
use registry_core::model::{Schema, layout};

/// Where a registry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The root of a site.
    Address(String),
    /// A folder with what a web server publishes.
    Bundle(Utf8PathBuf),
    /// Declarations: whatever `check` takes.
    Sources(Utf8PathBuf),
    /// No address, and nothing of that name is there.
    Unknown(String),
}

impl Place {
    /// What somebody means, by its look and by what is there.
    pub(crate) fn parse(text: &str) -> Self {
        if text.contains("://") {
            return Self::Address(text.to_owned());
        }
        let path = Utf8Path::new(text);
        if path.symlink_metadata().is_err() {
            return Self::Unknown(text.to_owned());
        }
        if is_bundle(path) { Self::Bundle(path.to_owned()) } else { Self::Sources(path.to_owned()) }
    }
}

/// Whether a folder holds what a web server publishes, and no declarations.
fn is_bundle(folder: &Utf8Path) -> bool {
    let is_there = |name: &str| folder.join(name).is_file();
    let declares = [REGISTRY_FILE, WORKSPACE_TOML, WORKSPACE_JSON, "Cargo.toml"];
    let lists = Schema::ALL.map(layout::list_json);
    (is_there(layout::VERSIONS_TXT) || lists.iter().any(|list| is_there(list)))
        && !declares.into_iter().any(is_there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_decides() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        let place = || Place::parse(path.as_str());
        assert_eq!(place(), Place::Sources(path.clone()));
        std::fs::write(path.join("versions.txt"), "1.1\n").unwrap();
        assert_eq!(place(), Place::Bundle(path.clone()));
        std::fs::write(path.join("registry.toml"), "").unwrap();
        assert_eq!(place(), Place::Sources(path.clone()));
        for (text, is) in [
            ("https://a.example/b/", Place::Address("https://a.example/b/".to_owned())),
            ("ftp://a.example", Place::Address("ftp://a.example".to_owned())),
            ("a.example/b", Place::Unknown("a.example/b".to_owned())),
            ("HEAD~1", Place::Unknown("HEAD~1".to_owned())),
        ] {
            assert_eq!(Place::parse(text), is);
        }
    }
}
