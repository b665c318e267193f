//! Which registries a command is about.

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use registry_core::declare::{REGISTRY_FILE, WORKSPACE_JSON, WORKSPACE_TOML};

use crate::cli::Selection;
use crate::compiled::{self, BuildFlags};
use crate::error::Error;

const MANIFEST: &str = "Cargo.toml";
/// Where a bundle goes outside of a Cargo package.
const PUBLIC: &str = "public";
/// Where workspaces lie, in a registry as in a folder without one.
const WORKSPACES: &str = "workspaces";

/// A registry that a command is about.
#[derive(Clone, Debug)]
pub struct Selected {
    /// Its `registry.toml`, as messages call it; the Cargo.toml of a package that has none.
    pub file: Utf8PathBuf,
    /// Whether `file` is a `registry.toml`.
    pub has_files: bool,
    /// The folder of `file`.
    pub folder: Utf8PathBuf,
    /// The folders of workspaces that belong to no registry; `file` is then the folder that was named.
    pub alone: Vec<Utf8PathBuf>,
    /// The one workspace that is meant, by its folder without links; absent for the whole registry.
    pub only: Option<Utf8PathBuf>,
    /// Where its bundle goes unless `--out-dir` says otherwise; absent for a single workspace.
    pub out_dir: Option<Utf8PathBuf>,
    /// The package whose Rust code may declare more.
    pub package: Option<Package>,
    /// The package that it belongs to, whatever that declares; absent outside of any.
    pub owner: Option<Owner>,
}

impl Selected {
    /// Whether its files are all there is to it: no Rust code, and no registry elsewhere.
    pub(crate) fn is_whole(&self) -> bool {
        self.package.is_none() && self.alone.is_empty()
    }
}

/// A registry's package.
#[derive(Clone, Debug)]
pub struct Owner {
    /// What Cargo says about it.
    pub package: Package,
    /// The root of its Cargo workspace.
    pub workspace_root: Utf8PathBuf,
    /// Where Cargo puts what it builds.
    pub target: Utf8PathBuf,
}

/// The registries that a command is about, and how their crates are built.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// At least one.
    pub registries: Vec<Selected>,
    /// What the user told Cargo.
    pub flags: BuildFlags,
}

/// Finds the registries that the arguments mean.
///
/// # Errors
/// Where the path holds none, or Cargo does not know the package.
pub(crate) fn select(selection: &Selection, quiet: bool) -> Result<Chosen, Error> {
    chosen(selection, quiet, true)
}

/// The same, for what is done to files alone: what packages depend on does not matter.
///
/// # Errors
/// As [`select`].
pub(crate) fn select_files(selection: &Selection, quiet: bool) -> Result<Chosen, Error> {
    chosen(selection, quiet, false)
}

/// Finds the one registry that the arguments mean, whole: of a workspace, its own. `done` is what is
/// done to it: "served".
///
/// # Errors
/// As [`select`], and where there are several, or only workspaces.
pub(crate) fn select_one(
    selection: &Selection,
    quiet: bool,
    done: &str,
) -> Result<(Chosen, Selected), Error> {
    let mut chosen = select(selection, quiet)?;
    let [selected] = &mut chosen.registries[..] else {
        let count = chosen.registries.len();
        let message = format!("one registry can be {done}, but {count} are selected");
        return Err(Error::Usage(message));
    };
    if !selected.alone.is_empty() {
        let reason = "it holds workspaces, but no registry.toml";
        return Err(Error::NoRegistry { path: selected.file.clone(), reason });
    }
    selected.only = None;
    let selected = selected.clone();
    Ok((chosen, selected))
}

fn chosen(selection: &Selection, quiet: bool, in_rust: bool) -> Result<Chosen, Error> {
    let mut flags = selection.build_flags(quiet);
    let registries = match &selection.path {
        Some(path) => by_path(path, selection, &mut flags, in_rust)?,
        None if is_bare_registry(selection) => vec![registry(Utf8Path::new(REGISTRY_FILE))],
        None => {
            let manifest = selection.manifest_path.as_deref();
            Packages { manifest, here_only: false, in_rust }.select(selection, &flags)?
        }
    };
    Ok(Chosen { registries, flags })
}

