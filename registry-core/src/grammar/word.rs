//! Words from a fixed list, compared exactly.

use super::Problem;
use crate::rule::Code;

/// Declares a list of words and the function that knows them.
macro_rules! words {
    ($(#[$doc:meta])* $list:ident $function:ident $after:literal $help:literal: $($word:literal)*) => {
        $(#[$doc])*
        pub const $list: &[&str] = &[$($word),*];

        $(#[$doc])*
        ///
        /// Returns its place in the list.
        ///
        /// # Errors
        /// Where it is none of the words.
        pub const fn $function(text: &str) -> Result<usize, Problem> {
            match place(text, $list) {
                Some(place) => Ok(place),
                None => Err(Problem::with(Code::BadValue, $after, $help)),
            }
        }
    };
}

words! {
    /// A processor architecture that Kasm knows.
    ARCHITECTURES architecture " is not an architecture" "write `amd64` or `arm64`":
    "amd64" "arm64"
}

words! {
    /// How `cores` is enforced; the spelling is case-sensitive.
    CPU_ALLOCATION_METHODS cpu_allocation_method
    " is not a CPU allocation method" "write `Inherit`, `Quotas` or `Shares`":
    "Inherit" "Quotas" "Shares"
}

words! {
    /// What Kasm starts. Kasm forces `Container`; others need ids of the site that installs it.
    IMAGE_TYPES image_type " is not an image type that a registry can offer" "write `Container`":
    "Container"
}

const fn place(text: &str, words: &[&str]) -> Option<usize> {
    let mut index = 0;
    while index < words.len() {
        if is_equal(text.as_bytes(), words[index].as_bytes()) {
            return Some(index);
        }
        index += 1;
    }
    None
}

pub(super) const fn is_equal(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    a.len() == b.len()
}
