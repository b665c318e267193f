//! The findings of a run: levelled, sorted, each once.

use std::collections::HashSet;

use crate::source::SourceId;

use super::{Code, Finding, Findings, Level, Policy};

/// A finding and how loud it is; never [`Level::Allow`].
#[derive(Clone, Debug, PartialEq)]
pub struct Levelled {
    /// Warn, deny or forbid.
    pub level: Level,
    /// What was found.
    pub finding: Finding,
}

/// What a run says about a registry.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the sources, then of places.
    pub findings: Vec<Levelled>,
    /// How many more the baseline holds.
    pub in_baseline: usize,
}

impl Report {
    /// Levels and sorts findings. A finding that several workspaces inherit from one line of
    /// `[defaults]` appears once.
    pub fn new(findings: Findings, policy: &Policy) -> Self {
        // What cannot be read or has no form in JSON was read as `null`, and what holds an unknown
        // variable is not its value; what that leads to is no mistake of its own.
        const CAUSES: [Code; 3] = [Code::NotJson, Code::Syntax, Code::UnknownVariable];
        let is_cause = |code| CAUSES.contains(&code);
        let nulls = CAUSES.map(|code| findings.places_of(code));
        let nulls: HashSet<_> = nulls.into_iter().flatten().collect();
        let mut used = HashSet::new();
        let findings = findings
            .into_iter()
            .filter(|finding| is_cause(finding.code) || !nulls.contains(&finding.primary.span))
            .inspect(|finding| policy.note_used(finding, &mut used));
        let mut findings = levelled(findings, policy);
        sort(&mut findings);
        let stripped = policy.baseline.strip(&mut findings);
        let left_over = policy.left_over(used, stripped.stale);
        let left_over = levelled(left_over.into_iter(), policy);
        if !left_over.is_empty() {
            findings.extend(left_over);
            sort(&mut findings);
        }
        Self { findings, in_baseline: stripped.count }
    }

    /// Keeps errors, and what concerns some of the sources.
    pub fn retain(&mut self, concerns: impl Fn(SourceId) -> bool) {
        self.findings.retain(|levelled| {
            let finding = &levelled.finding;
            let mut labels = std::iter::once(&finding.primary).chain(&finding.related);
            finding.code.is_error() || labels.any(|label| concerns(label.span.source))
        });
    }

    /// How many findings have this level.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|levelled| levelled.level == level).count()
    }

    /// How many findings keep the registry from being published.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|levelled| levelled.level.is_denied()).count()
    }

    /// Whether the registry may be published.
    pub fn is_publishable(&self) -> bool {
        self.errors() == 0
    }

    /// Whether a code was found.
    pub fn contains(&self, code: Code) -> bool {
        self.findings.iter().any(|levelled| levelled.finding.code == code)
    }
}

/// Findings that are said at all, with their levels.
fn levelled(findings: impl Iterator<Item = Finding>, policy: &Policy) -> Vec<Levelled> {
    let levelled = findings.map(|finding| Levelled {
        level: policy.level(finding.code, finding.primary.span),
        finding,
    });
    levelled.filter(|levelled| levelled.level > Level::Allow).collect()
}

/// In the order of places, each once.
fn sort(findings: &mut Vec<Levelled>) {
    findings.sort_by(|a, b| {
        let place = |levelled: &Levelled| (levelled.finding.primary.span, levelled.finding.code);
        place(a).cmp(&place(b)).then_with(|| a.finding.message.cmp(&b.finding.message))
    });
    findings.dedup_by(|b, a| {
        let (a, b) = (&a.finding, &b.finding);
        (a.code, a.primary.span, &a.message) == (b.code, b.primary.span, &b.message)
    });
}
