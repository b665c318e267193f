//! Lines for programs.

use std::io;

use registry_core::listing::{Hidden, Listing, Tile};
use serde_json::{Value, json};

use super::Cell;
use crate::console::Console;
use crate::report::json::VERSION;

/// A line for each release and channel.
pub(super) fn cells(cells: &[Cell], registry: &str, console: &mut Console) -> io::Result<()> {
    cells.iter().try_for_each(|cell| {
        let line = json!({
            "reason": "kasm-preview",
            "v": VERSION,
            "registry": registry,
            "kasm": cell.release.number(),
            "channel": cell.channel,
            "first": cell.is_first,
            "listed": cell.listed,
            "hidden": cell.hidden,
            "why": cell.why,
        });
        console.data(&line.to_string())
    })
}

/// A line for each workspace.
pub(super) fn tiles(
    listing: &Listing<'_>,
    registry: &str,
    console: &mut Console,
) -> io::Result<()> {
    let line = |folder: &str, name: &str, of_tile: (Option<&str>, Value), why: Option<Value>| {
        json!({
            "reason": "kasm-tile",
            "v": VERSION,
            "registry": registry,
            "kasm": listing.release.number(),
            "channel": listing.channel,
            "workspace": folder,
            "name": name,
            "listed": why.is_none(),
            "image": of_tile.0,
            "warnings": of_tile.1,
            "why": why,
        })
    };
    for tile @ Tile { workspace, image } in &listing.tiles {
        let warnings = tile.warnings();
        let warnings = warnings.iter();
        let warnings: Value = warnings
            .map(|warning| json!({ "item": warning.item, "type": warning.kind.name() }))
            .collect();
        let decl = workspace.decl;
        let line = line(&decl.folder, decl.title(), (image.as_deref(), warnings), None);
        console.data(&line.to_string())?;
    }
    for Hidden { workspace, why } in &listing.hidden {
        let why = json!({ "kind": why.name(), "message": why.words(listing.release) });
        let decl = workspace.decl;
        let line = line(&decl.folder, decl.title(), (None, json!([])), Some(why));
        console.data(&line.to_string())?;
    }
    Ok(())
}
