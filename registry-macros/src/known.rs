//! What earlier builds found right, kept where the package's build script writes.
//!
//! Macros run unoptimised, and most of a registry is as it was when it was compiled last. With a
//! watching build script there is a folder for what is worth keeping, and the script's stamp says when
//! it is not: whenever the rules were compiled anew.

use std::collections::HashSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{self, Known, Loaded};
use registry_core::finding::{Levelled, Report};
use registry_core::model::{Model, encode_facts};
use registry_core::source::SourceId;

/// Where it is kept, and what it holds for.
pub(crate) struct Store {
    file: Utf8PathBuf,
    key: String,
}

impl Store {
    /// The store of a registry, if a build script watches it. `variable` is what the script sets.
    pub(crate) fn of(registry: &Utf8Path, variable: &str) -> Option<Self> {
        let stamp = std::env::var(variable).ok().filter(|stamp| !stamp.is_empty())?;
        let folder = Utf8PathBuf::from(std::env::var("OUT_DIR").ok()?);
        let settings = fs::read_to_string(registry).ok()?;
        let file = folder.join(variable);
        Some(Self { file, key: format!("{stamp} {registry} {settings}") })
    }

    /// What is known.
    pub(crate) fn read(&self) -> Known {
        fs::read(&self.file)
            .map_or_else(|_| Known::default(), |bytes| Known::read(bytes, &self.key))
    }

    /// Keeps what was found right. Where that fails, the next build has more to do.
    pub(crate) fn save(&self, loaded: &Loaded, model: &Model<'_>, report: &Report) {
        let is_clean = |source: SourceId| {
            !report.findings.iter().any(|levelled| concerns(levelled, &|other| other == source))
        };
        let bytes = declare::remember(loaded, &self.key, |index| {
            let workspace = &model.workspaces[index];
            match &workspace.decl.known {
                Some(known) => Some(known.facts().to_vec()),
                None if is_clean(workspace.decl.source) => encode_facts(workspace),
                None => None,
            }
        });
        // Several compilers may run at once; each puts its own in place whole.
        let own = self.file.with_added_extension(std::process::id().to_string());
        if fs::write(&own, bytes).and_then(|()| fs::rename(&own, &self.file)).is_err() {
            let _ = fs::remove_file(&own);
        }
    }
}

/// Whether what was found says nothing about a workspace that was not read: it has lost its places, so
/// nothing could be shown.
pub(crate) fn is_certain(loaded: &Loaded, report: &Report) -> bool {
    let known = loaded.registry.workspaces.iter().filter(|workspace| workspace.known.is_some());
    let known: HashSet<SourceId> = known.map(|workspace| workspace.source).collect();
    !report.findings.iter().any(|levelled| concerns(levelled, &|source| known.contains(&source)))
}

/// Whether a finding has a place in one of some sources.
fn concerns(levelled: &Levelled, sources: &impl Fn(SourceId) -> bool) -> bool {
    let finding = &levelled.finding;
    let mut labels = std::iter::once(&finding.primary).chain(&finding.related);
    labels.any(|label| sources(label.span.source))
}
