//! Where a registry comes from. Each source ends as a folder with a `registry.toml` and workspaces in
//! the template's format, which the stages read like any other.

mod files;
mod folder;

mod names;
mod next_config;
mod published;
mod template;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::REGISTRY_FILE;
use registry_core::model::Schema;
use serde_json::Value;

pub(super) use self::files::{copy, put, remaining};
pub(super) use self::published::differences;
use super::ImportError;
use super::write;
use crate::error::Error;
use crate::schemas::Of;

/// The folder of workspaces.
pub(super) const WORKSPACES: &str = "workspaces";

/// A registry before it is folded.
#[derive(Debug)]
pub(super) struct Source {
    /// A folder with a `registry.toml` and workspaces in the template's format.
    pub(super) folder: Utf8PathBuf,
    /// What the new `registry.toml` begins with.
    pub(super) head: String,
    /// What was published, where that is what is imported.
    pub(super) published: Vec<(Schema, Value)>,
    /// Files and folders that come along: where they lie, and where they go.
    pub(super) beside: Vec<(Utf8PathBuf, Utf8PathBuf)>,
    /// What does not come along.
    pub(super) left: Vec<String>,
    /// What else is to be said.
    pub(super) notes: Vec<String>,
}

/// Settings that are said on the command line, by their keys below `[registry]`.
pub type Settings = Vec<(&'static str, String)>;

/// Reads what `path` names; `scratch` is an empty folder to put things in.
pub(super) fn read(path: &Utf8Path, said: &Settings, scratch: &Utf8Path) -> Result<Source, Error> {
    if path.is_file() && path.file_name() != Some(REGISTRY_FILE) {
        return published::read(&[path.to_owned()], path, said, scratch);
    }
    let folder = if path.is_file() { path.parent().unwrap_or(path) } else { path };
    let lists = published::lists(folder);
    if folder.join(REGISTRY_FILE).exists() {
        folder::read(folder, said)
    } else if template::is_template(folder) {
        template::read(folder, said, scratch)
    } else if !lists.is_empty() {
        published::read(&lists, folder, said, scratch)
    } else {
        let reason = if folder.exists() {
            "it holds neither a `registry.toml`, nor `workspaces/`, nor a `list.json`"
        } else {
            "it does not exist"
        };
        Err(ImportError::NoSource { path: path.to_owned(), reason }.into())
    }
}

/// What the new registry's folder is called, where nobody says it.
pub(super) fn name(path: &Utf8Path) -> Option<String> {
    let real = path.canonicalize_utf8().ok()?;
    let folder = if real.is_file() { real.parent()? } else { &real };
    let is_schema = |folder: &Utf8Path| {
        Schema::ALL.iter().any(|schema| folder.file_name() == Some(schema.name()))
    };
    let folder = if is_schema(folder) { folder.parent()? } else { folder };
    folder.file_name().map(str::to_owned)
}

/// `[registry]` with these settings, in this order.
fn head(settings: &[(&str, Value)]) -> String {
    let lines = settings.iter().map(|(key, value)| write::field("", key, value));
    format!("{}\n\n[registry]\n{}", Of::Registry.line(0), lines.collect::<String>())
}

/// What a `next.config.js` says, as the start of a `registry.toml`; else a line for each setting that it
/// does not say.
pub(crate) fn of_next_config(text: &str) -> Result<String, Vec<String>> {
    let settings = template::of_config(&next_config::read(text), &Settings::new())?;
    Ok(head(&settings))
}

/// The schemas, as `[registry]` has them.
fn schemas(schemas: &[Schema]) -> Value {
    schemas.iter().map(|schema| schema.name()).collect()
}