/// Without any argument a registry in the current folder is meant, even if no package is there.
fn is_bare_registry(selection: &Selection) -> bool {
    let packages = &selection.packages;
    let chosen = selection.manifest_path.is_some()
        || packages.workspace
        || packages.all
        || !packages.package.is_empty();
    !chosen && !Utf8Path::new(MANIFEST).exists() && Utf8Path::new(REGISTRY_FILE).exists()
}

fn by_path(
    path: &Utf8Path,
    selection: &Selection,
    flags: &mut BuildFlags,
    in_rust: bool,
) -> Result<Vec<Selected>, Error> {
    let nothing = |reason| Err(Error::NoRegistry { path: path.to_owned(), reason });
    if path.is_dir() {
        path.read_dir().map_err(|source| Error::Read { path: path.to_owned(), source })?;
        if path.join(MANIFEST).is_file() {
            return package(&path.join(MANIFEST), selection, flags, in_rust);
        }
        let file = path.join(REGISTRY_FILE);
        if file.symlink_metadata().is_ok() {
            return Ok(vec![registry(&file)]);
        }
        if is_workspace(path) {
            return workspace(path);
        }
        let inside = workspaces_in(path);
        if !inside.is_empty() {
            return match registry_above(path)? {
                Some(_) => nothing("it lies in one; name that, or a single workspace of it"),
                None => Ok(vec![alone(path, inside)]),
            };
        }
        return nothing("the folder holds no registry.toml, Cargo.toml or workspace.toml");
    }
    match path.file_name() {
        _ if path.symlink_metadata().is_err() => nothing("there is no such file or folder"),
        Some(MANIFEST) => package(path, selection, flags, in_rust),
        Some(WORKSPACE_TOML | WORKSPACE_JSON) => {
            workspace(path.parent().unwrap_or(Utf8Path::new("")))
        }
        Some(_) if path.extension() == Some("toml") => Ok(vec![registry_file(path, selection)]),
        _ => nothing("it is no registry.toml"),
    }
}

/// The registry of the package with this manifest.
fn package(
    manifest: &Utf8Path,
    selection: &Selection,
    flags: &mut BuildFlags,
    in_rust: bool,
) -> Result<Vec<Selected>, Error> {
    flags.manifest_path = Some(manifest.to_owned());
    Packages { manifest: Some(manifest), here_only: true, in_rust }.select(selection, flags)
}

/// A registry by its file, without what Rust code may add; where that is a package's, the bundle goes where the package's goes.
fn registry_file(file: &Utf8Path, selection: &Selection) -> Selected {
    let manifest = file.parent().unwrap_or(Utf8Path::new("")).join(MANIFEST);
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    let in_files = Packages { manifest: Some(&manifest), here_only: true, in_rust: false };
    let flags = selection.build_flags(true);
    let of_package = manifest.is_file().then(|| in_files.select(selection, &flags));
    let of_package = of_package.and_then(Result::ok).into_iter().flatten();
    let mut same = of_package.filter(|selected| real(&selected.file) == real(file));
    same.next().unwrap_or_else(|| registry(file))
}

/// A registry outside of any package.
pub(crate) fn registry(file: &Utf8Path) -> Selected {
    let folder = file.parent().unwrap_or(Utf8Path::new(""));
    Selected {
        file: file.to_owned(),
        has_files: true,
        folder: folder.to_owned(),
        alone: Vec::new(),
        only: None,
        out_dir: Some(folder.join(PUBLIC)),
        package: None,
        owner: None,
    }
}

/// One workspace: the registry is found above its folder; where none is, the workspace is alone.
fn workspace(folder: &Utf8Path) -> Result<Vec<Selected>, Error> {
    let here = if folder.as_str().is_empty() { Utf8Path::new(".") } else { folder };
    let Some(root) = registry_above(here)? else {
        return Ok(vec![alone(here, vec![here.to_owned()])]);
    };
    let selected = registry(&shown(&root.join(REGISTRY_FILE)));
    Ok(vec![Selected { only: Some(real(here)?), out_dir: None, ..selected }])
}

