//! A registry that has a `registry.toml`, and its workspaces in the template's format.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{BASELINE_FILE, Format, Loaded, REGISTRY_FILE, Reading, load};

use super::{Settings, Source, WORKSPACES, files};
use crate::error::Error;
use crate::import::ImportError;
use crate::schemas::Of;

/// Reads the registry in a folder.
pub(super) fn read(folder: &Utf8Path, said: &Settings) -> Result<Source, Error> {
    let file = folder.join(REGISTRY_FILE);
    if let Some((key, _)) = said.first() {
        let option = key.replace('_', "-");
        let message = format!("`{file}` says what `--{option}` would: change it there");
        return Err(Error::Usage(message));
    }
    let loaded = load(&file, None, Reading::Declarations)?;
    refuse_toml(&loaded, &file)?;
    let text = fs::read_to_string(&file).map_err(|source| Error::Read { path: file, source })?;
    let (beside, left) = beside(&loaded, folder)?;
    Ok(Source {
        folder: folder.to_owned(),
        head: head(&loaded, &text),
        published: Vec::new(),
        beside,
        left,
        notes: Vec::new(),
    })
}

fn refuse_toml(loaded: &Loaded, file: &Utf8Path) -> Result<(), Error> {
    let registry = &loaded.registry;
    let path = file.to_owned();
    if registry.settings.is_none() || loaded.sources.file(registry.source).text.is_empty() {
        return Err(ImportError::Unreadable { path }.into());
    }
    let is_own = |format: &Format| matches!(format, Format::Own);
    let what = if registry.workspaces.iter().any(|workspace| is_own(&workspace.format)) {
        "workspaces"
    } else if !registry.defaults.entries.is_empty() {
        "`[defaults]`"
    } else if !registry.templates.entries.is_empty() {
        "`[templates]`"
    } else {
        return Ok(());
    };
    Err(ImportError::AlreadyToml { path, what }.into())
}

/// The file as it is, comments and all, without the setting that names the folder of workspaces.
fn head(loaded: &Loaded, text: &str) -> String {
    let settings = loaded.registry.settings.as_ref();
    let entry = settings.and_then(|(settings, _)| settings.entry(WORKSPACES));
    let mut text = text.to_owned();
    if let Some(span) = entry.and_then(|entry| loaded.sources.without_entry(entry)) {
        text.replace_range(span.range(), "");
    }
    if !text.starts_with("#:schema") {
        text.insert_str(0, &format!("{}\n\n", Of::Registry.line(0)));
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

type Beside = Vec<(Utf8PathBuf, Utf8PathBuf)>;

/// What the registry is made of beside its workspaces, and what else lies there.
fn beside(loaded: &Loaded, folder: &Utf8Path) -> Result<(Beside, Vec<String>), Error> {
    let mut beside = Vec::new();
    let inputs = loaded.registry.inputs.iter().filter(|input| input.exists());
    let named = loaded.registry.settings.as_ref().and_then(|(settings, _)| {
        settings.get(WORKSPACES)?.value.as_str().map(|name| name.trim_matches(['.', '/']))
    });
    let workspaces = folder.join(named.unwrap_or(WORKSPACES));
    for input in inputs.filter(|input| **input != workspaces) {
        let Ok(path) = input.strip_prefix(folder) else { continue };
        if ![REGISTRY_FILE, BASELINE_FILE, ""].contains(&path.as_str()) {
            beside.push((input.clone(), path.to_owned()));
        }
    }
    let mut left = Vec::new();
    for name in files::folders(folder)? {
        let path = Utf8PathBuf::from(name.trim_end_matches('/'));
        let is_known = path == REGISTRY_FILE
            || workspaces.starts_with(folder.join(&path))
            || beside.iter().any(|(_, known)| known.starts_with(&path));
        if is_known {
            continue;
        }
        if is_about_the_whole(&name, folder) {
            beside.push((folder.join(&path), path));
        } else {
            left.push(name);
        }
    }
    Ok((beside, left))
}

/// Whether a file says something about the registry that is true wherever it lies.
pub(super) fn is_about_the_whole(name: &str, folder: &Utf8Path) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut starts =
        ["readme", "license", "licence", "copying", "notice", "contributing", "code_of_conduct"]
            .iter();
    starts.any(|start| lower.starts_with(start)) && files::is_inside(&folder.join(name), folder)
}
