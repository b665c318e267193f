//! From a `registry.toml` on disk to declarations: every file of the registry, each read once.

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::decl::is_plain_path;
use super::disk::{self, DEEPEST_FOLDER, Kind, Listed, Root};
use super::folder::{self, Listing};
use super::{RegistryDecl, toml};
use crate::finding::{Code, Finding, Findings, nearest, quoted};
use crate::source::{Object, SourceId, Sources, Span, Spanned, Syntax, Value};

/// The file that makes a folder a registry.
pub const REGISTRY_FILE: &str = "registry.toml";
/// A workspace in this project's format.
pub const WORKSPACE_TOML: &str = "workspace.toml";
/// A workspace in the template's format.
pub const WORKSPACE_JSON: &str = "workspace.json";

const WORKSPACES: &str = "workspaces";
const STATIC: &str = "static";
const TABLES: [&str; 3] = ["registry", "defaults", "lints"];

/// A registry that was read, as far as it could be.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The files, for diagnostics.
    pub sources: Sources,
    /// What they declare.
    pub registry: RegistryDecl,
    /// What could not be read.
    pub findings: Findings,
}

/// There is no registry at the path.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file does not exist.
    #[error("there is no `{0}`")]
    NoRegistry(Utf8PathBuf),
}

/// Reads the registry that `file` (a `registry.toml`) declares, with all its workspaces, or only
/// the one whose folder is `only` (below the registry's folder of workspaces).
///
/// Paths in diagnostics start as `file` does, so that they can be opened from the current folder.
///
/// # Errors
/// [`LoadError::NoRegistry`] where `file` does not exist. Everything else that is wrong is a finding.
pub fn load(file: &Utf8Path, only: Option<&str>) -> Result<Loaded, LoadError> {
    if std::fs::symlink_metadata(file)
        .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    {
        return Err(LoadError::NoRegistry(file.to_owned()));
    }
    let folder = file.parent().unwrap_or(Utf8Path::new("")).to_owned();
    let mut loader = Loader {
        registry: empty_registry(file),
        folder,
        sources: Sources::default(),
        findings: Findings::default(),
    };
    loader.load(file, only);
    Ok(Loaded { sources: loader.sources, registry: loader.registry, findings: loader.findings })
}

fn empty_registry(file: &Utf8Path) -> RegistryDecl {
    RegistryDecl {
        source: Sources::default().next_id(),
        settings: None,
        lints: Object::default(),
        icon: None,
        workspaces: Vec::new(),
        unparsed: 0,
        statics: Vec::new(),
        inputs: vec![file.to_owned()],
    }
}

struct Loader {
    folder: Utf8PathBuf,
    registry: RegistryDecl,
    sources: Sources,
    findings: Findings,
}

impl Loader {
    fn load(&mut self, file: &Utf8Path, only: Option<&str>) {
        let root = match Root::new(&self.folder) {
            Ok(root) => root,
            Err(refusal) => {
                let source = self.sources.add_opaque(file);
                self.findings.push(refusal.at(Span::whole(source)));
                return;
            }
        };
        let defaults = self.registry_file(file);
        self.icon(&root);
        self.statics(&root);
        let listings = self.listings(&root, only);
        self.workspaces(&listings, &defaults, &root);
    }

    /// Reads `registry.toml` and returns its `[defaults]`.
    fn registry_file(&mut self, path: &Utf8Path) -> Object {
        let listed = Listed {
            name: path.file_name().unwrap_or_default().to_owned(),
            path: path.to_owned(),
            kind: if path.is_dir() { Kind::Folder } else { Kind::File },
            link: false,
        };
        let text = match disk::read_text(&listed) {
            Ok(text) => text,
            Err(refusal) => {
                let source = self.sources.add_opaque(path);
                self.findings.push(refusal.at(Span::whole(source)));
                return Object::default();
            }
        };
        let source = self.sources.add(path, text.clone(), Syntax::Toml);
        match toml::parse(&text, source, &mut self.findings) {
            Some(tables) => self.tables(tables, source),
            None => Object::default(),
        }
    }

    fn tables(&mut self, tables: Object, source: SourceId) -> Object {
        let mut defaults = Object::default();
        self.registry.settings = Some((Object::default(), Span::whole(source)));
        for entry in tables.entries {
            let key = entry.key;
            let name = key.value.as_str();
            if !TABLES.contains(&name) {
                self.findings.push(unknown_table(name, key.span));
                continue;
            }
            let Value::Object(table) = entry.value.value else {
                let message =
                    format!("{} must be a table, not {}", quoted(name), entry.value.value.kind());
                let finding = Finding::new(Code::WrongType, entry.value.span, message);
                self.findings.push(finding.help(format!("write `[{name}]` and its keys below")));
                continue;
            };
            match name {
                "registry" => self.registry.settings = Some((table, key.span)),
                "defaults" => defaults = table,
                _ => self.registry.lints = table,
            }
        }
        defaults
    }

