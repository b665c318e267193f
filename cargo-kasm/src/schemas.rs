//! The JSON schemas of what is read and written: those by which editors complete, explain and check
//! declarations, which a registry keeps, and those for programs that read bundles and messages.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use registry_core::model;
use registry_core::schema::{self, Form};

use crate::error::Error;
use crate::fix::put;

/// Where a registry keeps its schemas.
const FOLDER: &str = ".kasm";

/// What a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Of {
    /// A registry's settings, and what its workspaces share: registry.toml.
    Registry,
    /// A workspace in its folder: workspace.toml.
    Workspace,
    /// A workspace in the template's format, for Kasm up to 1.15: workspace.json.
    #[value(name = "workspace-json-1.0")]
    Json1_0,
    /// A workspace in the template's format, for Kasm 1.16 and later: workspace.json.
    #[value(name = "workspace-json-1.1")]
    Json1_1,
    /// What Kasm up to 1.15 reads of a bundle: 1.0/list.json.
    #[value(name = "list-1.0")]
    List1_0,
    /// What Kasm 1.16 and later read of a bundle: 1.1/list.json.
    #[value(name = "list-1.1")]
    List1_1,
    /// The versions of Kasm that a list names: 1.1/versions.json.
    Versions,
    /// What a bundle knows of its past: history.json.
    History,
    /// A line of `--message-format json`.
    Messages,
}

impl Of {
    /// The schema as a file holds it.
    pub fn text(self) -> String {
        let schema = match self {
            Self::Registry => schema::registry(),
            Self::Workspace => schema::workspace(Form::Toml),
            Self::Json1_0 => schema::workspace(Form::Json(model::Schema::V1_0)),
            Self::Json1_1 => schema::workspace(Form::Json(model::Schema::V1_1)),
            Self::List1_0 => schema::list_json(model::Schema::V1_0),
            Self::List1_1 => schema::list_json(model::Schema::V1_1),
            Self::Versions => schema::versions_json(),
            Self::History => return include_str!("../schemas/history.schema.json").to_owned(),
            Self::Messages => return include_str!("../schemas/messages.schema.json").to_owned(),
        };
        format!("{schema:#}\n")
    }

    /// What `cargo kasm schema` calls it.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The file's name, of those that a registry keeps.
    fn file(self) -> String {
        format!("{}.schema.json", self.name())
    }

    /// The line by which a declaration names its schema; `depth` is how many folders lie between the
    /// registry's and that of the declaration: 0 beside registry.toml, 2 in `workspaces/desk`.
    pub fn line(self, depth: usize) -> String {
        format!("#:schema {}{FOLDER}/{}", "../".repeat(depth), self.file())
    }
}

/// The schemas of registry.toml and workspace.toml, by their paths from the registry's folder.
pub fn files() -> impl Iterator<Item = (Utf8PathBuf, String)> {
    let files = [Of::Registry, Of::Workspace].into_iter();
    files.map(|of| (Utf8Path::new(FOLDER).join(of.file()), of.text()))
}

/// Writes the schemas of registry.toml and workspace.toml beside the first of them, which lies in this
/// folder. Returns the files that were not up to date.
///
/// # Errors
/// Where the system refuses.
pub fn write(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let own = folder.join(FOLDER);
    fs::create_dir_all(&own).map_err(|source| Error::Write { path: own.clone(), source })?;
    let mut written = Vec::new();
    for (path, text) in files() {
        let path = folder.join(path);
        if fs::read(&path).ok().is_none_or(|there| there != text.as_bytes()) {
            put(&path, &text)?;
            written.push(path);
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = Utf8Path::from_path(folder.path()).expect("UTF-8");
        assert_eq!(write(folder).expect("two files").len(), 2);
        assert_eq!(write(folder).expect("no file"), Vec::<Utf8PathBuf>::new());
        let path = folder.join(".kasm/workspace.schema.json");
        fs::write(&path, "{}").expect("a file");
        assert_eq!(write(folder).expect("one file"), [path]);
    }

    #[test]
    fn lines_lead_up_to_the_registry() {
        assert_eq!(Of::Registry.line(0), "#:schema .kasm/registry.schema.json");
        assert_eq!(Of::Workspace.line(2), "#:schema ../../.kasm/workspace.schema.json");
    }
}
