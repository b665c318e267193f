//! Kasm's releases and the schema that each of them reads: the one table of both.

use std::fmt;
use std::str::FromStr;

use super::KasmVersion;
use super::typed::{InvalidValue, from_text};
use crate::finding::{Code, quoted};

/// A version of the registry format, as it stands in `versions.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Schema {
    /// `1.0`: one image a workspace.
    V1_0,
    /// `1.1`: one image a workspace and Kasm version, and channels.
    V1_1,
}

impl Schema {
    /// Every schema, oldest first.
    pub const ALL: [Self; 2] = [Self::V1_0, Self::V1_1];

    /// The line of `versions.txt`, which is also the folder's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0",
            Self::V1_1 => "1.1",
        }
    }

    /// The Kasm versions that read it, such as `1.13 to 1.15` or `1.16 and later`.
    pub fn readers(self) -> String {
        let mut own = RELEASES.iter().filter(|release| release.schema == self);
        let (first, last) = (own.next(), own.next_back());
        let shown = |release: Option<&Release>| {
            release
                .map(|release| format!("{}.{}", release.number.0, release.number.1))
                .unwrap_or_default()
        };
        if RELEASES.last().is_some_and(|latest| latest.schema == self) {
            format!("{} and later", shown(first))
        } else {
            format!("{} to {}", shown(first), shown(last))
        }
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Schema {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|schema| schema.name() == text).ok_or_else(|| {
            InvalidValue::new(
                Code::UnknownSchema,
                format!("no Kasm reads a schema {}", quoted(text)),
                "write `\"1.0\"` for Kasm 1.13 to 1.15, `\"1.1\"` for Kasm 1.16 and later",
            )
        })
    }
}

from_text!(Schema: Literal);

/// A minor release of Kasm Workspaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Major and minor number.
    pub number: (u32, u32),
    /// The schema that it asks for.
    pub schema: Schema,
}

impl Release {
    /// Its version, as `compatibility` names it.
    #[cfg(feature = "bundle")]
    pub const fn version(self) -> KasmVersion {
        KasmVersion::known(self.number.0, self.number.1, None)
    }
}

/// The releases that read registries, oldest first. Later ones read what the last one reads.
pub const RELEASES: [Release; 7] = [
    Release { number: (1, 13), schema: Schema::V1_0 },
    Release { number: (1, 14), schema: Schema::V1_0 },
    Release { number: (1, 15), schema: Schema::V1_0 },
    Release { number: (1, 16), schema: Schema::V1_1 },
    Release { number: (1, 17), schema: Schema::V1_1 },
    Release { number: (1, 18), schema: Schema::V1_1 },
    Release { number: (1, 19), schema: Schema::V1_1 },
];

impl KasmVersion {
    /// The release as people say it: "1.18".
    pub fn number(self) -> String {
        let (major, minor) = self.minor();
        format!("{major}.{minor}")
    }

    /// The schema that this Kasm asks for.
    pub fn schema(self) -> Schema {
        let later = RELEASES.iter().rev().find(|release| release.number <= self.minor());
        later.unwrap_or(&RELEASES[0]).schema
    }
}