    fn setting(&self, key: &str) -> Option<&Spanned<Value>> {
        self.registry.settings.as_ref().and_then(|(settings, _)| settings.get(key))
    }

    /// Reads the registry's own icon where `icon` is a path of this folder that exists.
    fn icon(&mut self, root: &Root) {
        let Some(Spanned { value: Value::String(text), span }) = self.setting("icon").cloned()
        else {
            return;
        };
        if !is_plain_path(&text) {
            return;
        }
        let path = self.folder.join(text.as_str());
        let content = match root.find(&path) {
            Ok(None) => return,
            Ok(Some(file)) => disk::read_content(&file),
            Err(refusal) => Err(refusal),
        };
        self.registry.inputs.push(path);
        match content {
            Ok(content) => self.registry.icon = Some(content),
            Err(refusal) => self.findings.push(refusal.at(span)),
        }
    }

    fn statics(&mut self, root: &Root) {
        let folder = self.folder.join(STATIC);
        match root.find(&folder) {
            Ok(Some(Listed { kind: Kind::Folder, .. })) => {
                self.registry.inputs.push(folder.clone());
                self.static_folder(root, &folder, Utf8Path::new(""), 0);
            }
            Ok(_) => {}
            Err(refusal) => self.refuse(refusal, &folder),
        }
    }

    fn static_folder(&mut self, root: &Root, folder: &Utf8Path, below: &Utf8Path, depth: usize) {
        if depth > DEEPEST_FOLDER {
            return self.too_deep(folder);
        }
        let Some(entries) = self.list(root, folder) else {
            return;
        };
        for entry in entries {
            let path = below.join(&entry.name);
            if entry.kind == Kind::Folder {
                self.static_folder(root, &entry.path, &path, depth + 1);
                continue;
            }
            match disk::read_content(&entry) {
                Ok(content) => self.registry.statics.push((path, content)),
                Err(refusal) => self.refuse(refusal, &entry.path),
            }
        }
    }

    /// The folders that declare workspaces.
    fn listings(&mut self, root: &Root, only: Option<&str>) -> Vec<Listing> {
        let Some(folder) = self.workspaces_folder(root) else {
            return Vec::new();
        };
        self.registry.inputs.push(folder.clone());
        let Some(entries) = self.list(root, &folder) else {
            return Vec::new();
        };
        for stray in entries
            .iter()
            .filter(|entry| [WORKSPACE_TOML, WORKSPACE_JSON].contains(&entry.name.as_str()))
        {
            let source = self.sources.add_opaque(&stray.path);
            let message = format!("`{}` lies in no folder of its own", stray.path);
            let finding = Finding::new(Code::FolderWithoutWorkspace, Span::whole(source), message)
                .help(format!("move it to `{}`", folder.join("<name>").join(&stray.name)));
            self.findings.push(finding);
        }
        let folders: Vec<_> = entries
            .into_iter()
            .filter(|entry| entry.kind == Kind::Folder && !entry.name.starts_with('.'))
            .filter(|entry| only.is_none_or(|only| only.split('/').next() == Some(&*entry.name)))
            .collect();
        let found: Vec<Found> = folders.par_iter().map(|folder| find(root, folder)).collect();
        let mut listings = Vec::with_capacity(found.len());
        for found in found {
            for (refusal, path) in found.refused {
                self.refuse(refusal, &path);
            }
            if found.listings.is_empty() && !found.failed {
                self.without_workspace(&found.path);
            }
            listings.extend(found.listings);
        }
        if let Some(only) = only {
            listings.retain(|listing| listing.folder == only);
        }
        listings
    }

    /// The folder that the setting `workspaces` names.
    fn workspaces_folder(&mut self, root: &Root) -> Option<Utf8PathBuf> {
        let setting = self.setting("workspaces").cloned();
        let place =
            setting.as_ref().map_or(Span::whole(self.registry.source), |setting| setting.span);
        let name = match setting {
            None => WORKSPACES.to_owned(),
            Some(Spanned { value: Value::String(text), .. }) if is_plain_path(&text) => {
                text.as_str().to_owned()
            }
            Some(Spanned { value: Value::String(text), span }) => {
                let message = format!("{} is no folder inside the registry", quoted(text.as_str()));
                let finding = Finding::new(Code::BadFolder, span, message)
                    .help("name a folder beside registry.toml, such as `workspaces`");
                self.findings.push(finding);
                return None;
            }
            // Its type is the next stage's business.
            Some(_) => return None,
        };
        let path = self.folder.join(&name);
        match root.find(&path) {
            Ok(Some(Listed { kind: Kind::Folder, .. })) => Some(path),
            Ok(Some(_)) => {
                self.findings.push(Finding::new(
                    Code::BadFolder,
                    place,
                    format!("`{path}` is a file, not a folder"),
                ));
                None
            }
            Ok(None) if name == WORKSPACES => None,
            Ok(None) => {
                self.findings.push(Finding::new(
                    Code::BadFolder,
                    place,
                    format!("there is no folder `{path}`"),
                ));
                None
            }
            Err(refusal) => {
                self.findings.push(refusal.at(place));
                None
            }
        }
    }

