//! How loud each code is, and who decided it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::{Code, Level};

/// A level that is none of `allow`, `warn`, `deny` and `forbid`.
#[derive(Debug)]
pub struct ParseLevelError(String);

impl fmt::Display for ParseLevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a lint level: there are `allow`, `warn`, `deny` and `forbid`", self.0)
    }
}

impl std::error::Error for ParseLevelError {}

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or_else(|| ParseLevelError(text.to_owned()))
    }
}

/// Levels that somebody set: the registry's `[lints]`, or the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    set: BTreeMap<Code, Level>,
    cap: Option<Level>,
}

impl Levels {
    /// Sets one level; the last word counts.
    pub fn set(&mut self, code: Code, level: Level) {
        self.set.insert(code, level);
    }

    /// Lets no lint be louder than `level`. Errors are not lints and stay as loud as they are.
    pub fn cap(&mut self, level: Level) {
        self.cap = Some(level);
    }

    /// Lays `over` on top: what it says about a code wins.
    #[must_use]
    pub fn overridden_by(mut self, over: &Self) -> Self {
        self.set.extend(&over.set);
        self.cap = over.cap.or(self.cap);
        self
    }

    /// How loud a code is.
    pub fn level(&self, code: Code) -> Level {
        if code.is_error() {
            return Level::Deny;
        }
        let level = self.set.get(&code).copied().unwrap_or_else(|| code.default_level());
        self.cap.map_or(level, |cap| level.min(cap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_over_the_registry_and_the_cap_over_both() {
        let mut registry = Levels::default();
        registry.set(Code::UnknownKey, Level::Deny);
        registry.set(Code::IconMissing, Level::Allow);
        let mut command_line = Levels::default();
        command_line.set(Code::IconMissing, Level::Deny);
        let mut levels = registry.overridden_by(&command_line);
        assert_eq!(levels.level(Code::UnknownKey), Level::Deny);
        assert_eq!(levels.level(Code::IconMissing), Level::Deny);
        assert_eq!(levels.level(Code::MissingField), Level::Deny);
        levels.cap(Level::Warn);
        assert_eq!(levels.level(Code::IconMissing), Level::Warn);
    }

    #[test]
    fn errors_cannot_be_silenced() {
        let mut levels = Levels::default();
        levels.set(Code::Syntax, Level::Allow);
        levels.cap(Level::Allow);
        assert_eq!(levels.level(Code::Syntax), Level::Deny);
    }
}
