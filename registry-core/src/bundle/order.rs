//! The template's order: JavaScript's `localeCompare`, which is the ICU root collation.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{CollatorBorrowed, CollatorPreferences};

/// Compares names as the template does.
pub(crate) struct Collation(Option<CollatorBorrowed<'static>>);

impl Collation {
    /// The root collation from compiled data.
    pub(crate) fn new() -> Self {
        // The data is compiled in, so this cannot fail; if it did, order by bytes would remain.
        Self(
            CollatorBorrowed::try_new(CollatorPreferences::default(), CollatorOptions::default())
                .ok(),
        )
    }

    /// Bytes decide between what the collation holds equal, so that the order is total.
    pub(crate) fn compare(&self, a: &str, b: &str) -> Ordering {
        let collated = self.0.as_ref().map_or(Ordering::Equal, |collator| collator.compare(a, b));
        collated.then_with(|| a.cmp(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The orders that Node 20 gives with `localeCompare(other, "en")`.
    #[test]
    fn names_are_ordered_as_javascript_does() {
        let collation = Collation::new();
        let sorted = [
            "_a", "-a", ".a", "1", "10", "2", "a", "A", "a b", "a_b", "a-b", "a.b", "aa", "ä", "b",
            "B", "é", "z", "Ω", "中",
        ];
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort_by(|a, b| collation.compare(a, b));
        assert_eq!(shuffled.len(), sorted.len());
        for (a, b) in [
            (
                "workspaces/ubuntu_noble_dind/workspace.json",
                "workspaces/ubuntu_noble/workspace.json",
            ),
            ("_", "-"),
            ("-", "1"),
            ("1", "a"),
            ("a", "A"),
            ("A", "b"),
            ("z", "Ω"),
        ] {
            assert_eq!(collation.compare(a, b), Ordering::Less, "{a} < {b}");
        }
    }
}
