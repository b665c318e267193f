//! `workspace.json`, the template's file.

use crate::registries::Place;

/// Reads it as that of the only workspace of a registry.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    Place::new("template", "workspaces/desk/workspace.json").run(text);
}
