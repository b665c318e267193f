//! Findings about what several workspaces share: `[defaults]`, templates, the fields of a matrix.

use std::collections::{BTreeSet, HashMap};

use super::{Code, Edit, Finding, Findings, Label, Safety, quoted};
use crate::declare::{RegistryDecl, WorkspaceDecl};
use crate::lock::is_locked;
use crate::source::{Sources, Span};

/// What a template can mend.
const MISSING: [Code; 3] = [Code::MissingField, Code::MissingSize, Code::MissingCompatibility];

impl Findings {
    /// Names the workspace, in each of its findings about what it shares with others.
    #[must_use]
    pub(crate) fn about(mut self, workspace: &WorkspaceDecl) -> Self {
        if workspace.origin.is_incomplete {
            // What is missing may stand in the template that was meant.
            self.0.retain(|finding| !MISSING.contains(&finding.code));
        }
        self.name_heir(0, workspace);
        self
    }

    /// The same, of the findings behind the first ones.
    pub(crate) fn name_heir(&mut self, first: usize, workspace: &WorkspaceDecl) {
        for finding in self.0.iter_mut().skip(first) {
            let is_shared = !workspace.origin.is_own(finding.primary.span);
            if is_shared && finding.heirs.is_empty() {
                finding.heirs.push(Label { span: workspace.place, text: workspace.folder.clone() });
            }
        }
    }

    /// Puts what is found of several workspaces in one place into one finding, and takes back the fixes
    /// that would write one workspace's value over what stands for all of them.
    #[must_use]
    pub(crate) fn shared(self, registry: &RegistryDecl, sources: &Sources) -> Self {
        let origins = registry.workspaces.iter().map(|workspace| &workspace.origin);
        let patterns: BTreeSet<Span> =
            origins.flat_map(|origin| &origin.patterns).copied().collect();
        let mut first: HashMap<Kind, usize> = HashMap::new();
        let mut counts: HashMap<(Kind, String), usize> = HashMap::new();
        let mut findings: Vec<Finding> = Vec::with_capacity(self.0.len());
        for mut finding in self.0 {
            without_fixes_of(&mut finding, &patterns, sources);
            let mut kind = Kind::of(&finding);
            if let Some(heir) = finding.heirs.first() {
                // Two findings of one workspace are two, however alike they are.
                let count = counts.entry((kind.clone(), heir.text.clone())).or_default();
                kind.count = *count;
                *count += 1;
            }
            let place = *first.entry(kind).or_insert(findings.len());
            match findings.get_mut(place) {
                Some(other) if !finding.heirs.is_empty() => add_heirs(other, finding.heirs),
                _ => findings.push(finding),
            }
        }
        findings.iter_mut().for_each(name_heirs);
        Self(findings)
    }
}

/// What one line leads to in every workspace that shares it, whatever the values are.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind {
    code: Code,
    place: Span,
    message: String,
    count: usize,
}

impl Kind {
    fn of(finding: &Finding) -> Self {
        let message = match finding.code {
            // A place may hold several words, of which workspaces declare different ones.
            Code::UnknownVariable => finding.message.clone(),
            _ => skeleton(&finding.message),
        };
        Self { code: finding.code, place: finding.primary.span, message, count: 0 }
    }
}

/// Each workspace is named once, however much is found of it.
fn add_heirs(finding: &mut Finding, heirs: Vec<Label>) {
    for heir in heirs {
        if finding.heirs.last() != Some(&heir) {
            finding.heirs.push(heir);
        }
    }
}

/// A message without the values in it.
pub(super) fn skeleton(message: &str) -> String {
    message.split('`').step_by(2).collect()
}

/// Says which workspaces a finding concerns.
fn name_heirs(finding: &mut Finding) {
    let Some(first) = finding.heirs.first() else { return };
    let name = quoted(&first.text);
    let text = match &finding.heirs[1..] {
        [] => format!("in the workspace {name}"),
        [other] => format!("in the workspaces {name} and {}", quoted(&other.text)),
        others => format!("in the workspace {name} and {} more", others.len()),
    };
    let place = first.span;
    if place == finding.primary.span {
        finding.primary.text = text;
    } else {
        finding.related.push(Label { span: place, text });
    }
}

/// A pattern is written for many values: none of them may take its place. What is shared is removed
/// only by who knows that nobody needs it. And kasm.lock is not for us to edit.
fn without_fixes_of(finding: &mut Finding, patterns: &BTreeSet<Span>, sources: &Sources) {
    let is_shared = !finding.heirs.is_empty();
    let Some(fix) = &mut finding.fix else { return };
    let is_within = |edit: Span| {
        let before = patterns.range(..=Span { end: u32::MAX, ..edit }).next_back();
        before.is_some_and(|pattern| pattern.source == edit.source && edit.end <= pattern.end)
    };
    let is_forbidden = |edit: &Edit| is_within(edit.span) || is_locked(edit.span, sources);
    if fix.edits.iter().any(is_forbidden) {
        finding.fix = None;
    } else if is_shared && fix.edits.iter().any(|edit| edit.replacement.is_empty()) {
        fix.safety = Safety::Unsafe;
    }
}
