//! `registry.toml`.

use cargo_kasm::format::File;

use crate::registries::{Place, formatted};

/// Reads it as that of a registry with a workspace.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    Place::new("registry", "registry.toml").run(text);
    formatted(text, File::Registry);
}
