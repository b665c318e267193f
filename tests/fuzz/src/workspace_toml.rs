//! `workspace.toml`.

use cargo_kasm::format::File;

use crate::registries::{Place, formatted};

/// Reads it as that of the only workspace of a registry.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    Place::new("registry", "workspaces/desk/workspace.toml").run(text);
    formatted(text, File::Workspace);
}
