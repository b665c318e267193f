//! What was wrong with a registry when checking began, and may stay so for now.

use std::collections::HashMap;

use super::heirs::skeleton;
use super::{Code, Finding, Group, Level, Levelled, quoted};
use crate::source::{SourceId, Span};

/// Findings that are not said again. They are known by rule, file and message, not by line, so that
/// an edit elsewhere in the file brings none of them back.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    entries: Vec<BaselineEntry>,
    by_key: HashMap<(Code, SourceId, String), usize>,
    /// The same, by their messages without the values in them.
    alike: HashMap<(Code, SourceId, String), Vec<usize>>,
}

/// One entry: as many equal findings as `count` says.
#[derive(Clone, Debug)]
pub(crate) struct BaselineEntry {
    pub(crate) rule: Code,
    /// The file, if it is one of the registry's.
    pub(crate) source: Option<SourceId>,
    pub(crate) message: String,
    pub(crate) count: u32,
    /// Where the entry stands.
    pub(crate) place: Span,
}

impl Baseline {
    pub(crate) fn new(entries: Vec<BaselineEntry>) -> Self {
        let mut by_key = HashMap::with_capacity(entries.len());
        let mut alike: HashMap<_, Vec<_>> = HashMap::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            if let Some(source) = entry.source {
                by_key.insert((entry.rule, source, entry.message.clone()), index);
                alike
                    .entry((entry.rule, source, skeleton(&entry.message)))
                    .or_default()
                    .push(index);
            }
        }
        Self { entries, by_key, alike }
    }

    /// The entries about what image registries say.
    #[cfg(feature = "bundle")]
    pub(crate) fn of_images(&self) -> impl Iterator<Item = &BaselineEntry> {
        self.entries.iter().filter(|entry| entry.rule.group() == Group::Images)
    }

    /// Takes out what it holds; what is forbidden, and errors, stay.
    pub(super) fn strip(&self, findings: &mut Vec<Levelled>) -> Stripped {
        let mut left: Vec<_> = self.entries.iter().map(|entry| entry.count).collect();
        let before = findings.len();
        if !self.entries.is_empty() {
            findings.retain(|levelled| !self.takes(levelled, &mut left));
            // What is shared is said with the values of the first workspace, which another may be now.
            findings.retain(|levelled| !self.takes_alike(levelled, &mut left));
        }
        // What image registries say, not every run has asked.
        let stale = self.entries.iter().zip(left);
        let stale = stale.filter(|(entry, left)| *left > 0 && entry.rule.group() != Group::Images);
        let stale = stale.map(|(entry, left)| stale_entry(entry, left)).collect();
        Stripped { count: before - findings.len(), stale }
    }

    fn takes(&self, levelled: &Levelled, left: &mut [u32]) -> bool {
        let finding = &levelled.finding;
        if is_beyond(levelled) {
            return false;
        }
        let key = (finding.code, finding.primary.span.source, finding.message.clone());
        let Some(left) = self.by_key.get(&key).and_then(|&index| left.get_mut(index)) else {
            return false;
        };
        let is_there = *left > 0;
        *left = left.saturating_sub(1);
        is_there
    }

    fn takes_alike(&self, levelled: &Levelled, left: &mut [u32]) -> bool {
        let finding = &levelled.finding;
        if finding.heirs.is_empty() || is_beyond(levelled) {
            return false;
        }
        let key = (finding.code, finding.primary.span.source, skeleton(&finding.message));
        let mut entries = self.alike.get(&key).into_iter().flatten();
        let Some(&entry) = entries.find(|&&index| left[index] > 0) else { return false };
        left[entry] -= 1;
        true
    }
}

/// What no baseline holds: what is forbidden, and errors.
fn is_beyond(levelled: &Levelled) -> bool {
    levelled.level == Level::Forbid || levelled.finding.code.is_error()
}

/// What a baseline has done.
pub(super) struct Stripped {
    /// How many findings it held.
    pub(super) count: usize,
    /// A finding for each entry that holds more than there is.
    pub(super) stale: Vec<Finding>,
}

fn stale_entry(entry: &BaselineEntry, left: u32) -> Finding {
    let rule = quoted(entry.rule.name());
    let message = match (left, left == entry.count) {
        (1, true) => format!("this finding of {rule} is no longer there"),
        (_, true) => format!("these findings of {rule} are no longer there"),
        (1, false) => format!("one of these findings of {rule} is no longer there"),
        (left, false) => format!("{left} of these findings of {rule} are no longer there"),
    };
    Finding::new(Code::StaleBaseline, entry.place, message)
        .help("write the baseline anew: `cargo kasm check --write-baseline`")
}