/// Workspaces in a folder, without a registry.
fn alone(folder: &Utf8Path, workspaces: Vec<Utf8PathBuf>) -> Selected {
    Selected {
        file: folder.to_owned(),
        folder: folder.to_owned(),
        alone: workspaces,
        out_dir: None,
        ..registry(folder)
    }
}

/// The folder of the registry at a path, its folder or its `registry.toml`; without a path, that of the
/// nearest one in or above the current folder.
///
/// # Errors
/// Where there is none.
pub(crate) fn registry_folder(path: Option<&Utf8Path>) -> Result<Utf8PathBuf, Error> {
    let given = path.unwrap_or(Utf8Path::new(""));
    let folder = match given.file_name() {
        Some(REGISTRY_FILE) => given.parent().unwrap_or(Utf8Path::new("")),
        _ => given,
    };
    if folder.join(REGISTRY_FILE).is_file() {
        return Ok(folder.to_owned());
    }
    let here = Utf8Path::new(".");
    let above = if path.is_none() { registry_above(here)? } else { None };
    let reason = "the folder holds no registry.toml";
    above.ok_or_else(|| Error::NoRegistry { path: path.unwrap_or(here).to_owned(), reason })
}

/// The folder above this one that holds a registry.
fn registry_above(folder: &Utf8Path) -> Result<Option<Utf8PathBuf>, Error> {
    let folder = real(folder)?;
    let above = folder.ancestors().skip(1).find(|above| above.join(REGISTRY_FILE).exists());
    Ok(above.map(Utf8Path::to_owned))
}

fn real(folder: &Utf8Path) -> Result<Utf8PathBuf, Error> {
    folder.canonicalize_utf8().map_err(|source| Error::Read { path: folder.to_owned(), source })
}

/// The workspaces that lie in a folder of them, or in its `workspaces`, ordered by name.
fn workspaces_in(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let in_folder = |folder: &Utf8Path| {
        let entries = folder.read_dir_utf8().into_iter().flatten().filter_map(Result::ok);
        let folders = entries.filter(|entry| !entry.file_name().starts_with('.'));
        let mut found: Vec<_> = folders
            .map(|entry| entry.path().to_owned())
            .filter(|path| is_workspace(path))
            .collect();
        found.sort_unstable();
        found
    };
    let found = in_folder(&folder.join(WORKSPACES));
    if found.is_empty() { in_folder(folder) } else { found }
}

fn is_workspace(folder: &Utf8Path) -> bool {
    [WORKSPACE_TOML, WORKSPACE_JSON].iter().any(|name| folder.join(name).exists())
}

/// How the packages of a Cargo workspace are searched.
struct Packages<'a> {
    manifest: Option<&'a Utf8Path>,
    /// Whether only the manifest's own package is meant.
    here_only: bool,
    /// Whether Rust code counts.
    in_rust: bool,
}

impl Packages<'_> {
    fn select(&self, selection: &Selection, flags: &BuildFlags) -> Result<Vec<Selected>, Error> {
        let metadata = metadata(selection, self.manifest)?;
        let chosen = self.chosen(selection, &metadata)?;
        if chosen.is_empty() && beside(self.manifest).exists() {
            // A virtual manifest says nothing about the registry beside it.
            return Ok(vec![registry(&beside(self.manifest))]);
        }
        let declaring = self.declaring(&chosen, flags)?;
        let target = flags.target_dir.as_ref().unwrap_or(&metadata.target_directory);
        let selected = chosen.into_iter().map(|package| {
            let in_rust = declaring.contains(&package.id).then_some(package);
            in_package(package, in_rust, target, &metadata.workspace_root)
        });
        let selected: Vec<_> = selected.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        if selected.is_empty() { Err(Error::NoPackage) } else { Ok(selected) }
    }

    fn chosen<'m>(
        &self,
        selection: &Selection,
        metadata: &'m Metadata,
    ) -> Result<Vec<&'m Package>, Error> {
        let (chosen, _) = selection.packages.partition_packages(metadata);
        let mut named = selection.packages.package.iter();
        if let Some(unknown) = named.find(|name| !chosen.iter().any(|p| p.name == **name)) {
            return Err(Error::Usage(format!("the workspace has no package `{unknown}`")));
        }
        if !self.here_only {
            return Ok(chosen);
        }
        let is_virtual = beside(self.manifest).exists();
        Ok(match own_package(metadata, self.manifest) {
            Some(own) => vec![own],
            None if is_virtual => Vec::new(),
            None => chosen,
        })
    }

    /// The packages whose Rust code may declare something. What they all depend on is asked for only
    /// where one of them depends on anything: resolving it could ask the network.
    fn declaring(&self, chosen: &[&Package], flags: &BuildFlags) -> Result<Vec<PackageId>, Error> {
        let depends = |package: &&Package| {
            package.dependencies.iter().any(|needed| needed.kind == DependencyKind::Normal)
        };
        if !self.in_rust || !chosen.iter().any(depends) {
            return Ok(Vec::new());
        }
        let metadata = compiled::metadata(flags)?;
        Ok(compiled::declaring(&metadata).into_iter().map(|package| package.id.clone()).collect())
    }
}

