//! How loud rules are, as one place says it: a table of lints, a comment, the command line.

use std::fmt;
use std::str::FromStr;

use super::{Code, Group, Level};
use crate::source::Span;

/// A level that is none of `allow`, `warn`, `deny` and `forbid`.
#[derive(Debug)]
pub struct ParseLevelError(String);

impl fmt::Display for ParseLevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(word) = self;
        write!(f, "`{word}` is not a lint level: there are `allow`, `warn`, `deny` and `forbid`")
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

/// What a level is set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One rule.
    Rule(Code),
    /// All rules of a group, but for errors.
    Group(Group),
}

impl Target {
    /// The rules that it means.
    pub fn codes(self) -> impl Iterator<Item = Code> {
        Code::ALL.iter().copied().filter(move |&code| match self {
            Self::Rule(rule) => rule == code,
            Self::Group(group) => code.group() == group && !code.is_error(),
        })
    }
}

impl From<Code> for Target {
    fn from(code: Code) -> Self {
        Self::Rule(code)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(code) => code.fmt(f),
            Self::Group(group) => group.fmt(f),
        }
    }
}

/// One level, and where it was set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// What it is set for.
    pub target: Target,
    /// How loud that is.
    pub level: Level,
    /// Where that is written; nowhere for the command line.
    pub place: Option<Span>,
    /// What to remove for the setting to be gone.
    pub removal: Option<Span>,
}

/// The levels that one place sets.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    settings: Vec<Setting>,
    /// Which setting counts for each rule, by its place in the table of rules.
    by_code: Vec<Option<usize>>,
}

impl Levels {
    /// Those of a table, each with its priority. Of one priority a rule's own level counts more than
    /// its group's.
    pub(crate) fn of_table(mut settings: Vec<(i64, Setting)>) -> Self {
        settings.sort_by_key(|(priority, setting)| {
            (*priority, matches!(setting.target, Target::Rule(_)))
        });
        let mut levels = Self::default();
        for (_, setting) in settings {
            levels.push(setting);
        }
        levels
    }

    /// Sets one level, as on a command line: the last word counts, but for `forbid`.
    pub fn set(&mut self, target: impl Into<Target>, level: Level) {
        self.push(Setting { target: target.into(), level, place: None, removal: None });
    }

    fn push(&mut self, setting: Setting) {
        for code in setting.target.codes() {
            if self.level(code) != Some(Level::Forbid) {
                self.by_code.resize(Code::ALL.len(), None);
                self.by_code[code as usize] = Some(self.settings.len());
            }
        }
        self.settings.push(setting);
    }

    /// What they say about a rule.
    pub fn level(&self, code: Code) -> Option<Level> {
        self.setting(code).map(|setting| setting.level)
    }

    pub(super) fn setting(&self, code: Code) -> Option<&Setting> {
        self.by_code.get(code as usize).copied().flatten().map(|index| &self.settings[index])
    }

    pub(super) fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// How loud a rule is here, when it is `outside` further out: what is forbidden stays so.
    pub(super) fn inside(&self, outside: Level, code: Code) -> Level {
        match self.level(code) {
            Some(level) if outside != Level::Forbid => level,
            _ => outside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts_on_a_command_line_and_the_rule_in_a_table() {
        let mut levels = Levels::default();
        levels.set(Code::UnknownKey, Level::Deny);
        levels.set(Target::Group(Group::Style), Level::Allow);
        assert_eq!(levels.level(Code::UnknownKey), Some(Level::Allow));
        let setting = |target, level| Setting { target, level, place: None, removal: None };
        let table = |priority| {
            Levels::of_table(vec![
                (0, setting(Target::Rule(Code::UnknownKey), Level::Deny)),
                (priority, setting(Target::Group(Group::Style), Level::Allow)),
            ])
        };
        assert_eq!(table(1).level(Code::UnknownKey), Some(Level::Allow));
        assert_eq!(table(-1).level(Code::UnknownKey), Some(Level::Deny));
        let levels = table(0);
        assert_eq!(levels.level(Code::UnknownKey), Some(Level::Deny));
        assert_eq!(levels.level(Code::TextPadding), Some(Level::Allow));
        assert_eq!(levels.level(Code::IconMissing), None);
    }

    #[test]
    fn nothing_takes_back_what_is_forbidden() {
        let mut levels = Levels::default();
        levels.set(Code::UnknownKey, Level::Forbid);
        levels.set(Code::UnknownKey, Level::Allow);
        assert_eq!(levels.level(Code::UnknownKey), Some(Level::Forbid));
        assert_eq!(Levels::default().inside(Level::Forbid, Code::UnknownKey), Level::Forbid);
    }

    #[test]
    fn groups_hold_no_errors() {
        assert!(Target::Group(Group::Correctness).codes().all(|code| !code.is_error()));
    }
}
