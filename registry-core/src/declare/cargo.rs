//! `[workspace.metadata.kasm.lints]`: the levels that all registries of a Cargo workspace share.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::toml;
use crate::finding::Findings;
use crate::source::{Object, Sources, Syntax, Value};

const MANIFEST: &str = "Cargo.toml";

/// The manifest of the Cargo workspace that a folder lies in: the nearest one above that has a
/// `[workspace]`, as Cargo looks for it; and its text.
pub(super) fn manifest(folder: &Utf8Path) -> Option<(Utf8PathBuf, String)> {
    let read = |path: Utf8PathBuf| {
        let text = std::fs::read_to_string(&path).ok()?;
        has_workspace(&text).then_some((path, text))
    };
    // Most often it is beside the registry, and nothing has to be found out about the folder.
    read(folder.join(MANIFEST)).or_else(|| {
        let is_plain = |part: Utf8Component<'_>| matches!(part, Utf8Component::Normal(_));
        // As messages begin their paths, as long as that leads upwards.
        let is_relative = folder.components().all(is_plain);
        let shown: Vec<_> = folder.ancestors().filter(|_| is_relative).collect();
        let absolute = Utf8PathBuf::try_from(std::path::absolute(folder.join(".")).ok()?).ok()?;
        let above = absolute.ancestors().enumerate().skip(1);
        let mut paths =
            above.map(|(depth, above)| shown.get(depth).copied().unwrap_or(above).join(MANIFEST));
        paths.find_map(read)
    })
}

/// Whether a manifest has `[workspace]`, or a table below it.
fn has_workspace(manifest: &str) -> bool {
    manifest.starts_with("[workspace") || manifest.contains("\n[workspace")
}

/// The table, if a Cargo workspace has it; its manifest is one of the sources then.
pub(super) fn lints(folder: &Utf8Path, sources: &mut Sources) -> Option<Object> {
    let (path, text) = manifest(folder)?;
    if !text.contains("kasm") {
        return None;
    }
    let source = sources.next_id();
    // What is wrong with a manifest is Cargo's to say.
    let manifest = toml::parse(&text, source, &mut Findings::default())?;
    let mut table = manifest;
    for key in ["workspace", "metadata", "kasm", "lints"] {
        let Some(Value::Object(inner)) = table.take(key).map(|value| value.value) else {
            return None;
        };
        table = inner;
    }
    sources.add(path, text.into(), Syntax::Toml);
    Some(table)
}
