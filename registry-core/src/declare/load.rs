//! From a `registry.toml` on disk to declarations: every file of the registry, each read once.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::is_plain_path;
use super::discover::{self, Found};
use super::disk::{Kind, Listed, Refusal, Root};
use super::fill;
use super::fingerprint;
use super::folder::{self, Listing};
use super::inherit::Inheritance;
use super::inline::Inline;
use super::registry_file::WORKSPACES;
use super::{Known, RegistryDecl, baseline, cargo, icons};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::parallel;
use crate::source::{Object, Sources, Span, Value};

/// The file that makes a folder a registry.
pub const REGISTRY_FILE: &str = "registry.toml";
/// What was wrong with a registry when checking began.
pub const BASELINE_FILE: &str = "kasm-baseline.toml";
/// A workspace in this project's format.
pub const WORKSPACE_TOML: &str = "workspace.toml";
/// A workspace in the template's format.
pub const WORKSPACE_JSON: &str = "workspace.json";

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

impl Loaded {
    /// What tells whether a crate was compiled with these very files: sixteen digits that change
    /// with any declaration, and with an icon's name or size.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}", fingerprint::of(self))
    }
}

/// How much of a registry is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Declarations, and of the workspaces' icons what shows which pictures they are, all only of those
    /// that share a name: enough to judge it.
    Declarations,
    /// The same, and the hashes that lists are made of.
    #[cfg(feature = "bundle")]
    Lists,
    /// Everything that a bundle is made of.
    #[cfg(feature = "bundle")]
    Everything,
}

/// There is no registry at the path.
#[derive(Debug)]
pub enum LoadError {
    /// The file does not exist.
    NoRegistry(Utf8PathBuf),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::NoRegistry(path) = self;
        write!(f, "there is no `{path}`")
    }
}

impl std::error::Error for LoadError {}

/// Reads the registry that `file` (a `registry.toml`) declares, with all its workspaces, or only
/// the one whose folder, links resolved, is `only`.
///
/// Paths in diagnostics start as `file` does, so that they can be opened from the current folder.
///
/// # Errors
/// [`LoadError::NoRegistry`] where `file` does not exist. Everything else that is wrong is a finding.
pub fn load(
    file: &Utf8Path,
    only: Option<&Utf8Path>,
    reading: Reading,
) -> Result<Loaded, LoadError> {
    load_as(file, &Request { only, reading, known: &Known::default(), edited: Edited::default() })
}

/// The same, without reading again what an earlier build found right: declarations where only they are
/// read, and icons.
///
/// # Errors
/// As [`load`].
pub fn load_known(file: &Utf8Path, reading: Reading, known: &Known) -> Result<Loaded, LoadError> {
    load_as(file, &Request { only: None, reading, known, edited: Edited::default() })
}

/// The same, as the registry would be if some files had other texts.
///
/// # Errors
/// As [`load`].
pub fn load_edited(file: &Utf8Path, reading: Reading, edited: Edited) -> Result<Loaded, LoadError> {
    load_as(file, &Request { only: None, reading, known: &Known::default(), edited })
}

/// Texts that stand in for those of files, by the paths that [`Sources`] has for these.
pub type Edited = Arc<HashMap<Utf8PathBuf, Arc<str>>>;

/// What is wanted of a registry.
struct Request<'a> {
    only: Option<&'a Utf8Path>,
    reading: Reading,
    known: &'a Known,
    edited: Edited,
}

fn load_as(file: &Utf8Path, request: &Request<'_>) -> Result<Loaded, LoadError> {
    if std::fs::symlink_metadata(file)
        .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    {
        return Err(LoadError::NoRegistry(file.to_owned()));
    }
    let mut loader = Loader::new(file.parent().unwrap_or(Utf8Path::new("")), request.reading);
    loader.registry.inputs.push(file.to_owned());
    loader.load(file, request);
    Ok(loader.finish())
}

/// Reads workspaces that belong to no registry: those that `folders` declare, all of which are `base` or
/// lie below it. Nothing is said about a registry that is not there; rules about it have to be
/// [left out](crate::check::without_the_rest).
#[cfg(feature = "bundle")]
pub fn load_alone(
    base: &Utf8Path,
    folders: &[Utf8PathBuf],
    reading: Reading,
    edited: Edited,
) -> Loaded {
    let mut loader = Loader::new(base, reading);
    // It stands where the file of a registry would.
    let source = loader.sources.add_opaque(base);
    match Root::with(base, edited) {
        Ok(root) => loader.alone(folders, &root),
        Err(refusal) => loader.findings.push(refusal.at(Span::whole(source))),
    }
    loader.finish()
}

