//! Words from a fixed list.

use std::fmt;
use std::str::FromStr;

use super::typed::{InvalidValue, from_text};
use crate::finding::{Code, nearest, quoted};

/// Declares an enum whose values are words, compared exactly.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $type:ident, $noun:literal: $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $type {
            /// Every word, as it is written.
            pub const WORDS: &'static [&'static str] = &[$($word,)*];

            /// The word as it is written.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
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
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(unknown_word(text, $noun, Self::WORDS)),
                }
            }
        }

        from_text!($type);
    };
}

fn unknown_word(text: &str, noun: &str, words: &[&str]) -> InvalidValue {
    let choices: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    let help = match choices.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("write {} or {last}", others.join(", "))
        }
        _ => format!("write {}", choices.concat()),
    };
    let invalid =
        InvalidValue::new(Code::BadValue, format!("{} is not {noun}", quoted(text)), help);
    // What other tools call the same architecture.
    let meant = match text.to_ascii_lowercase().as_str() {
        "x86_64" | "x86-64" | "x64" => "amd64",
        "aarch64" | "arm64v8" | "arm64/v8" => "arm64",
        _ => text,
    };
    match nearest(meant, words.iter().copied()) {
        Some(word) => invalid.replacement(word),
        None => invalid,
    }
}

vocabulary! {
    /// A processor architecture that Kasm knows.
    Architecture, "an architecture":
    /// 64-bit x86.
    Amd64 = "amd64",
    /// 64-bit Arm.
    Arm64 = "arm64",
}

vocabulary! {
    /// How `cores` is enforced; the spelling is case-sensitive.
    CpuAllocationMethod, "a CPU allocation method":
    /// As the server's settings say.
    Inherit = "Inherit",
    /// A hard limit.
    Quotas = "Quotas",
    /// A relative weight.
    Shares = "Shares",
}

vocabulary! {
    /// What Kasm starts. Kasm forces `Container`; others need ids of the site that installs it.
    ImageType, "an image type that a registry can offer":
    /// A Docker container.
    Container = "Container",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered() {
        let replacement = |text: &str| text.parse::<Architecture>().unwrap_err().replacement;
        assert_eq!(replacement("x86_64").as_deref(), Some("amd64"));
        assert_eq!(replacement("AMD64").as_deref(), Some("amd64"));
        assert_eq!(replacement("aarch64").as_deref(), Some("arm64"));
        assert_eq!(replacement("riscv"), None);
        assert!("quotas".parse::<CpuAllocationMethod>().is_err());
    }
}
