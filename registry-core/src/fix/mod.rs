//! Mending: from what a report offers to texts in which it is done.
//!
//! Nothing is written here. [`round`] applies what does not overlap; since one fix may make room for
//! another, it is called on what it made until nothing is left to do.

mod baseline;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::finding::{Edit, Fix, Report, Safety};
use crate::source::{SourceId, Sources, Syntax};

pub use baseline::baseline;

/// What one round of fixes made of a registry.
#[derive(Debug, Default)]
pub struct Round {
    /// The files that change, and their new texts.
    pub texts: Vec<(SourceId, Arc<str>)>,
    /// How many findings are mended.
    pub mended: usize,
}

/// Whether a fix can be applied: Rust is left to its author.
pub fn is_applicable(fix: &Fix, sources: &Sources) -> bool {
    let is_text =
        |edit: &Edit| matches!(sources.file(edit.span.source).syntax, Syntax::Toml | Syntax::Json);
    fix.edits.iter().all(is_text)
}

/// Applies the fixes of a report that may be applied `up_to` a safety, and do not overlap; of those
/// that do, the first one.
pub fn round(report: &Report, sources: &Sources, up_to: Safety) -> Round {
    let mut chosen: HashMap<SourceId, Chosen<'_>> = HashMap::new();
    let mut mended = 0;
    let fixes = report.findings.iter().filter_map(|levelled| levelled.finding.fix.as_ref());
    let fixes = fixes.filter(|fix| fix.safety == Safety::Safe || up_to == Safety::Unsafe);
    for fix in fixes.filter(|fix| is_applicable(fix, sources)) {
        let others = |edit: &Edit| chosen.get(&edit.span.source);
        if fix.edits.iter().all(|edit| others(edit).is_some_and(|others| others.has(edit))) {
            // Two findings that one edit mends.
            mended += 1;
        } else if fix.edits.iter().all(|edit| others(edit).is_none_or(|others| others.leaves(edit)))
        {
            for edit in &fix.edits {
                chosen.entry(edit.span.source).or_default().0.insert(edit.span.start, edit);
            }
            mended += 1;
        }
    }
    let mut texts: Vec<_> = chosen
        .into_iter()
        .map(|(source, edits)| (source, edits.applied(&sources.file(source).text).into()))
        .collect();
    texts.sort_by_key(|&(source, _)| source);
    Round { texts, mended }
}

/// Edits of one file that do not touch each other, by where they start.
#[derive(Default)]
struct Chosen<'r>(BTreeMap<u32, &'r Edit>);

impl Chosen<'_> {
    fn has(&self, edit: &Edit) -> bool {
        self.0.get(&edit.span.start).is_some_and(|other| *other == edit)
    }

    /// Whether an edit touches none of them.
    fn leaves(&self, edit: &Edit) -> bool {
        let before = self.0.range(..=edit.span.end).next_back();
        before.is_none_or(|(_, other)| other.span.end < edit.span.start)
    }

    fn applied(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut written = 0;
        for edit in self.0.values() {
            let range = edit.span.range();
            out.push_str(text.get(written..range.start).unwrap_or_default());
            out.push_str(&edit.replacement);
            written = range.end;
        }
        out.push_str(text.get(written..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Finding, Findings, Policy};
    use crate::source::Span;

    /// A fix: its safety, and its edits.
    type Offered<'a> = (Safety, &'a [(std::ops::Range<usize>, &'a str)]);

    fn mended(fixes: &[Offered<'_>], up_to: Safety) -> (String, usize) {
        let mut sources = Sources::default();
        let source = sources.add("registry.toml", "0123456789".into(), Syntax::Toml);
        let findings: Findings = fixes
            .iter()
            .enumerate()
            .map(|(index, (safety, edits))| {
                let place = Span::new(source, edits[0].0.clone());
                let edits = edits.iter().map(|(range, text)| Edit {
                    span: Span::new(source, range.clone()),
                    replacement: (*text).to_owned(),
                });
                Finding::new(Code::TextPadding, place, index.to_string())
                    .fixes(*safety, edits.collect())
            })
            .collect();
        let report = Report::new(findings, &Policy::default());
        let round = round(&report, &sources, up_to);
        let text = round.texts.first().map_or_else(String::new, |(_, text)| text.to_string());
        (text, round.mended)
    }

    #[test]
    fn fixes_that_overlap_wait_for_the_next_round() {
        use Safety::{Safe, Unsafe};
        let all = |fixes| mended(fixes, Unsafe);
        assert_eq!(all(&[(Safe, &[(1..3, "a"), (8..9, "")])]), ("0a345679".to_owned(), 1));
        assert_eq!(all(&[(Safe, &[(1..3, "a")]), (Safe, &[(2..4, "b")])]).0, "0a3456789");
        assert_eq!(all(&[(Safe, &[(1..3, "a")]), (Unsafe, &[(1..3, "a")])]).1, 2);
        assert_eq!(
            all(&[(Safe, &[(1..3, "a"), (6..7, "")]), (Safe, &[(5..7, "b")])]).0,
            "0a345789"
        );
        let safe = mended(&[(Unsafe, &[(1..3, "a")]), (Safe, &[(4..5, "b")])], Safe);
        assert_eq!(safe, ("0123b56789".to_owned(), 1));
    }
}
