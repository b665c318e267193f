//! What declarations became: every value of a workspace, and where it was written.

mod json;
mod toml;

use registry_core::declare::{Loaded, WorkspaceDecl};
use registry_core::source::{Sources, Span};

pub(crate) use self::json::object;
pub use self::toml::tables;

/// `workspaces/desk/workspace.toml:4`, or the file alone where it has no text.
pub(crate) fn place(span: Span, sources: &Sources) -> String {
    let path = &sources.file(span.source).path;
    match sources.position(span) {
        Some(position) => format!("{path}:{}", position.line),
        None => path.to_string(),
    }
}

/// One line about a workspace: its folder, where it is declared, and what it extends.
pub(crate) fn line(workspace: &WorkspaceDecl, width: usize, sources: &Sources) -> String {
    let (folder, place) = (&workspace.folder, place(workspace.place, sources));
    let extends = workspace.origin.extends.join(", ");
    let extends = if extends.is_empty() { extends } else { format!("  extends {extends}") };
    format!("{folder:width$}  {place}{extends}")
}

/// The workspaces that any of some patterns means, all of them without any; and the patterns that mean
/// none.
pub(crate) fn named<'l, 'n>(
    loaded: &'l Loaded,
    names: &'n [String],
) -> (Vec<&'l WorkspaceDecl>, Vec<&'n str>) {
    let workspaces = || loaded.registry.workspaces.iter();
    let is_meant = |workspace: &&WorkspaceDecl| {
        names.is_empty() || names.iter().any(|name| is_named(workspace, name))
    };
    let unknown = names.iter().filter(|name| !workspaces().any(|other| is_named(other, name)));
    (workspaces().filter(is_meant).collect(), unknown.map(String::as_str).collect())
}

fn is_named(workspace: &WorkspaceDecl, name: &str) -> bool {
    registry_core::declare::matches(name, &workspace.folder)
}
