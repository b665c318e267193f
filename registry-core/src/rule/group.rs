//! What rules have in common.

use core::fmt;

/// Rules by what is at stake; a level can be set for all of a group at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Something does not work as it is written.
    Correctness,
    /// Some Kasm release does not show what it should.
    Compatibility,
    /// What an admin would want to know before installing.
    Security,
    /// Nothing breaks, but it could be better.
    Style,
    /// What image registries say is otherwise; only `cargo kasm images` asks them.
    Images,
    /// What is published is not what Kasm and browsers ask for; only `cargo kasm verify` asks.
    Publishing,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 6] = [
        Self::Correctness,
        Self::Compatibility,
        Self::Security,
        Self::Style,
        Self::Images,
        Self::Publishing,
    ];

    /// The name by which settings call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Correctness => "correctness",
            Self::Compatibility => "compatibility",
            Self::Security => "security",
            Self::Style => "style",
            Self::Images => "images",
            Self::Publishing => "publishing",
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
