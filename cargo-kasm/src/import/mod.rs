//! `cargo kasm import`: a registry of the template, or what one published, as the shortest declaration
//! that says it.
//!
//! 1. `source` makes a plain registry of whatever was named; nothing of it is run.
//! 2. `plain` tells which workspaces TOML can say.
//! 3. `fold` finds what they share: defaults, templates, matrices.
//! 4. `write` makes a text of it.
//! 5. `verify` bundles that, and what is not what it was stays `workspace.json`.
//!
//! All of this happens in a folder beside the new one, which is put in place at the end.

mod error;
mod fold;
mod halves;
mod plain;
mod source;
mod summary;
mod verify;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::bundle::order;
use registry_core::check;
use registry_core::declare::{Content, Loaded, REGISTRY_FILE, WORKSPACE_JSON, WorkspaceDecl};
use registry_core::model::Model;

pub use self::error::ImportError;
use self::fold::{Declaration, Plain};
pub use self::source::Settings;
pub(crate) use self::source::of_next_config;
use self::source::{Source, WORKSPACES};
pub use self::summary::Summary;
use self::verify::Published;
use crate::error::Error;
use crate::progress::Wait;
use crate::{format, schemas};

/// The folder of icons beside `registry.toml`.
const ICONS: &str = "icons";

/// What is to be imported, and where to.
#[derive(Debug)]
pub struct Request<'a> {
    /// A folder, or a list.
    pub source: &'a Utf8Path,
    /// The new folder, where it is named.
    pub dest: Option<&'a Utf8Path>,
    /// Settings in the place of what the source says.
    pub settings: Settings,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// What became of it.
#[derive(Debug)]
pub struct Imported {
    /// The new folder.
    pub dest: Utf8PathBuf,
    /// Its `registry.toml`.
    pub toml: String,
    /// What else there is to say.
    pub summary: Summary,
}

/// Imports a registry.
///
/// # Errors
/// Where the source cannot be read, or something stands where the registry would be written.
pub fn import(request: &Request<'_>) -> Result<Imported, Error> {
    let dest = match request.dest {
        Some(dest) => dest.to_owned(),
        None => usual_dest(request.source),
    };
    if !request.dry_run && fs::symlink_metadata(&dest).is_ok() {
        return Err(ImportError::Exists { path: dest }.into());
    }
    let _shown = Wait::new("Importing", request.source.as_str());
    let scratch = Scratch::new(&dest, request.dry_run)?;
    let source = source::read(request.source, &request.settings, &scratch.folder("plain")?)?;
    let new = scratch.folder("new")?;
    let (toml, summary) = converted(source, &new)?;
    if !request.dry_run {
        let parent = dest.parent().filter(|parent| !parent.as_str().is_empty());
        if let Some(parent) = parent {
            fs::create_dir_all(parent)
                .map_err(|source| Error::Write { path: parent.to_owned(), source })?;
        }
        fs::rename(&new, &dest).map_err(|source| Error::Write { path: dest.clone(), source })?;
    }
    Ok(Imported { dest, toml, summary })
}

/// A folder named after the source, in the current one.
fn usual_dest(source: &Utf8Path) -> Utf8PathBuf {
    let name = source::name(source).unwrap_or_else(|| "registry".to_owned());
    let dest = Utf8PathBuf::from(&name);
    if dest.exists() { format!("{name}-imported").into() } else { dest }
}

/// Where everything is made ready; gone with the value.
struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// Beside the new folder, or what is there of those above it, so that this can be put in place in
    /// one step.
    fn new(dest: &Utf8Path, is_dry: bool) -> Result<Self, Error> {
        let unwritten = |path: &Utf8Path| {
            let path = path.to_owned();
            move |source| Error::Write { path, source }
        };
        if is_dry {
            let folder = tempfile::tempdir().map_err(unwritten(dest))?;
            return Ok(Self { folder });
        }
        let parent = dest.ancestors().skip(1).find(|parent| parent.is_dir());
        let parent = parent.unwrap_or(Utf8Path::new("."));
        let name = format!(".{}.kasm-", dest.file_name().unwrap_or_default());
        let folder = tempfile::Builder::new().prefix(&name).tempdir_in(parent);
        Ok(Self { folder: folder.map_err(unwritten(parent))? })
    }

    /// A new folder in it.
    fn folder(&self, name: &str) -> Result<Utf8PathBuf, Error> {
        let path = Utf8PathBuf::from(self.folder.path().join(name).to_string_lossy().into_owned());
        fs::create_dir(&path).map_err(|source| Error::Write { path: path.clone(), source })?;
        Ok(path)
    }
}

