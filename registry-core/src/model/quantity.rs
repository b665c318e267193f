//! Amounts, each with its unit.

use super::typed::{Context, FromValue, is_integer};
use crate::declare::number::javascript;
use crate::finding::{Code, Finding, quoted};
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

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let size = whole(value, key, context)?;
        match u64::try_from(size) {
            Ok(size @ 1..) => Some(Self(size)),
            _ => {
                let message = format!("{} must be at least 1, not {size}", quoted(key));
                let finding = Finding::new(Code::BadValue, value.span, message);
                context.push(finding.help("write the unpacked size in MB: 2.46 GB is 2460"));
                None
            }
        }
    }
}

impl FromValue for MemoryMb {
    const EXPECTED: &'static str = "a whole number";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        const BYTES_IN_MB: i64 = 1_000_000;
        let memory = whole(value, key, context)?;
        if let Ok(memory @ 256..=256_000) = u32::try_from(memory) {
            return Some(Self(memory));
        }
        let message = format!("{} must lie between 256 and 256000 MB, not {memory}", quoted(key));
        let finding = Finding::new(Code::BadValue, value.span, message);
        let meant = memory / BYTES_IN_MB;
        context.push(match meant {
            256..=256_000 => finding
                .help("this looks like bytes; the field is in MB")
                .fix(value.span, meant.to_string()),
            _ => finding.help("write it in MB: 2 GB is 2000"),
        });
        None
    }
}

fn whole(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<i64> {
    i64::from_value(value, key, context)
}

impl FromValue for Cores {
    const EXPECTED: &'static str = "a number";

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let cores = f64::from_value(value, key, context)?;
        // Two decimals, within what a double can say.
        let hundredths = cores * 100.0;
        if cores > 0.0 && is_integer((hundredths * 1e6).round() / 1e6) {
            return Some(Self(cores));
        }
        let message = format!(
            "{} must be above 0, with at most two decimals, not {}",
            quoted(key),
            javascript(cores)
        );
        let finding = Finding::new(Code::BadValue, value.span, message);
        context.push(finding.help("write for example `2` or `0.5`"));
        None
    }
}
