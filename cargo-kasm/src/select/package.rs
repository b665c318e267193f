//! The registries of Cargo packages.

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use registry_core::declare::REGISTRY_FILE;

use super::path::registry;
use super::{Owner, Selected};
use crate::cli::Selection;
use crate::compiled::{self, BuildFlags};
use crate::error::Error;

/// How the packages of a Cargo workspace are searched.
pub(super) struct Packages<'a> {
    pub(super) manifest: Option<&'a Utf8Path>,
    /// Whether only the manifest's own package is meant.
    pub(super) here_only: bool,
    /// Whether Rust code counts.
    pub(super) in_rust: bool,
}

impl Packages<'_> {
    pub(super) fn select(
        &self,
        selection: &Selection,
        flags: &BuildFlags,
    ) -> Result<Vec<Selected>, Error> {
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
pub(super) fn shown(path: &Utf8Path) -> Utf8PathBuf {
    let here = std::env::current_dir().ok().and_then(|here| Utf8PathBuf::from_path_buf(here).ok());
    match here.and_then(|here| path.strip_prefix(&here).ok().map(Utf8Path::to_owned)) {
        Some(relative) => relative,
        None => path.to_owned(),
    }
}