    fn workspaces(&mut self, listings: &[Listing], defaults: &Object, root: &Root) {
        let first = self.sources.next_id();
        let loaded: Vec<_> = listings
            .par_iter()
            .enumerate()
            .map(|(index, listing)| folder::load(listing, first.after(index), defaults, root))
            .collect();
        for folder in loaded {
            self.sources.extend([folder.file]);
            self.findings.append(folder.findings);
            match folder.workspace {
                Some(workspace) => self.registry.workspaces.push(workspace),
                None => self.registry.unparsed += 1,
            }
        }
    }

    fn list(&mut self, root: &Root, folder: &Utf8Path) -> Option<Vec<Listed>> {
        match root.list(folder) {
            Ok((entries, refused)) => {
                for refusal in refused {
                    self.refuse(refusal, folder);
                }
                Some(entries)
            }
            Err(refusal) => {
                self.refuse(refusal, folder);
                None
            }
        }
    }

    fn refuse(&mut self, refusal: disk::Refusal, path: &Utf8Path) {
        let source = self.sources.add_opaque(path);
        self.findings.push(refusal.at(Span::whole(source)));
    }

    fn too_deep(&mut self, folder: &Utf8Path) {
        let source = self.sources.add_opaque(folder);
        let message = format!("`{folder}` lies more than {DEEPEST_FOLDER} folders deep");
        self.findings.push(Finding::new(Code::TooDeep, Span::whole(source), message));
    }

    fn without_workspace(&mut self, path: &Utf8Path) {
        let source = self.sources.add_opaque(path);
        let message = format!("`{path}` holds neither {WORKSPACE_TOML} nor {WORKSPACE_JSON}");
        let finding = Finding::new(Code::FolderWithoutWorkspace, Span::whole(source), message)
            .help("add one, or remove the folder");
        self.findings.push(finding);
    }
}

fn unknown_table(name: &str, span: Span) -> Finding {
    let finding =
        Finding::new(Code::UnknownKey, span, format!("{} is no table of a registry", quoted(name)));
    match nearest(name, TABLES) {
        Some(table) => finding.help(format!("did you mean `[{table}]`?")).fix(span, table),
        None => {
            finding.help("registry.toml has the tables `[registry]`, `[defaults]` and `[lints]`")
        }
    }
}

/// What one folder among the workspaces holds.
struct Found {
    path: Utf8PathBuf,
    listings: Vec<Listing>,
    refused: Vec<(disk::Refusal, Utf8PathBuf)>,
    failed: bool,
}

fn find(root: &Root, folder: &Listed) -> Found {
    let mut found = Found {
        path: folder.path.clone(),
        listings: Vec::new(),
        refused: Vec::new(),
        failed: false,
    };
    descend(root, &folder.path, folder.name.clone(), 0, &mut found);
    found
}

/// As the template's `**/workspace.json`: every folder with a declaration counts, however deep, and
/// hidden and linked folders are not entered.
fn descend(root: &Root, path: &Utf8Path, folder: String, depth: usize, found: &mut Found) {
    if depth > DEEPEST_FOLDER {
        return;
    }
    let entries = match root.list(path) {
        Ok((entries, refused)) => {
            found.failed |= !refused.is_empty();
            found.refused.extend(refused.into_iter().map(|refusal| (refusal, path.to_owned())));
            entries
        }
        Err(refusal) => {
            found.failed = true;
            found.refused.push((refusal, path.to_owned()));
            return;
        }
    };
    let below: Vec<_> = entries
        .iter()
        .filter(|entry| entry.kind == Kind::Folder && !entry.link && !entry.name.starts_with('.'))
        .map(|entry| (entry.path.clone(), format!("{folder}/{}", entry.name)))
        .collect();
    let listing = Listing { folder, path: path.to_owned(), entries };
    if listing.declares() {
        found.listings.push(listing);
    }
    for (path, folder) in below {
        descend(root, &path, folder, depth + 1, found);
    }
}
