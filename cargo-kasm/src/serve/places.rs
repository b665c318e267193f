//! Where a registry can change: its files and folders, and the folders in which that shows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use camino::Utf8PathBuf;
use cargo_metadata::{Package, TargetKind};
use notify::RecursiveMode;

/// The files and folders that a registry is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// Absolute, and with links resolved.
    inputs: Vec<PathBuf>,
    /// The folders to watch, and whether all that is below each counts. Editors replace files, so that
    /// a file is watched by its folder; what is not there shows in the nearest folder that is.
    folders: BTreeMap<PathBuf, bool>,
}

impl Places {
    /// The places of these files and folders, whether or not they are there.
    pub(crate) fn of(paths: &[Utf8PathBuf]) -> Self {
        let mut inputs: Vec<_> = paths.iter().filter_map(|path| real(path.as_std_path())).collect();
        inputs.sort();
        inputs.dedup();
        let mut folders = BTreeMap::new();
        for input in &inputs {
            if input.is_dir() && !input.is_symlink() {
                folders.insert(input.clone(), true);
            }
            if let Some(folder) = input.ancestors().skip(1).find(|folder| folder.is_dir()) {
                folders.entry(folder.to_owned()).or_insert(false);
            }
        }
        let whole: Vec<_> = folders
            .iter()
            .filter(|(_, is_whole)| **is_whole)
            .map(|(path, _)| path.clone())
            .collect();
        folders.retain(|folder, _| {
            !whole.iter().any(|whole| folder != whole && folder.starts_with(whole))
        });
        Self { inputs, folders }
    }

    /// The folders to watch, and how.
    pub(crate) fn folders(&self) -> impl Iterator<Item = (&Path, RecursiveMode)> {
        self.folders.iter().map(|(folder, &is_whole)| {
            let mode =
                if is_whole { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            (folder.as_path(), mode)
        })
    }

    /// Whether what happens at a path can change the registry: it is, lies in or holds one of its files.
    pub(crate) fn concern(&self, path: &Path) -> bool {
        let is_in = |input: &PathBuf| {
            let below = path.strip_prefix(input);
            below.is_ok_and(|below| !below.iter().any(|part| part == ".git"))
        };
        self.inputs.iter().any(|input| is_in(input) || input.starts_with(path))
    }

    /// Whether a folder that is watched is, or is in, what lies at a path.
    pub(crate) fn are_watched_in(&self, path: &Path) -> bool {
        self.folders.keys().any(|folder| folder.starts_with(path))
    }
}

/// The path under which the system reports what happens there: without links, but for the last part.
fn real(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let (above, real) =
        path.ancestors().skip(1).find_map(|above| Some((above, above.canonicalize().ok()?)))?;
    Some(real.join(path.strip_prefix(above).ok()?))
}

/// What a package is compiled from, near enough: its manifest, and the folders of its library and
/// executables; of what lies beside it in the same repository, the same.
pub(crate) fn sources(package: &Package) -> Vec<Utf8PathBuf> {
    let root = package.manifest_path.parent();
    let is_built = |kind: &TargetKind| {
        !matches!(kind, TargetKind::Test | TargetKind::Bench | TargetKind::Example)
    };
    let targets = package.targets.iter().filter(|target| target.kind.iter().any(is_built));
    let files = targets.map(|target| match target.src_path.parent() {
        // Beside the manifest lies what Cargo writes.
        Some(folder) if Some(folder) != root => folder.to_owned(),
        _ => target.src_path.clone(),
    });
    let beside = package.dependencies.iter().filter_map(|dependency| dependency.path.as_ref());
    let beside = beside.flat_map(|folder| [folder.join("Cargo.toml"), folder.join("src")]);
    std::iter::once(package.manifest_path.clone()).chain(files).chain(beside).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn places(root: &Path, paths: &[&str]) -> Places {
        let paths = paths.iter().map(|path| Utf8PathBuf::from_path_buf(root.join(path)).unwrap());
        Places::of(&paths.collect::<Vec<_>>())
    }

    #[test]
    fn only_what_the_registry_is_made_of_concerns_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("workspaces/desk")).unwrap();
        fs::create_dir_all(root.join("target/debug")).unwrap();
        fs::write(root.join("registry.toml"), "").unwrap();
        let places =
            places(&root, &["registry.toml", "workspaces", "static", "workspaces/a/b.png"]);
        for path in ["registry.toml", "workspaces/desk/x", "workspaces", "static/a", ""] {
            assert!(places.concern(&root.join(path)), "{path}");
        }
        for path in [".git/HEAD", "target/debug/x", "README.md", "workspaces/.git/index"] {
            assert!(!places.concern(&root.join(path)), "{path}");
        }
        let folders: Vec<_> = places.folders().collect();
        let expected = [
            (root.clone(), RecursiveMode::NonRecursive),
            (root.join("workspaces"), RecursiveMode::Recursive),
        ];
        assert_eq!(folders, expected.each_ref().map(|(path, mode)| (path.as_path(), *mode)));
        assert!(places.are_watched_in(&root));
        assert!(!places.are_watched_in(&root.join("workspaces/desk")));
    }

    #[test]
    fn what_is_not_there_shows_where_it_will_be() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let places = places(&root, &["a/b/c"]);
        assert_eq!(places.folders().next(), Some((root.as_path(), RecursiveMode::NonRecursive)));
        assert!(places.concern(&root.join("a")));
    }
}
