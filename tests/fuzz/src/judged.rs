//! What has to hold of whatever was read: how it is judged, shown and mended.

use annotate_snippets::Renderer;
use registry_core::check;
use registry_core::declare::Loaded;
use registry_core::finding::{Code, Finding, Findings, Policy, Report, Safety, render};
use registry_core::fix::{self, Round};
use registry_core::model::Model;
use registry_core::source::{Sources, Span, Syntax};

use crate::sample::is_picked;

/// More findings than these are shown in the same way as they are.
const SHOWN: usize = 8;

/// A registry that was judged.
pub(crate) struct Judged<'l> {
    pub(crate) model: Model<'l>,
    findings: Findings,
    pub(crate) report: Report,
}

impl<'l> Judged<'l> {
    /// Judges what was read, and shows what is found; `data` is what it was read from.
    pub(crate) fn of(loaded: &'l Loaded, data: &[u8]) -> Self {
        Self::with(loaded, data, check::judge(loaded))
    }

    pub(crate) fn with(
        loaded: &'l Loaded,
        data: &[u8],
        (model, findings): (Model<'l>, Findings),
    ) -> Self {
        let report = Report::new(findings.clone(), &model.policy);
        show(&report, loaded, data);
        Self { model, findings, report }
    }

    /// Whether nothing is denied, whatever levels the registry sets.
    pub(crate) fn is_right(&self) -> bool {
        self.report.is_publishable()
            && Report::new(self.findings.clone(), &Policy::default()).is_publishable()
    }

    /// What mends itself, mended once.
    pub(crate) fn mended(&self, sources: &Sources) -> Round {
        fix::round(&self.report, sources, Safety::Unsafe)
    }

    /// Whether something was no TOML or JSON.
    pub(crate) fn is_broken(&self) -> bool {
        const BROKEN: [Code; 3] = [Code::Syntax, Code::TooDeep, Code::NotUtf8];
        self.findings.codes().any(|code| BROKEN.contains(&code))
    }
}

/// Shows findings as people and programs see them: all of them have a place, some are drawn.
pub(crate) fn show(report: &Report, loaded: &Loaded, data: &[u8]) {
    for levelled in &report.findings {
        places(&levelled.finding, &loaded.sources);
    }
    if !is_picked(data, 8) {
        return;
    }
    let plain = Renderer::plain();
    for levelled in report.findings.iter().take(SHOWN) {
        let shown = render::human(levelled, &loaded.sources, &plain);
        assert!(shown.contains(levelled.finding.code.code()), "{shown}");
        let is_steering = |character: char| character.is_control() && character != '\n';
        assert!(!shown.contains(is_steering), "a terminal would obey {shown:?}");
        assert_eq!(shown, render::human(levelled, &loaded.sources, &plain));
    }
    if is_picked(data, 64) && report.findings.len() <= SHOWN {
        cargo_kasm::fuzzed::show(report, loaded).expect("nowhere is always writable");
    }
}

/// Every place of a finding is a part of its file, and so is all that is mended.
fn places(finding: &Finding, sources: &Sources) {
    let labels = std::iter::once(&finding.primary).chain(&finding.related).chain(&finding.heirs);
    for label in labels {
        place(label.span, sources, finding);
    }
    for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
        place(edit.span, sources, finding);
    }
}

fn place(span: Span, sources: &Sources, finding: &Finding) {
    let file = sources.file(span.source);
    let is_there = file.syntax == Syntax::Opaque || file.text.get(span.range()).is_some();
    assert!(is_there, "{span:?} is no part of a text of {} bytes: {finding:?}", file.text.len());
}
