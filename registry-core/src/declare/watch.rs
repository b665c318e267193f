//! Where a registry can change.

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::is_plain_path;
use super::inline::ICONS;
use super::registry_file::{REGISTRY_TABLE, SITE_TABLE, STATIC, WORKSPACES};
use super::{BASELINE_FILE, cargo, icons, site, toml};
use crate::finding::Findings;
use crate::lock::LOCK_FILE;
use crate::source::{Object, Sources};

/// The files and folders in which a registry can change: its `registry.toml` (the argument), the
/// folder of workspaces that this names, its icon, `static/`, what the site is made with, its baseline,
/// its `kasm.lock`, and the manifest of the Cargo workspace. Only `registry.toml` is read, and manifests.
pub fn watched(file: &Utf8Path) -> Vec<Utf8PathBuf> {
    let mut watched = watchable(file);
    // What is not there would make Cargo run the script, and the compiler, each time.
    watched.retain(|path| path.exists());
    watched
}

/// The same, and those that are not there yet.
pub fn watchable(file: &Utf8Path) -> Vec<Utf8PathBuf> {
    let folder = file.parent().unwrap_or(Utf8Path::new(""));
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let source = Sources::default().next_id();
    let tables = toml::parse(&text, source, &mut Findings::default()).unwrap_or_default();
    let table = |name| tables.get(name).and_then(|table| table.value.as_object());
    let settings = table(REGISTRY_TABLE);
    let setting = |key| settings.and_then(|settings| settings.get(key)?.value.as_str());
    let workspaces = setting("workspaces").map(|name| name.trim_start_matches("./"));
    let workspaces = workspaces.map(|name| name.trim_end_matches('/'));
    let workspaces = workspaces.filter(|&name| is_plain_path(&name.into())).unwrap_or(WORKSPACES);
    let named = |table: Option<&Object>, key| icons::path(table?, key, folder);
    let mut watchable = vec![file.to_owned(), folder.join(BASELINE_FILE), folder.join(LOCK_FILE)];
    watchable.extend(cargo::manifest(folder).map(|(path, _)| path));
    watchable.extend([folder.join(workspaces), folder.join(STATIC)]);
    watchable.push(folder.join(ICONS));
    watchable.extend(named(settings, icons::ICON));
    let declared = table(WORKSPACES).into_iter().flat_map(|tables| &tables.entries);
    let declared = declared.filter_map(|entry| entry.value.value.as_object());
    watchable.extend(declared.filter_map(|fields| icons::path(fields, icons::ICON, folder)));
    watchable.extend(site::PATHS.into_iter().filter_map(|key| named(table(SITE_TABLE), key)));
    watchable
}

/// The files that bear on every workspace of a registry, as far as they are there: its `registry.toml`
/// (the argument), its baseline, its `kasm.lock`, and the manifest of the Cargo workspace.
pub fn shared_files(file: &Utf8Path) -> Vec<Utf8PathBuf> {
    let folder = file.parent().unwrap_or(Utf8Path::new(""));
    let beside = [BASELINE_FILE, LOCK_FILE].map(|name| folder.join(name));
    let beside = beside.into_iter().filter(|path| path.exists());
    let manifest = cargo::manifest(folder).map(|(path, _)| path);
    std::iter::once(file.to_owned()).chain(beside).chain(manifest).collect()
}
