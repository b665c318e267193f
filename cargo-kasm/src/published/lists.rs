//! What Kasm reads of a registry: the lists, by their schemas.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::bundle::Draft;
use registry_core::declare::{Published, PublishedList, RegistryDecl, published};
use registry_core::diff::Normal;
use registry_core::model::{Model, Schema, layout};
use registry_core::visit::is_named;

use crate::web::{File, Trouble, Web};

/// More than any list has, in bytes.
const LARGEST_LIST: u64 = 64 << 20;
/// More than a few lines take, in bytes.
const LARGEST_VERSIONS: u64 = 1 << 20;

/// The lists of one registry, as they are served.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    /// The folder or address, as messages call it.
    pub(crate) place: String,
    /// Those that `versions.txt` names, oldest schema first.
    pub(crate) lists: Vec<PublishedList>,
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    /// Nothing is there, as before the first time that it is published.
    #[error("nothing is published at `{place}`: there is no `versions.txt`")]
    Nothing {
        /// The folder or address.
        place: String,
    },
    /// What is there is no registry.
    #[error("`{place}` is no published registry: {reason}")]
    NoRegistry {
        /// The file or address.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A server did not give it.
    #[error("`{address}` could not be read: {trouble}")]
    Web {
        /// What was asked for.
        address: String,
        /// What became of it.
        trouble: Trouble,
    },
    /// The system did not.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl PublishedError {
    /// Whether another try may end otherwise.
    pub(crate) const fn is_network(&self) -> bool {
        matches!(self, Self::Web { trouble: Trouble::Unreachable { .. } | Trouble::Status(_), .. })
    }

    /// Whether the system is what refused.
    pub(crate) const fn is_system(&self) -> bool {
        matches!(self, Self::Read { .. })
    }
}

impl Lists {
    /// What lies in a folder.
    pub(crate) fn in_folder(folder: &Utf8Path) -> Result<Self, PublishedError> {
        let read = |path: &str| {
            let path = folder.join(path);
            // A pipe would be waited for.
            let is_file = |path: &Utf8Path| path.metadata().map(|found| found.is_file());
            match is_file(&path)
                .and_then(|is_file| is_file.then(|| std::fs::read(&path)).transpose())
            {
                Ok(bytes) => Ok(bytes.map(Arc::from)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(PublishedError::Read { path, source }),
            }
        };
        Self::read(folder.as_str(), |path| folder.join(path).into_string(), read)
    }

    /// What a site serves; `root` is its address, with or without the slash at the end.
    pub(crate) fn at(root: &str, web: &Web) -> Result<Self, PublishedError> {
        let root = root.trim_end_matches('/');
        let address = |path: &str| format!("{root}/{path}");
        let read = |path: &str| {
            let most = if path == layout::VERSIONS_TXT { LARGEST_VERSIONS } else { LARGEST_LIST };
            match web.get(&address(path), most).outcome {
                Ok(File { body, .. }) => Ok(Some(body)),
                Err(Trouble::Status(404 | 410)) => Ok(None),
                Err(trouble) => Err(PublishedError::Web { address: address(path), trouble }),
            }
        };
        Self::read(&address(""), address, read)
    }

    /// What declarations would be bundled to.
    pub(crate) fn of_sources(decl: &RegistryDecl, model: &Model<'_>, place: &str) -> Self {
        Self::of_draft(&Draft::new(decl, model), place)
    }

    /// What a bundle will hold, whenever that is.
    pub(crate) fn of_draft(draft: &Draft, place: &str) -> Self {
        let lists = draft.lists(0);
        let lists =
            lists.map(|(schema, text)| list(schema, layout::list_json(schema).into(), text.into()));
        Self { place: place.to_owned(), lists: lists.collect() }
    }

    /// The lists, read as registries.
    pub(crate) fn published(&self) -> Vec<Published> {
        self.lists.iter().map(published).collect()
    }

    /// What they say, in a form in which equal content is equal.
    pub(crate) fn normal(&self) -> Normal {
        Normal::of(&self.published())
    }

    fn read(
        place: &str,
        address: impl Fn(&str) -> String,
        read: impl Fn(&str) -> Result<Option<Arc<[u8]>>, PublishedError>,
    ) -> Result<Self, PublishedError> {
        let text = |path: &str, bytes: Arc<[u8]>| match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Arc::from(text)),
            Err(_) => Err(no_registry(address(path), "it is not UTF-8")),
        };
        let Some(versions) = read(layout::VERSIONS_TXT)? else {
            return Err(PublishedError::Nothing { place: place.to_owned() });
        };
        let versions: Arc<str> = text(layout::VERSIONS_TXT, versions)?;
        let mut lists = Vec::new();
        for schema in Schema::ALL.into_iter().filter(|schema| is_named(*schema, &versions)) {
            let path = layout::list_json(schema);
            let Some(bytes) = read(&path)? else {
                let reason = format!(
                    "`{}` names schema {schema}, but there is no such list",
                    layout::VERSIONS_TXT
                );
                return Err(no_registry(address(&path), &reason));
            };
            lists.push(list(schema, address(&path).into(), text(&path, bytes)?));
        }
        if lists.is_empty() {
            let path = address(layout::VERSIONS_TXT);
            return Err(no_registry(path, "no line of it is exactly `1.0` or `1.1`"));
        }
        Ok(Self { place: place.to_owned(), lists })
    }
}

fn list(schema: Schema, path: Utf8PathBuf, text: Arc<str>) -> PublishedList {
    PublishedList { schema, path, text, icons: HashMap::new() }
}

fn no_registry(place: String, reason: &str) -> PublishedError {
    PublishedError::NoRegistry { place, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        folder
    }

    fn read(files: &[(&str, &[u8])]) -> Result<Vec<Schema>, String> {
        let folder = folder(files);
        let path = Utf8Path::from_path(folder.path()).unwrap();
        let lists = Lists::in_folder(path).map_err(|error| {
            error.to_string().replace(path.as_str(), "FOLDER").replace('\\', "/")
        })?;
        Ok(lists.published().iter().map(|list| list.schema).collect())
    }

    #[test]
    fn only_what_versions_txt_names_is_read() {
        let (old, new) = (("1.0/list.json", &b"{}"[..]), ("1.1/list.json", &b"{}"[..]));
        let versions = |text: &'static str| ("versions.txt", text.as_bytes());
        assert_eq!(read(&[versions("1.1\n"), old, new]), Ok(vec![Schema::V1_1]));
        assert_eq!(read(&[versions("1.1\r\n1.0"), old, new]), Ok(Schema::ALL.to_vec()));
        for (files, why) in [
            (vec![old], "nothing is published at `FOLDER`: there is no `versions.txt`"),
            (
                vec![versions("v1.1\n1.0 \n"), old],
                "`FOLDER/versions.txt` is no published registry: no line of it is exactly `1.0` or `1.1`",
            ),
            (
                vec![versions("1.0\n")],
                "`FOLDER/1.0/list.json` is no published registry: `versions.txt` names schema 1.0, but there is no such list",
            ),
            (
                vec![versions("1.0\n"), ("1.0/list.json", b"\xFF")],
                "`FOLDER/1.0/list.json` is no published registry: it is not UTF-8",
            ),
        ] {
            assert_eq!(read(&files).unwrap_err(), why);
        }
    }
}
