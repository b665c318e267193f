//! The findings of a run: levelled, sorted, each once.

use std::collections::HashSet;

use crate::source::SourceId;

use super::{Code, Finding, Findings, Level, Levels};

/// A finding and how loud it is; never [`Level::Allow`].
#[derive(Clone, Debug, PartialEq)]
pub struct Levelled {
    /// Warn or deny.
    pub level: Level,
    /// What was found.
    pub finding: Finding,
}

/// What a run says about a registry.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the sources, then of places.
    pub findings: Vec<Levelled>,
}

impl Report {
    /// Levels and sorts findings. A finding that several workspaces inherit from one line of
    /// `[defaults]` appears once.
    pub fn new(findings: Findings, levels: &Levels) -> Self {
        // What cannot be read or has no form in JSON was read as `null`; what that leads to is no
        // mistake of its own.
        let is_cause = |code| matches!(code, Code::NotJson | Code::Syntax);
        let nulls = [Code::NotJson, Code::Syntax].map(|code| findings.places_of(code));
        let nulls: HashSet<_> = nulls.into_iter().flatten().collect();
        let mut findings: Vec<_> = findings
            .into_iter()
            .filter(|finding| is_cause(finding.code) || !nulls.contains(&finding.primary.span))
            .map(|finding| Levelled { level: levels.level(finding.code), finding })
            .filter(|levelled| levelled.level > Level::Allow)
            .collect();
        findings.sort_by(|a, b| {
            let place =
                |levelled: &Levelled| (levelled.finding.primary.span, levelled.finding.code);
            place(a).cmp(&place(b)).then_with(|| a.finding.message.cmp(&b.finding.message))
        });
        findings.dedup_by(|b, a| {
            let (a, b) = (&a.finding, &b.finding);
            (a.code, a.primary.span, &a.message) == (b.code, b.primary.span, &b.message)
        });
        Self { findings }
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

    /// Whether the registry may be published.
    pub fn is_publishable(&self) -> bool {
        !self.findings.iter().any(|levelled| levelled.level.is_denied())
    }

    /// Whether a code was found.
    pub fn contains(&self, code: Code) -> bool {
        self.findings.iter().any(|levelled| levelled.finding.code == code)
    }
}
