//! Which registries a command is about.

mod package;
mod path;

use camino::Utf8PathBuf;
use cargo_metadata::Package;

use self::package::Packages;
pub(crate) use self::path::{registry, registry_folder};
use crate::cli::Selection;
use crate::compiled::BuildFlags;
use crate::error::Error;

const MANIFEST: &str = "Cargo.toml";

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
        Some(path) => path::select(path, selection, &mut flags, in_rust)?,
        None if !names_packages(selection) && !path::is_in_package() => vec![path::nearest()?],
        None => {
            let manifest = selection.manifest_path.as_deref();
            Packages { manifest, here_only: false, in_rust }.select(selection, &flags)?
        }
    };
    Ok(Chosen { registries, flags })
}

/// Whether packages were chosen; else a registry above the current folder is meant, if it is nearer than one.
fn names_packages(selection: &Selection) -> bool {
    let packages = &selection.packages;
    selection.manifest_path.is_some()
        || packages.workspace
        || packages.all
        || !packages.package.is_empty()
}