/// The registry in a manifest's own folder.
fn beside(manifest: Option<&Utf8Path>) -> Utf8PathBuf {
    let folder = manifest.and_then(Utf8Path::parent).unwrap_or(Utf8Path::new(""));
    folder.join(REGISTRY_FILE)
}

fn metadata(selection: &Selection, manifest: Option<&Utf8Path>) -> Result<Metadata, Error> {
    let mut command = MetadataCommand::new();
    if let Some(manifest) = manifest {
        command.manifest_path(manifest);
    }
    selection.features().forward_metadata(&mut command);
    let flags = [
        ("--locked", selection.locked),
        ("--offline", selection.offline),
        ("--frozen", selection.frozen),
    ];
    command.other_options(
        flags
            .into_iter()
            .filter(|(_, set)| *set)
            .map(|(flag, _)| flag.to_owned())
            .collect::<Vec<_>>(),
    );
    // Dependencies are of no interest, and resolving them could ask the network.
    command.no_deps();
    Ok(command.exec()?)
}

/// The package whose manifest was named, where it is no virtual one.
fn own_package<'m>(metadata: &'m Metadata, manifest: Option<&Utf8Path>) -> Option<&'m Package> {
    let manifest = manifest?.canonicalize_utf8().ok()?;
    metadata.packages.iter().find(|package| {
        package.manifest_path.canonicalize_utf8().is_ok_and(|path| path == manifest)
    })
}

/// A package's registry: `[package.metadata.kasm] registry`, by default `registry.toml`; or what it
/// may declare in Rust alone.
fn in_package(
    package: &Package,
    in_rust: Option<&Package>,
    target: &Utf8Path,
    workspace_root: &Utf8Path,
) -> Result<Option<Selected>, Error> {
    let named = package.metadata.get("kasm").and_then(|kasm| kasm.get("registry"));
    let name = named.map_or(Some(REGISTRY_FILE), |named| named.as_str());
    let (Some(name), Some(folder)) = (name, package.manifest_path.parent()) else {
        let message = format!("`package.metadata.kasm.registry` of `{}` is no path", package.name);
        return Err(Error::Usage(message));
    };
    let file = folder.join(name);
    let has_files = named.is_some() || file.exists();
    if !has_files && in_rust.is_none() {
        return Ok(None);
    }
    let out_dir = target.join("kasm").join(package.name.as_str());
    Ok(Some(Selected {
        file: shown(if has_files { &file } else { &package.manifest_path }),
        has_files,
        folder: shown(folder),
        alone: Vec::new(),
        only: None,
        out_dir: Some(shown(&out_dir)),
        package: in_rust.cloned(),
        owner: Some(Owner {
            package: package.clone(),
            workspace_root: workspace_root.to_owned(),
            target: target.to_owned(),
        }),
    }))
}

/// A path as short as it can be named from the current folder.
fn shown(path: &Utf8Path) -> Utf8PathBuf {
    let here = std::env::current_dir().ok().and_then(|here| Utf8PathBuf::from_path_buf(here).ok());
    match here.and_then(|here| path.strip_prefix(&here).ok().map(Utf8Path::to_owned)) {
        Some(relative) => relative,
        None => path.to_owned(),
    }
}
