//! How loud a finding is, and who decided it.

use std::collections::HashSet;

use super::levels::Setting;
use super::{Baseline, Code, Finding, Group, Level, Levels, Safety, Scopes, Target, quoted};
use crate::source::Span;

/// Everything that is said about how loud rules are. Further in counts more: the Cargo workspace, the
/// registry, the command line, a workspace, a comment beside a line. What is forbidden further out
/// stays so, and the cap is over all of them.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The Cargo workspace's levels and those of other places that several registries share.
    pub(crate) shared: Levels,
    /// The registry's own.
    pub(crate) registry: Levels,
    command_line: Levels,
    cap: Option<Level>,
    /// Those of workspaces and comments.
    pub(crate) scopes: Scopes,
    /// What was there when checking began.
    pub(crate) baseline: Baseline,
    /// Whether all of the registry is judged, so that what silences nothing can be told.
    pub(crate) whole: bool,
    /// Whether some workspace makes no sense yet, so that what it is for cannot be told either.
    pub(crate) uncertain: bool,
    reports_unused: bool,
}

impl Policy {
    /// Adds what the command line says.
    #[must_use]
    pub fn with_command_line(mut self, levels: &Levels, cap: Option<Level>) -> Self {
        self.command_line = levels.clone();
        self.cap = cap;
        self
    }

    /// What a new baseline is made by: everything is said again, and no cap holds.
    #[must_use]
    pub fn for_a_baseline(mut self) -> Self {
        self.baseline = Baseline::default();
        self.cap = None;
        self
    }

    /// Says so where a level or the baseline silences nothing any more, if all of the registry was
    /// judged.
    #[must_use]
    pub fn reporting_unused(mut self) -> Self {
        self.reports_unused = self.whole;
        self
    }

    /// How loud a rule is at a place.
    pub fn level(&self, code: Code, place: Span) -> Level {
        if code.is_error() {
            return Level::Deny;
        }
        let outer = self.shared.inside(code.default_level(), code);
        let outer = self.command_line.inside(self.registry.inside(outer, code), code);
        let scoped = self.scopes.at(place);
        let level = scoped.iter().fold(outer, |outer, levels| levels.inside(outer, code));
        self.cap.map_or(level, |cap| level.min(cap))
    }

    /// What forbids a rule at a place.
    fn forbidding(&self, code: Code, place: Span) -> Option<&Setting> {
        let scoped = self.scopes.at(place);
        let mut all = [&self.shared, &self.registry].into_iter().chain(scoped);
        all.find_map(|levels| levels.setting(code).filter(|setting| setting.level == Level::Forbid))
    }

    /// A finding for each level that would lower what is forbidden.
    pub(crate) fn forbidden(&self) -> Vec<Finding> {
        let tables = [&self.shared, &self.registry].into_iter().chain(self.scopes.all());
        let settings = tables.flat_map(Levels::settings);
        settings.filter_map(|setting| self.forbidden_setting(setting)).collect()
    }

    fn forbidden_setting(&self, setting: &Setting) -> Option<Finding> {
        let place = setting.place.filter(|_| setting.level < Level::Forbid)?;
        let mut codes = setting.target.codes();
        let by = codes.find_map(|code| Some((code, self.forbidding(code, place)?)));
        // In one table a rule may be an exception from its group.
        let (code, by) = by.filter(|(_, by)| !is_exception(by, setting))?;
        let (message, help) = match setting.target {
            Target::Rule(_) => (
                format!("`{code}` is forbidden, and cannot be set to `{}`", setting.level),
                "remove it, or write `deny` where `forbid` stands",
            ),
            Target::Group(group) => (
                format!("`{group}` holds `{code}`, which is forbidden"),
                "set the levels of the group's other rules one by one",
            ),
        };
        let finding = Finding::new(Code::ForbiddenLevel, place, message).help(help);
        let finding = match by.place {
            Some(place) => finding.related(place, "forbidden here"),
            None => finding,
        };
        // Of a group, the other rules' levels hold.
        let removal = setting.removal.filter(|_| matches!(setting.target, Target::Rule(_)));
        Some(finding.removal(Safety::Safe, removal))
    }

    /// Notes the settings in files that silence a finding, each by its place.
    pub(super) fn note_used(&self, finding: &Finding, used: &mut HashSet<Span>) {
        if !self.reports_unused {
            return;
        }
        let code = finding.code;
        let mut level = self.shared.inside(code.default_level(), code);
        let scoped = self.scopes.at(finding.primary.span);
        for levels in std::iter::once(&self.registry).chain(scoped) {
            let inside = levels.inside(level, code);
            if inside < level {
                used.extend(levels.setting(code).and_then(|setting| setting.place));
            }
            level = inside;
        }
    }

    /// Whether a rule would have found by now what there is to find: which Kasm releases are served is
    /// only known once all workspaces make sense, and image registries may say tomorrow what they did
    /// not say today.
    fn can_tell(&self, setting: &Setting) -> bool {
        setting.target.codes().all(|code| match code.group() {
            Group::Images | Group::Publishing => false,
            Group::Compatibility => !self.uncertain,
            _ => true,
        })
    }

