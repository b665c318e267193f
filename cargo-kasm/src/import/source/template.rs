//! A repository made of the template: `workspaces/`, and settings in `site/next.config.js`.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{REGISTRY_FILE, Reading, load};
use registry_core::finding::Findings;
use registry_core::model::{Schema, from_decl};
use serde_json::Value;

use super::next_config::{self, NextConfig, SETTINGS};
use super::{Settings, Source, WORKSPACES, files, folder, head, schemas};
use crate::error::Error;
use crate::import::ImportError;

/// Where the template has its settings.
const CONFIG: [&str; 4] =
    ["site/next.config.js", "site/next.config.mjs", "site/next.config.ts", "site/next.config.cjs"];

/// Whether a folder is made of the template.
pub(super) fn is_template(folder: &Utf8Path) -> bool {
    folder.join(WORKSPACES).is_dir() || config(folder).is_some()
}

fn config(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    CONFIG.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// Reads the repository in a folder.
pub(super) fn read(
    folder: &Utf8Path,
    said: &Settings,
    scratch: &Utf8Path,
) -> Result<Source, Error> {
    let mut settings = settings(folder, said)?;
    let mut left = Vec::new();
    let workspaces = folder.join(WORKSPACES);
    if workspaces.is_dir() {
        files::copy(&workspaces, &scratch.join(WORKSPACES), &mut left)?;
    }
    let file = scratch.join(REGISTRY_FILE);
    files::put(&file, head(&settings).as_bytes())?;
    settings.extend(derived(&file)?);
    let head = head(&settings);
    files::put(&file, head.as_bytes())?;
    let mut beside = Vec::new();
    for name in files::folders(folder)? {
        let path = Utf8PathBuf::from(name.trim_end_matches('/'));
        if name == "static/" || folder::is_about_the_whole(&name, folder) {
            beside.push((folder.join(&path), path));
        } else if name != format!("{WORKSPACES}/") {
            left.push(name);
        }
    }
    Ok(Source {
        folder: scratch.to_owned(),
        head,
        published: Vec::new(),
        beside,
        left,
        notes: Vec::new(),
    })
}

/// What the configuration says, and in its place what is said on the command line.
fn settings(folder: &Utf8Path, said: &Settings) -> Result<Vec<(&'static str, Value)>, Error> {
    let path = config(folder);
    let config = match &path {
        Some(path) => {
            let bytes =
                fs::read(path).map_err(|source| Error::Read { path: path.clone(), source })?;
            next_config::read(&String::from_utf8_lossy(&bytes))
        }
        None => NextConfig::default(),
    };
    of_config(&config, said).map_err(|missing| {
        let error = match path {
            Some(path) => ImportError::Settings { path, missing },
            None => ImportError::NoSettings { path: folder.join(CONFIG[0]), missing },
        };
        error.into()
    })
}

/// The same of what was read; else a line for each setting that is missing.
pub(super) fn of_config(
    config: &NextConfig,
    said: &Settings,
) -> Result<Vec<(&'static str, Value)>, Vec<String>> {
    let mut settings = Vec::new();
    let mut missing = Vec::new();
    for (key, setting, option) in SETTINGS {
        let own = said.iter().find(|(said, _)| *said == setting).map(|(_, value)| value);
        let read = config.settings.iter().find(|(read, _)| *read == key).map(|(_, value)| value);
        let unread = config.unread.iter().find(|unread| unread.key == key);
        match (own.or(read), unread) {
            // What is empty is published as `null`.
            (Some(value), _) if value.is_empty() => {}
            (Some(value), _) => settings.push((setting, value.as_str().into())),
            (None, Some(unread)) => {
                let place = format!("  `{key}` at {unread} is no plain text");
                missing.push(format!("{place}: say it with `{option}`"));
            }
            (None, None) if !config.has_env => {
                missing.push(format!("  there is no `{key}`: say it with `{option}`"));
            }
            (None, None) => {}
        }
    }
    if missing.is_empty() { Ok(settings) } else { Err(missing) }
}

/// What follows from the workspaces: a repository is published in the schema of their shape, and with
/// the template's own channel, where there are any.
fn derived(file: &Utf8Path) -> Result<Vec<(&'static str, Value)>, Error> {
    let loaded = load(file, None, Reading::Declarations)?;
    let model = from_decl(&loaded.registry, &loaded.sources, &mut Findings::default());
    let has_shape = |schema: &Schema| {
        model.workspaces.iter().any(|workspace| workspace.facts.shape == Some(*schema))
    };
    let shapes: Vec<_> = Schema::ALL.into_iter().filter(has_shape).collect();
    let mut derived = Vec::new();
    if !shapes.is_empty() {
        derived.push(("schemas", schemas(&shapes)));
    }
    let mut tags = model.workspaces.iter().flat_map(|workspace| &workspace.facts.offers);
    if tags.any(|offer| offer.available_tags.is_some()) {
        derived.push(("default_channel", "develop".into()));
    }
    Ok(derived)
}
