//! Amounts, each with its unit.

use super::constant::Rule;
use super::typed::{Context, FromValue, amount, to_whole};
use crate::finding::Code;
use crate::grammar;
use crate::source::json::javascript;
use crate::source::{Spanned, Value};

/// An image's size on disk in decimal megabytes (1 MB = 1,000,000 bytes), at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SizeMb(u64);

/// A session's memory in MB, 256 to 256,000. Kasm up to 1.15 ignores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemoryMb(u32);

/// A session's CPU cores: above 0, with at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Cores(f64);

impl SizeMb {
    /// A size that was read before.
    pub(super) const fn known(size: u64) -> Self {
        Self(size)
    }

    /// The number of megabytes.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl MemoryMb {
    /// The number of megabytes.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Cores {
    /// The number of cores.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl FromValue for SizeMb {
    const EXPECTED: &'static str = "a whole number";
    const RULE: Rule = Rule::SizeMb;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let size = amount(value, key, Self::EXPECTED, grammar::size_mb);
        u64::try_from(to_whole(context.typed(size)?)).ok().map(Self)
    }
}

impl FromValue for MemoryMb {
    const EXPECTED: &'static str = "a whole number";
    const RULE: Rule = Rule::MemoryMb;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let memory = amount(value, key, Self::EXPECTED, grammar::memory_mb);
        let memory = memory.map_err(|finding| match megabytes(value) {
            Some(meant) if finding.code == Code::MemoryInBytes => {
                let meant = javascript(meant);
                Box::new(finding.help(format!("write `{meant}`")).unsafe_fix(value.span, meant))
            }
            _ => finding,
        });
        u32::try_from(to_whole(context.typed(memory)?)).ok().map(Self)
    }
}

/// The memory in MB that was given in bytes by mistake.
fn megabytes(value: &Spanned<Value>) -> Option<f64> {
    const BYTES_IN_MB: f64 = 1_000_000.0;
    let Value::Number(bytes) = value.value else {
        return None;
    };
    let meant = (bytes / BYTES_IN_MB).floor();
    grammar::memory_mb(meant).is_ok().then_some(meant)
}

impl FromValue for Cores {
    const EXPECTED: &'static str = "a number";
    const RULE: Rule = Rule::Cores;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        context.typed(amount(value, key, Self::EXPECTED, grammar::cores)).map(Self)
    }
}
