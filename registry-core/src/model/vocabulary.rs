//! Words from a fixed list.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::finding::nearest;
use crate::grammar::{self, Problem};

/// The categories that Kasm's registries share. Others are allowed.
pub const CATEGORIES: [&str; 10] = [
    "Browser",
    "Communication",
    "Desktop",
    "Development",
    "Games",
    "Multimedia",
    "Office",
    "Privacy",
    "Productivity",
    "Remote Access",
];

/// For how many of them a tile has room.
pub const MOST_CATEGORIES: usize = 3;

/// Declares an enum whose values are words, compared exactly; the grammar knows the same words.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $type:ident, $grammar:ident $list:ident: $($(#[$variant_doc:meta])* $variant:ident,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $type {
            /// Every word, as it is written.
            pub const WORDS: &'static [&'static str] = grammar::$list;

            /// The word as it is written.
            pub const fn as_str(self) -> &'static str {
                grammar::$list[self as usize]
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let place = grammar::$grammar(text);
                let place = place.map_err(|problem| near_word(problem, text, Self::WORDS))?;
                Ok([$(Self::$variant),*][place])
            }
        }

        from_text!($type: $type);
    };
}

fn near_word(problem: Problem, text: &str, words: &[&str]) -> InvalidValue {
    let invalid = InvalidValue::of(problem, text);
    // What other tools call the same architecture.
    let meant = match text.to_ascii_lowercase().as_str() {
        "x86_64" | "x86-64" | "x64" => "amd64",
        "aarch64" | "arm64v8" | "arm64/v8" => "arm64",
        _ => text,
    };
    match nearest(meant, words.iter().copied()) {
        Some(word) if word.eq_ignore_ascii_case(meant) => invalid.replacement(word),
        Some(word) => invalid.guess(word),
        None => invalid,
    }
}

vocabulary! {
    /// A processor architecture that Kasm knows.
    Architecture, architecture ARCHITECTURES:
    /// 64-bit x86.
    Amd64,
    /// 64-bit Arm.
    Arm64,
}

vocabulary! {
    /// How `cores` is enforced; the spelling is case-sensitive.
    CpuAllocationMethod, cpu_allocation_method CPU_ALLOCATION_METHODS:
    /// As the server's settings say.
    Inherit,
    /// A hard limit.
    Quotas,
    /// A relative weight.
    Shares,
}

vocabulary! {
    /// What Kasm starts. Kasm forces `Container`; others need ids of the site that installs it.
    ImageType, image_type IMAGE_TYPES:
    /// A Docker container.
    Container,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Safety;

    #[test]
    fn the_nearest_word_is_offered() {
        let replacement = |text: &str| text.parse::<Architecture>().unwrap_err().replacement;
        assert_eq!(replacement("x86_64").as_deref(), Some("amd64"));
        assert_eq!(replacement("AMD64").as_deref(), Some("amd64"));
        assert_eq!(replacement("aarch64").as_deref(), Some("arm64"));
        assert_eq!(replacement("riscv"), None);
        let safety = |text: &str| text.parse::<Architecture>().unwrap_err().safety;
        assert_eq!(
            ["x64", "AMD64", "arm63"].map(safety),
            [Safety::Safe, Safety::Safe, Safety::Unsafe]
        );
        assert!("quotas".parse::<CpuAllocationMethod>().is_err());
    }
}