/// A registry that is being read.
pub(super) struct Loader {
    pub(super) folder: Utf8PathBuf,
    reading: Reading,
    pub(super) registry: RegistryDecl,
    pub(super) sources: Sources,
    pub(super) findings: Findings,
}

impl Loader {
    fn new(folder: &Utf8Path, reading: Reading) -> Self {
        Self {
            registry: RegistryDecl::new(folder, Sources::default().next_id()),
            folder: folder.to_owned(),
            reading,
            sources: Sources::default(),
            findings: Findings::default(),
        }
    }

    fn finish(self) -> Loaded {
        Loaded { sources: self.sources, registry: self.registry, findings: self.findings }
    }

    fn load(&mut self, file: &Utf8Path, request: &Request<'_>) {
        let root = match Root::with(&self.folder, Arc::clone(&request.edited)) {
            Ok(root) => root,
            Err(refusal) => {
                let source = self.sources.add_opaque(file);
                self.findings.push(refusal.at(Span::whole(source)));
                return;
            }
        };
        let inline = self.registry_file(file, &root);
        self.registry.cargo_lints =
            cargo::lints(&self.folder, &mut self.sources).unwrap_or_default();
        baseline::read(&root, &mut self.sources, &mut self.registry, &mut self.findings);
        self.icon(&root);
        self.statics(&root);
        self.site(&root);
        let inheritance = self.inheritance();
        if request.only.is_none() {
            self.inline(inline, &root, &inheritance);
        }
        let listings = self.listings(&root, request.only);
        self.workspaces(&listings, &root, request.known, &inheritance);
        self.registry.count_unmade(&self.findings);
        fill::read(&root, &mut self.sources, &mut self.registry, &mut self.findings);
        fill::fill(&mut self.registry);
        if request.only.is_none() {
            self.unused_templates(&inheritance);
        }
    }

    /// Reads the workspaces in some folders, and the levels of the Cargo workspace around them.
    #[cfg(feature = "bundle")]
    fn alone(&mut self, folders: &[Utf8PathBuf], root: &Root) {
        self.registry.cargo_lints =
            cargo::lints(&self.folder, &mut self.sources).unwrap_or_default();
        let mut listed = Vec::with_capacity(folders.len());
        for folder in folders {
            match root.find(folder) {
                Ok(Some(found)) if found.name.is_empty() => {
                    let real = folder.canonicalize_utf8().unwrap_or_default();
                    let name = real.file_name().unwrap_or_default().to_owned();
                    listed.push(Listed { name, ..found });
                }
                Ok(found) => listed.extend(found),
                Err(refusal) => self.refuse(refusal, folder),
            }
        }
        let listings = self.find(&listed, root);
        self.workspaces(&listings, root, &Known::default(), &Inheritance::default());
    }