    /// A finding for each setting that could silence something and does not, and what the baseline
    /// says too much.
    pub(super) fn left_over(&self, mut used: HashSet<Span>, stale: Vec<Finding>) -> Vec<Finding> {
        if !self.reports_unused {
            return Vec::new();
        }
        let shared = |code: Code| self.shared.inside(code.default_level(), code);
        let registry = |code: Code| self.registry.inside(shared(code), code);
        let of_registry = self.registry.settings().iter().filter(|setting| lowers(setting, shared));
        let scoped = self.scopes.all().flat_map(Levels::settings);
        let of_scopes = scoped.filter(|setting| lowers(setting, registry));
        let unused = of_registry.chain(of_scopes).filter_map(|setting| {
            let place = setting.place.filter(|place| !used.contains(place))?;
            let is_told = self.forbidden_setting(setting).is_none() && self.can_tell(setting);
            is_told.then(|| unused(setting, place))
        });
        let mut left_over: Vec<_> = unused.chain(stale).collect();
        // A level may be about just these.
        for finding in &left_over {
            self.note_used(finding, &mut used);
        }
        left_over.retain(|finding| {
            finding.code != Code::UnusedLintSetting || !used.contains(&finding.primary.span)
        });
        left_over
    }
}

/// Whether a rule is forbidden for itself in the table that sets a level for its group.
fn is_exception(forbidding: &Setting, setting: &Setting) -> bool {
    let same_file = |a: Span, b: Span| a.source == b.source;
    let is_in_one = forbidding.place.zip(setting.place).is_some_and(|(a, b)| same_file(a, b));
    is_in_one
        && matches!(forbidding.target, Target::Rule(_))
        && matches!(setting.target, Target::Group(_))
}

/// Whether a setting makes a rule quieter than it is outside.
fn lowers(setting: &Setting, outside: impl Fn(Code) -> Level) -> bool {
    setting.target.codes().any(|code| setting.level < outside(code))
}

fn unused(setting: &Setting, place: Span) -> Finding {
    let target = quoted(&setting.target.to_string());
    let message = format!("nothing is found here that {target} would be about");
    let finding = Finding::new(Code::UnusedLintSetting, place, message)
        .label("silences nothing")
        .help("remove it");
    finding.removal(Safety::Safe, setting.removal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Target;
    use crate::source::Sources;

    fn levels(settings: &[(Code, Level)]) -> Levels {
        let mut levels = Levels::default();
        for &(code, level) in settings {
            levels.set(code, level);
        }
        levels
    }

    #[test]
    fn a_level_is_used_by_what_it_says_of_levels_and_the_baseline() {
        let source = Sources::default().next_id();
        let [own, other, stale] = [0, 1, 2].map(|at| Span::new(source, at..at + 1));
        let setting = |code, place| Setting {
            target: Target::Rule(code),
            level: Level::Allow,
            place: Some(place),
            removal: None,
        };
        let stale_finding = || Finding::new(Code::StaleBaseline, stale, "gone");
        let left_over = |code, stale: Vec<Finding>| {
            let settings = [setting(code, own), setting(Code::UnpinnedTag, other)];
            let policy = Policy {
                registry: Levels::of_table(settings.map(|setting| (0, setting)).to_vec()),
                reports_unused: true,
                ..Policy::default()
            };
            let found = policy.left_over(HashSet::new(), stale);
            found.iter().map(|finding| finding.primary.span).collect::<Vec<_>>()
        };
        assert_eq!(left_over(Code::StaleBaseline, vec![stale_finding()]), [other, stale]);
        assert_eq!(left_over(Code::StaleBaseline, Vec::new()), [own, other]);
        assert_eq!(left_over(Code::UnusedLintSetting, Vec::new()), [other]);
    }

    #[test]
    fn further_in_counts_more_but_for_what_is_forbidden() {
        use Code::{IconMissing, MissingField, Syntax, UnknownKey, UnpinnedTag};
        let place = Span::whole(Sources::default().next_id());
        let scope = Span { end: 10, ..place };
        let inner = levels(&[(UnknownKey, Level::Allow), (UnpinnedTag, Level::Allow)]);
        let mut policy = Policy {
            registry: levels(&[
                (UnknownKey, Level::Deny),
                (IconMissing, Level::Allow),
                (UnpinnedTag, Level::Forbid),
                (Syntax, Level::Allow),
            ]),
            scopes: Scopes::new(vec![(scope, inner)]),
            ..Policy::default()
        };
        let outside = Span { start: 10, ..scope };
        assert_eq!(policy.level(UnknownKey, place), Level::Allow);
        assert_eq!(policy.level(UnknownKey, outside), Level::Deny);
        assert_eq!(policy.level(UnpinnedTag, place), Level::Forbid);
        assert_eq!(policy.level(IconMissing, place), Level::Allow);
        assert_eq!(policy.level(MissingField, place), Level::Deny);
        assert_eq!(policy.level(Syntax, place), Level::Deny);
        let command_line = levels(&[(IconMissing, Level::Deny), (UnpinnedTag, Level::Allow)]);
        policy = policy.with_command_line(&command_line, None);
        assert_eq!(policy.level(IconMissing, place), Level::Deny);
        assert_eq!(policy.level(UnpinnedTag, place), Level::Forbid);
        policy = policy.with_command_line(&command_line, Some(Level::Warn));
        assert_eq!(policy.level(UnpinnedTag, place), Level::Warn);
        assert_eq!(policy.level(Syntax, place), Level::Deny);
    }
}
