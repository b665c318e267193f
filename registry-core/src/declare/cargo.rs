//! `[workspace.metadata.kasm.lints]`: the levels that all registries of a Cargo workspace share.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::toml;
use crate::finding::Findings;
use crate::source::{Object, Sources, Syntax, Value};

const MANIFEST: &str = "Cargo.toml";

/// The manifest of the Cargo workspace that a folder lies in: the nearest one above that has a
/// `[workspace]`, as Cargo looks for it; and its text.
pub(super) fn manifest(folder: &Utf8Path) -> Option<(Utf8PathBuf, String)> {
    let is_plain = |part: Utf8Component<'_>| matches!(part, Utf8Component::Normal(_));
    // As messages begin their paths, as long as that leads upwards.
    let shown: Vec<_> =
        if folder.components().all(is_plain) { folder.ancestors().collect() } else { Vec::new() };
    let absolute = Utf8PathBuf::try_from(std::path::absolute(folder.join(".")).ok()?).ok()?;
    absolute.ancestors().enumerate().find_map(|(depth, above)| {
        let path = shown.get(depth).copied().unwrap_or(above).join(MANIFEST);
        let text = std::fs::read_to_string(&path).ok()?;
        let has_workspace = text.lines().any(|line| line.trim_start().starts_with("[workspace"));
        has_workspace.then_some((path, text))
    })
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