    /// The folders that declare workspaces.
    fn listings(&mut self, root: &Root, only: Option<&Utf8Path>) -> Vec<Listing> {
        let Some(folder) = self.workspaces_folder(root) else {
            return Vec::new();
        };
        let Some(entries) = self.reader(root).list(&folder) else {
            self.without_folder();
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
            .collect();
        let mut listings = self.find(&folders, root);
        if let Some(only) = only {
            listings
                .retain(|listing| listing.path.canonicalize_utf8().is_ok_and(|path| path == only));
        }
        listings
    }

    /// The declarations in folders of workspaces, and below them.
    fn find(&mut self, folders: &[Listed], root: &Root) -> Vec<Listing> {
        let found: Vec<Found> = parallel::map(folders, |folder| discover::find(root, folder));
        let mut listings = Vec::with_capacity(found.len());
        for found in found {
            for (refusal, path) in found.refused {
                self.refuse(refusal, &path);
            }
            match (found.listings.is_empty(), found.failed) {
                (true, true) => self.registry.unparsed += 1,
                // It may hold icons of workspaces that are declared elsewhere.
                (true, false) if !self.is_used(&found.path) => self.without_workspace(&found.path),
                (true, false) | (false, _) => {}
            }
            listings.extend(found.listings);
        }
        listings
    }

    /// The folder that the setting `workspaces` names; none where there is none, or where what is
    /// wrong with it has been said.
    fn workspaces_folder(&mut self, root: &Root) -> Option<Utf8PathBuf> {
        let setting = self.setting("workspaces").cloned();
        let place = setting.as_ref().map(|setting| setting.span);
        let name = match setting.map(|setting| setting.value) {
            None => WORKSPACES.to_owned(),
            Some(Value::String(text)) => {
                let plain = text.as_str().trim_start_matches("./").trim_end_matches('/');
                if !is_plain_path(&plain.into()) {
                    let message =
                        format!("{} is no folder inside the registry", quoted(text.as_str()));
                    return self.bad_folder(place, message);
                }
                plain.to_owned()
            }
            // Its type is the next stage's business.
            Some(_) => return self.without_folder(),
        };
        let path = self.folder.join(&name);
        self.registry.inputs.push(path.clone());
        match root.find(&path) {
            Ok(Some(Listed { kind: Kind::Folder, .. })) => Some(path),
            Ok(Some(_)) => self.bad_folder(place, format!("`{path}` is a file, not a folder")),
            Ok(None) if place.is_none() => None,
            Ok(None) => self.bad_folder(place, format!("there is no folder `{path}`")),
            Err(refusal) => {
                self.refuse(refusal, &path);
                self.without_folder()
            }
        }
    }

    fn bad_folder(&mut self, place: Option<Span>, message: String) -> Option<Utf8PathBuf> {
        let place = place.unwrap_or(Span::whole(self.registry.source));
        let finding = Finding::new(Code::BadFolder, place, message)
            .help("name the folder beside registry.toml that holds the workspaces' folders");
        self.findings.push(finding);
        self.without_folder()
    }

    /// Whatever the workspaces are, they could not be seen, so the registry is not called empty.
    fn without_folder(&mut self) -> Option<Utf8PathBuf> {
        self.registry.unparsed += 1;
        None
    }

    /// What the workspaces share.
    fn inheritance(&mut self) -> Inheritance {
        if self.registry.is_unread {
            return Inheritance::unread();
        }
        let RegistryDecl { defaults, templates, .. } = &self.registry;
        Inheritance::new(defaults.clone(), templates.clone(), &mut self.findings)
    }

    /// The workspaces that `registry.toml` itself declares.
    fn inline(&mut self, tables: Object, root: &Root, inheritance: &Inheritance) {
        let Self { folder, reading, registry, sources, findings } = self;
        let (source, base) = (registry.source, folder.as_path());
        let mut inline = Inline { source, base, root, reading: *reading, sources, findings };
        for entry in tables.entries {
            match inline.named(entry, inheritance) {
                Some(workspaces) => registry.workspaces.extend(workspaces),
                None => registry.unparsed += 1,
            }
        }
        let icons = registry.workspaces.iter().filter_map(|workspace| workspace.icon.as_ref());
        let icons = icons.map(|icon| icon.path.clone()).filter(|path| !path.as_str().is_empty());
        registry.inputs.extend(icons);
    }

    /// Says which templates nothing extends, unless that cannot be told.
    fn unused_templates(&mut self, inheritance: &Inheritance) {
        let is_unknown = |code| code == Code::UnknownTemplate;
        if self.registry.unparsed == 0 && !self.findings.codes().any(is_unknown) {
            let origins = self.registry.workspaces.iter().map(|workspace| &workspace.origin);
            let sources = &self.sources;
            self.findings.extend(inheritance.unused(origins, |entry| sources.without_entry(entry)));
        }
    }

    fn workspaces(
        &mut self,
        listings: &[Listing],
        root: &Root,
        known: &Known,
        inheritance: &Inheritance,
    ) {
        let first = self.sources.next_id();
        let shared = folder::Shared { inheritance, root, reading: self.reading, known };
        let numbered: Vec<_> = listings.iter().enumerate().collect();
        let loaded = parallel::map(&numbered, |&(index, listing)| {
            folder::load(listing, first.after(index), shared)
        });
        for folder in loaded {
            self.sources.extend([folder.file]);
            self.findings.append(folder.findings);
            match folder.workspaces {
                Some(workspaces) => self.registry.workspaces.extend(workspaces),
                None => self.registry.unparsed += 1,
            }
        }
        // Those of registry.toml and of matrices stand where a folder of theirs would.
        self.registry.workspaces.sort_by(|a, b| a.folder.cmp(&b.folder));
        icons::shared(&mut self.registry.workspaces, root, &mut self.findings);
    }

    pub(super) fn refuse(&mut self, refusal: Refusal, path: &Utf8Path) {
        self.findings.push(refusal.about(path, &mut self.sources));
    }

    /// Whether an icon was read from a folder.
    fn is_used(&self, folder: &Utf8Path) -> bool {
        let icons = self.registry.workspaces.iter().filter_map(|other| other.icon.as_ref());
        icons.into_iter().any(|icon| icon.path.starts_with(folder))
    }

    fn without_workspace(&mut self, path: &Utf8Path) {
        let source = self.sources.add_opaque(path);
        let message = format!("`{path}` holds neither {WORKSPACE_TOML} nor {WORKSPACE_JSON}");
        let finding = Finding::new(Code::FolderWithoutWorkspace, Span::whole(source), message)
            .help("add one, or remove the folder");
        self.findings.push(finding);
    }
}
