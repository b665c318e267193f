//! The template's order: JavaScript's `localeCompare`, which is ICU's root collation.
//!
//! One difference is known. JavaScript engines order Chinese characters by radical and stroke; the
//! compiled data of `icu_collator` has them by code point, which differs for a few neighbours.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{CollatorBorrowed, CollatorPreferences};

/// Compares names as the template does.
pub struct Collation(Option<CollatorBorrowed<'static>>);

impl Default for Collation {
    fn default() -> Self {
        Self::new()
    }
}

impl Collation {
    /// The root collation from compiled data.
    pub fn new() -> Self {
        // The data is compiled in, so this cannot fail; if it did, order by bytes would remain.
        Self(
            CollatorBorrowed::try_new(CollatorPreferences::default(), CollatorOptions::default())
                .ok(),
        )
    }

    /// Bytes decide between what the collation holds equal, so that the order is total.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        let collated = self.0.as_ref().map_or(Ordering::Equal, |root| root.compare(a, b));
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
        for (a, b) in [
            (
                "workspaces/ubuntu_noble_dind/workspace.json",
                "workspaces/ubuntu_noble/workspace.json",
            ),
            ("_", "-"),
            ("-", "1"),
            ("10", "9"),
            ("1", "a"),
            ("a", "A"),
            ("A", "ä"),
            ("ä", "b"),
            ("z", "Ω"),
            ("Ω", "中"),
            ("w/中/x", "w/中文/x"),
        ] {
            assert_eq!(collation.compare(a, b), Ordering::Less, "{a} < {b}");
            assert_eq!(collation.compare(b, a), Ordering::Greater, "{b} > {a}");
        }
        assert_eq!(collation.compare("中", "中"), Ordering::Equal);
    }
}
