//! Declarations in Rust: what the macros hand over while a crate is compiled, and what their records
//! hand over afterwards.
//!
//! In Rust no folder says what belongs together, so two keys do, which are not published: `folder`,
//! else the `friendly_name`, places a workspace in the list; `icon` is the path of its icon from the
//! package's folder, `icons/` and the `image_src` where it is left out.

#[cfg(feature = "bundle")]
mod records;
mod written;

use camino::Utf8Path;

#[cfg(feature = "bundle")]
pub use self::records::with_records;
pub(super) use self::written::Inline;
use self::written::WORKSPACES;
use super::RegistryDecl;
use super::disk::Root;
use super::fill;
use super::inherit::Inheritance;
use super::load::{Loaded, Reading};
use super::{baseline, cargo, icons};
use crate::finding::Findings;
use crate::source::{Object, SourceId, Sources, Span, Spanned, Value};

/// Where icons lie unless a workspace says otherwise.
pub(super) const ICONS: &str = "icons";

/// Which macro was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Macro {
    /// `registry!`: settings, `defaults`, `lints`, `site`, and a list of workspaces.
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
    // There may be more elsewhere, so nothing of it is called empty.
    let is_list = |value: &Spanned<Value>| matches!(value.value, Value::Array(_));
    loaded.registry.unparsed = usize::from(!fields.get(WORKSPACES).is_some_and(is_list));
    if let Some(mut gathering) = Gathering::new(&mut loaded, source, package, reading) {
        gathering.levels();
        gathering.add(which, fields, source);
        // A build does not follow a file that it takes nothing from.
        if gathering.loaded.registry.workspaces.iter().any(fill::is_wanting) {
            gathering.lock();
        }
        gathering.finish();
    }
    loaded
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

    /// What stands in files about how loud rules are, for a registry that has none of its own.
    fn levels(&mut self) {
        let Loaded { sources, registry, findings } = &mut *self.loaded;
        registry.cargo_lints = cargo::lints(self.package, sources).unwrap_or_default();
        baseline::read(&self.root, sources, registry, findings);
    }

    /// What image registries said, for a registry that has no files.
    fn lock(&mut self) {
        let Loaded { sources, registry, findings } = &mut *self.loaded;
        fill::read(&self.root, sources, registry, findings);
    }

    fn add(&mut self, which: Macro, fields: Object, source: SourceId) {
        let Loaded { sources, registry, findings } = &mut *self.loaded;
        let (base, root, reading) = (self.package, &self.root, self.reading);
        let mut inline = Inline { source, base, root, reading, sources, findings };
        match which {
            Macro::Registry => inline.registry(fields, registry),
            Macro::Workspace => {
                let workspaces = inline.workspaces(fields, &Inheritance::default());
                registry.workspaces.extend(workspaces);
            }
        }
    }

    /// What concerns all workspaces at once.
    fn finish(self) {
        let Loaded { registry, findings, .. } = self.loaded;
        fill::fill(registry);
        icons::shared(&mut registry.workspaces, &self.root, findings);
        // Those of other workspaces lie in folders that are inputs already.
        let own = registry.workspaces.iter().filter(|workspace| workspace.icon_folder == ICONS);
        let icons = own.filter_map(|workspace| Some(workspace.icon.as_ref()?.path.clone()));
        registry.inputs.extend(icons.filter(|path| !path.as_str().is_empty()));
    }
}
