//! Levels that hold for parts of files.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Levels;
use crate::source::{SourceId, Span};

/// Parts of files with levels of their own: workspaces, and what comments are about. They lie within
/// each other or apart, so that the few around a place are found without a look at all the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scopes(HashMap<SourceId, Vec<Part>>);

#[derive(Clone, Debug)]
struct Part {
    scope: Span,
    /// In the order in which they were written.
    levels: Vec<Levels>,
    /// The part that this one lies in.
    around: Option<usize>,
}

impl Scopes {
    /// The parts in any order; of equal ones the later counts more.
    pub(crate) fn new(mut written: Vec<(Span, Levels)>) -> Self {
        written.sort_by_key(|(scope, _)| (scope.source, scope.start, Reverse(scope.end)));
        let mut scopes = Self::default();
        for (scope, levels) in written {
            let parts = scopes.0.entry(scope.source).or_default();
            match parts.last_mut() {
                Some(last) if last.scope == scope => last.levels.push(levels),
                _ => {
                    let around = innermost(parts, scope.start);
                    parts.push(Part { scope, levels: vec![levels], around });
                }
            }
        }
        scopes
    }

    /// The levels around a place, the widest part's first.
    pub(super) fn at(&self, place: Span) -> Vec<&Levels> {
        let Some(parts) = self.0.get(&place.source) else {
            return Vec::new();
        };
        let first = innermost(parts, place.start);
        let chain = std::iter::successors(first, |&index| parts[index].around);
        let mut levels: Vec<_> = chain.flat_map(|index| parts[index].levels.iter().rev()).collect();
        levels.reverse();
        levels
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Levels> {
        self.0.values().flatten().flat_map(|part| &part.levels)
    }
}

/// The smallest part that a byte lies in, of parts in the order of their starts, wider ones first.
fn innermost(parts: &[Part], byte: u32) -> Option<usize> {
    let last = parts.partition_point(|part| part.scope.start <= byte).checked_sub(1);
    std::iter::successors(last, |&index| parts[index].around)
        .find(|&index| byte < parts[index].scope.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Level};
    use crate::source::Sources;

    #[test]
    fn the_parts_around_a_place_are_found_from_outside_in() {
        let source = Sources::default().next_id();
        let written = [(20..30, 0), (0..100, 1), (22..25, 2), (20..30, 3), (40..50, 4)];
        let levels = |index: usize| {
            let mut levels = Levels::default();
            levels.set(Code::ALL[20 + index], Level::Allow);
            levels
        };
        let parts = written.map(|(range, index)| (Span::new(source, range), levels(index)));
        let scopes = Scopes::new(parts.to_vec());
        for (byte, expected) in [
            (0, &[1][..]),
            (20, &[1, 0, 3]),
            (24, &[1, 0, 3, 2]),
            (27, &[1, 0, 3]),
            (35, &[1]),
            (45, &[1, 4]),
            (100, &[]),
        ] {
            let found: Vec<_> = scopes
                .at(Span::new(source, byte..byte))
                .into_iter()
                .map(|levels| (0..5).find(|index| levels.level(Code::ALL[20 + index]).is_some()))
                .collect();
            assert_eq!(
                found,
                expected.iter().map(|index| Some(*index)).collect::<Vec<_>>(),
                "{byte}"
            );
        }
    }
}
