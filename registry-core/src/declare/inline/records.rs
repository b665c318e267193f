//! What a package's macros left in their records, read once the compiler is done.

use std::collections::HashMap;
use std::sync::Arc;

use camino::Utf8Path;

use super::{Gathering, Macro};
use crate::declare::RegistryDecl;
use crate::declare::load::{Loaded, Reading};
use crate::declare::record::{Body, Head, Record, Written};
use crate::finding::{Code, Finding, Findings};
use crate::source::{Object, SourceId, Sources, Span, Syntax};

/// What a package declares: the registry that was loaded from its files, if it has one, and what its
/// macros left in their records. `package` is the package's folder. None where neither says anything.
pub fn with_records(
    loaded: Option<Loaded>,
    records: &[Record],
    package: &Utf8Path,
    reading: Reading,
) -> Option<Loaded> {
    let left: Vec<Left<'_>> = records.iter().filter_map(Left::of).collect();
    if left.is_empty() {
        return loaded;
    }
    let has_files = loaded.is_some();
    let mut loaded = loaded.unwrap_or_else(|| Loaded {
        registry: RegistryDecl::new(package, Sources::default().next_id()),
        sources: Sources::default(),
        findings: Findings::default(),
    });
    let files = rust_files(&left, package, &mut loaded);
    let first = files.values().copied().min().unwrap_or(loaded.registry.source);
    if let Some(mut gathering) = Gathering::new(&mut loaded, first, package, reading) {
        if !has_files {
            gathering.levels();
            gathering.lock();
        }
        for left in &left {
            if let Some(&source) = files.get(left.head.file.as_str()) {
                gathering.add_left(left, source);
            }
        }
        gathering.finish();
    }
    loaded.registry.workspaces.sort_by(|a, b| a.folder.cmp(&b.folder));
    without_registry(&mut loaded);
    Some(loaded)
}

/// The Rust files that records come from, each registered once.
fn rust_files<'r>(
    left: &[Left<'r>],
    package: &Utf8Path,
    loaded: &mut Loaded,
) -> HashMap<&'r str, SourceId> {
    let mut files = HashMap::new();
    for file in left.iter().map(|left| left.head.file.as_str()) {
        files.entry(file).or_insert_with(|| {
            let path = package.join(file);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            loaded.registry.inputs.push(path.clone());
            // What was compiled stands, wherever its source is now.
            let syntax = if text.is_empty() { Syntax::Opaque } else { Syntax::Rust };
            loaded.sources.add(path, Arc::from(text), syntax)
        });
    }
    files
}

/// Workspaces alone are nothing to publish.
fn without_registry(loaded: &mut Loaded) {
    let registry = &loaded.registry;
    let is_in_rust = loaded.sources.file(registry.source).syntax != Syntax::Toml;
    let Some(first) = registry.workspaces.first().filter(|_| is_in_rust) else { return };
    if registry.settings.is_none() {
        let message = "the package declares workspaces, but no registry";
        let finding = Finding::new(Code::MissingSetting, first.place, message);
        loaded.findings.push(finding.help(
            "add `registry! { name: \"…\", description: \"…\", list_url: \"…\", icon: \"…\" }`, or a registry.toml",
        ));
    }
}

/// What a record says about a registry or a workspace in Rust.
struct Left<'r> {
    which: Macro,
    head: &'r Head,
    written: &'r Written,
}

impl<'r> Left<'r> {
    fn of(record: &'r Record) -> Option<Self> {
        let (which, written) = match &record.body {
            Body::Registry(written) => (Macro::Registry, written),
            Body::Workspace(written) => (Macro::Workspace, written),
            Body::Toml { .. } => return None,
        };
        Some(Self { which, head: &record.head, written })
    }

    /// The fields with their real places.
    fn fields(&self, source: SourceId, sources: &Sources) -> Object {
        let mut fields = self.written.fields.clone();
        let places = &self.written.places;
        fields.map_spans(&|span: Span| {
            let place = places.get(span.start as usize).copied().unwrap_or(self.head.place);
            sources.span_at(source, place)
        });
        fields
    }
}

impl Gathering<'_> {
    fn add_left(&mut self, left: &Left<'_>, source: SourceId) {
        if left.which == Macro::Registry
            && let Some((_, other)) = &self.loaded.registry.settings
        {
            let place = self.loaded.sources.span_at(source, left.head.place);
            let message = "the package has two registries";
            let finding = Finding::new(Code::TwoDeclarations, place, message)
                .related(*other, "the other one")
                .help("keep one of `registry!` and registry.toml; `workspace!` adds to either");
            self.loaded.findings.push(finding);
            return;
        }
        let fields = left.fields(source, &self.loaded.sources);
        self.add(left.which, fields, source);
    }
}
