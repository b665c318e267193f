//! What a path means: a registry, its file, a package, a workspace, or a folder of workspaces.

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{REGISTRY_FILE, WORKSPACE_JSON, WORKSPACE_TOML};

use super::package::{Packages, shown};
use super::{MANIFEST, Selected};
use crate::cli::Selection;
use crate::compiled::BuildFlags;
use crate::error::Error;

/// Where a bundle goes outside of a Cargo package.
const PUBLIC: &str = "public";
/// Where workspaces lie, in a registry as in a folder without one.
const WORKSPACES: &str = "workspaces";

/// The registries, or the workspaces, that a path names.
pub(super) fn select(
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

/// Whether a package is nearer above the current folder than a registry outside of one.
pub(super) fn is_in_package() -> bool {
    let mut holding =
        above().filter(|folder| holds(folder, MANIFEST) || holds(folder, REGISTRY_FILE));
    holding.next().is_some_and(|folder| holds(&folder, MANIFEST))
}

/// The registry in the current folder, or the nearest one above.
pub(super) fn nearest() -> Result<Selected, Error> {
    let folder = above().find(|folder| holds(folder, REGISTRY_FILE));
    folder.map(|folder| registry(&folder.join(REGISTRY_FILE))).ok_or_else(|| {
        let reason = "neither it nor a folder above holds a registry.toml or a Cargo.toml; name a path, or make one with `cargo kasm new`";
        Error::NoRegistry { path: Utf8PathBuf::from("."), reason }
    })
}

fn holds(folder: &Utf8Path, name: &str) -> bool {
    folder.join(name).symlink_metadata().is_ok()
}

/// The current folder and those above, named from it: nothing, `..`, `../..`.
fn above() -> impl Iterator<Item = Utf8PathBuf> {
    let depth =
        std::env::current_dir().map_or(0, |here| here.ancestors().count().saturating_sub(1));
    (0..=depth).map(|up| std::iter::repeat_n("..", up).collect())
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