/// Writes what a source becomes into a new folder.
fn converted(source: Source, new: &Utf8Path) -> Result<(String, Summary), Error> {
    let loaded = verify::read(&source.folder)?;
    let (model, findings) = check::judge(&loaded);
    let should_be = Published::of(&model, &findings);
    let mut summary = Summary::new(&source, &loaded, &model)?;
    let mut plains: Vec<Plain> = Vec::new();
    for workspace in &model.workspaces {
        match plain::plain(workspace, &loaded) {
            Ok(plain) => plains.push(plain),
            Err(reason) => summary.stays(&workspace.decl.folder, reason),
        }
    }
    let files = Files { source: &source, loaded: &loaded, model: &model, new };
    loop {
        let declaration = fold::fold(&plains);
        let toml = written(&source.head, &declaration);
        let left = files.write(&toml, &plains)?;
        let differing: BTreeSet<_> =
            verify::published_by(new)?.differing(&should_be).into_iter().collect();
        let before = plains.len();
        plains.retain(|plain| !differing.contains(&plain.folder));
        // Where nothing is folded, everything is what it was.
        if plains.len() == before {
            summary.folded(&declaration, &toml, left);
            summary.say_of(source);
            return Ok((toml, summary));
        }
        for folder in differing {
            summary.stays(&folder, "bundled from TOML, it would not be the same".to_owned());
        }
    }
}

/// The text of a declaration, as `cargo kasm fmt` has it.
fn written(head: &str, declaration: &Declaration) -> String {
    let text = format!("{head}{}", write::tables(declaration));
    // What cannot be formatted cannot be read, and is noticed where it is bundled.
    format::format(&text, format::File::Registry).unwrap_or(text)
}

/// What is written of a source.
struct Files<'a> {
    source: &'a Source,
    loaded: &'a Loaded,
    model: &'a Model<'a>,
    new: &'a Utf8Path,
}

impl Files<'_> {
    /// Writes the whole new folder, in the place of what an earlier attempt left. Returns what of the
    /// source is not in it.
    fn write(&self, toml: &str, plains: &[Plain]) -> Result<Vec<String>, Error> {
        let unwritten = |source| Error::Write { path: self.new.to_owned(), source };
        fs::remove_dir_all(self.new).and_then(|()| fs::create_dir(self.new)).map_err(unwritten)?;
        source::put(&self.new.join(REGISTRY_FILE), toml.as_bytes())?;
        schemas::write(self.new)?;
        let mut left = Vec::new();
        for (from, to) in &self.source.beside {
            source::copy(from, &self.new.join(to), &mut left)?;
        }
        let folded: BTreeSet<_> = plains.iter().map(|plain| plain.folder.as_str()).collect();
        for (name, content) in self.icons(&folded) {
            source::put(&self.new.join(ICONS).join(name), &content)?;
        }
        self.kept(&folded, &mut left)?;
        Ok(left)
    }

    /// The icons of the workspaces that are folded; of several with one name the one that is published.
    fn icons(&self, folded: &BTreeSet<&str>) -> BTreeMap<&str, Content> {
        let mut published = BTreeMap::new();
        let in_order = order(self.model).into_iter().map(|index| self.model.workspaces[index].decl);
        for icon in in_order.clone().filter_map(|decl| decl.icon.as_ref()) {
            published.insert(icon.name.as_str(), icon.content.clone());
        }
        let names: BTreeSet<_> = in_order
            .filter(|decl| folded.contains(decl.folder.as_str()))
            .filter_map(|decl| decl.icon.as_ref())
            .map(|icon| icon.name.as_str())
            .collect();
        let icons = published.into_iter().filter(|(name, _)| names.contains(name));
        icons.filter_map(|(name, content)| Some((name, content?))).collect()
    }

    /// Copies the folders that stay, and names what lies in the others beside workspace and icon.
    fn kept(&self, folded: &BTreeSet<&str>, left: &mut Vec<String>) -> Result<(), Error> {
        let workspaces = workspaces_of(self.source, self.loaded);
        let by_folder: BTreeMap<&str, &WorkspaceDecl> =
            self.model.workspaces.iter().map(|own| (own.decl.folder.as_str(), own.decl)).collect();
        let declared = by_folder.keys().copied().collect();
        let (kept, gone) = source::remaining(&workspaces, &declared, folded, left)?;
        for file in kept {
            source::copy(&workspaces.join(&file), &self.new.join(WORKSPACES).join(&file), left)?;
        }
        for file in gone {
            let own = file.parent().map(Utf8Path::as_str).unwrap_or_default();
            let name = file.file_name().unwrap_or_default();
            let icon = by_folder.get(own).and_then(|decl| decl.icon.as_ref());
            if name != WORKSPACE_JSON && icon.is_none_or(|icon| icon.name != name) {
                left.push(format!("{WORKSPACES}/{file}"));
            }
        }
        Ok(())
    }
}

/// Where a source has its workspaces.
fn workspaces_of(source: &Source, loaded: &Loaded) -> Utf8PathBuf {
    let settings = loaded.registry.settings.as_ref();
    let named = settings.and_then(|(settings, _)| settings.get(WORKSPACES)?.value.as_str());
    let name = named.map(|name| name.trim_start_matches("./").trim_end_matches('/'));
    source.folder.join(name.unwrap_or(WORKSPACES))
}
