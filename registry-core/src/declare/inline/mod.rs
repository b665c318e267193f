//! Declarations in Rust: what the macros hand over while a crate is compiled, and what their records
//! hand over afterwards.
//!
//! In Rust no folder says what belongs together, so two keys do, which are not published: `folder`,
//! else the `friendly_name`, places a workspace in the list; `icon` is the path of its icon from the
//! package's folder, `icons/` and the `image_src` where it is left out.

mod written;

use std::collections::HashMap;
use std::sync::Arc;

use camino::Utf8Path;

use self::written::{Inline, WORKSPACES};
use super::RegistryDecl;
use super::disk::Root;
use super::load::{Loaded, Reading};
use super::record::{Body, Head, Record, Written};
use super::{baseline, cargo, icons};
use crate::finding::{Code, Finding, Findings};
use crate::source::{Object, SourceId, Sources, Span, Spanned, Syntax, Value};

/// Where icons lie unless a workspace says otherwise.
const ICONS: &str = "icons";

/// Which macro was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Macro {
    /// `registry!`: settings, `defaults`, `lints`, and a list of workspaces.
    Registry,
    /// `workspace!`: the fields of one.
    Workspace,
}

/// What one macro declares, on its own. The spans of `fields` are in the source that `sources` holds;
/// `package` is the package's folder.
pub fn inline(
    which: Macro,
    fields: Object,
    sources: Sources,
    package: &Utf8Path,
    reading: Reading,
) -> Loaded {
    let source = Sources::default().next_id();
    let registry = RegistryDecl::new(package, source);
    let mut loaded = Loaded { sources, registry, findings: Findings::default() };
    levels_beside(&mut loaded);
    // There may be more elsewhere, so nothing of it is called empty.
    let is_list = |value: &Spanned<Value>| matches!(value.value, Value::Array(_));
    loaded.registry.unparsed = usize::from(!fields.get(WORKSPACES).is_some_and(is_list));
    if let Some(mut gathering) = Gathering::new(&mut loaded, source, package, reading) {
        gathering.add(which, fields, source);
        gathering.finish();
    }
    loaded
}

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
    if !has_files {
        levels_beside(&mut loaded);
    }
    let first = files.values().copied().min().unwrap_or(loaded.registry.source);
    if let Some(mut gathering) = Gathering::new(&mut loaded, first, package, reading) {
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

/// What stands in files about how loud rules are, for a registry that has none of its own.
fn levels_beside(loaded: &mut Loaded) {
    let Loaded { sources, registry, findings } = loaded;
    registry.cargo_lints = cargo::lints(&registry.folder, sources).unwrap_or_default();
    // Where the folder cannot be read, that is said where its icons are looked for.
    if let Ok(root) = Root::new(&registry.folder) {
        baseline::read(&root, sources, registry, findings);
    }
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
        let finding = Finding::new(Code::MissingSetting, first.place(), message);
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

/// Declarations in Rust that are being added to a registry.
struct Gathering<'a> {
    loaded: &'a mut Loaded,
    package: &'a Utf8Path,
    root: Root,
    reading: Reading,
}

impl<'a> Gathering<'a> {
    /// None where the package's folder cannot be read, which is said at `place`.
    fn new(
        loaded: &'a mut Loaded,
        place: SourceId,
        package: &'a Utf8Path,
        reading: Reading,
    ) -> Option<Self> {
        match Root::new(package) {
            Ok(root) => Some(Self { loaded, package, root, reading }),
            Err(refusal) => {
                loaded.findings.push(refusal.at(Span::whole(place)));
                None
            }
        }
    }

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

    fn add(&mut self, which: Macro, fields: Object, source: SourceId) {
        let Loaded { registry, findings, .. } = &mut *self.loaded;
        let (package, root, reading) = (self.package, &self.root, self.reading);
        let mut inline = Inline { source, package, root, reading, findings };
        match which {
            Macro::Registry => inline.registry(fields, registry),
            Macro::Workspace => registry.workspaces.push(inline.workspace(fields)),
        }
    }

    /// What concerns all workspaces at once.
    fn finish(self) {
        let Loaded { registry, findings, .. } = self.loaded;
        icons::shared(&mut registry.workspaces, &self.root, findings);
        // Those of other workspaces lie in folders that are inputs already.
        let own = registry.workspaces.iter().filter(|workspace| workspace.icon_folder == ICONS);
        let icons = own.filter_map(|workspace| Some(workspace.icon.as_ref()?.path.clone()));
        registry.inputs.extend(icons.filter(|path| !path.as_str().is_empty()));
    }
}
