//! The stages of a registry, as `cargo kasm` runs them.

use annotate_snippets::Renderer;
use camino::Utf8Path;
use registry_core::bundle::{Bundle, Draft};
use registry_core::declare::{Loaded, Reading, load};
use registry_core::finding::{Code, Level, Levels, Report, render};

use crate::answers;

/// What the stages say about a registry, and what they would publish of it.
pub struct Outcome {
    /// What was read.
    pub loaded: Loaded,
    /// What was found, at the levels that the registry sets.
    pub report: Report,
    /// The bundle, whatever was found.
    pub bundle: Bundle,
}

impl Outcome {
    /// The codes that were found, in the order of their places.
    pub fn codes(&self) -> Vec<Code> {
        self.report.findings.iter().map(|levelled| levelled.finding.code).collect()
    }

    /// All findings as a person sees them, without colours.
    pub fn rendered(&self) -> String {
        let plain = Renderer::plain();
        let findings = self.report.findings.iter();
        let texts =
            findings.map(|levelled| render::human(levelled, &self.loaded.sources, &plain) + "\n");
        texts.collect::<Vec<_>>().join("\n")
    }
}

/// Runs all stages on a registry's folder; `modified` is what the bundle says.
///
/// # Panics
/// Where the folder holds no `registry.toml`.
pub fn bundled(folder: &Utf8Path, modified: u64) -> Outcome {
    bundled_at(folder, modified, &Levels::default())
}

/// The same, with levels as the command line sets them.
///
/// # Panics
/// Where the folder holds no `registry.toml`.
pub fn bundled_at(folder: &Utf8Path, modified: u64, levels: &Levels) -> Outcome {
    let loaded = load(&folder.join("registry.toml"), None, Reading::Everything)
        .expect("the folder holds a registry.toml");
    let (model, findings) = answers::judge(folder, &loaded);
    let report = Report::new(
        findings,
        &model.policy.clone().with_command_line(levels, None).reporting_unused(),
    );
    let bundle = Draft::new(&loaded.registry, &model).finish(modified).sealed();
    Outcome { loaded, report, bundle }
}

/// Runs all stages on a registry's folder and expects nothing at deny level.
///
/// # Panics
/// Where something is.
pub fn checked(folder: &Utf8Path) -> Outcome {
    let outcome = bundled(folder, 0);
    assert_eq!(outcome.report.count(Level::Deny), 0, "{}", outcome.rendered());
    outcome
}
