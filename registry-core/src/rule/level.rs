//! How loud a finding can be.

use core::fmt;

/// What happens when a lint finds something; as in rustc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is said.
    Allow,
    /// It is said.
    Warn,
    /// It is said, and nothing is published.
    Deny,
    /// The same, and nothing further in may lower it.
    Forbid,
}

impl Level {
    /// Every level, the quietest first.
    pub const ALL: [Self; 4] = [Self::Allow, Self::Warn, Self::Deny, Self::Forbid];

    /// Whether a finding at this level keeps a registry from being published.
    pub const fn is_denied(self) -> bool {
        matches!(self, Self::Deny | Self::Forbid)
    }

    /// The level as it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
            Self::Forbid => "forbid",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
