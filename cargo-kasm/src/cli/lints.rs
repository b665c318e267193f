//! Levels of rules

use clap::builder::ArgAction;
use clap::{ArgMatches, Args, FromArgMatches};
use registry_core::finding::{Level, Levels, Policy, Target};

/// How loud the rules are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Lints")]
struct LintOptions {
    /// Say nothing about a rule, or a group of them; the last of -A, -W, -D and -F counts.
    #[arg(short = 'A', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    allow: Vec<Target>,
    /// Warn where a rule finds something.
    #[arg(short = 'W', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    warn: Vec<Target>,
    /// Publish nothing where a rule finds something.
    #[arg(short = 'D', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    deny: Vec<Target>,
    /// The same, whatever a workspace, a comment or a later option says.
    #[arg(short = 'F', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    forbid: Vec<Target>,
    /// Let no rule be louder than this: allow, warn, deny or forbid. Errors stay errors.
    #[arg(long, value_name = "LEVEL")]
    cap_lints: Option<Level>,
}

/// A rule whose level can be set, or a group.
fn lint(text: &str) -> Result<Target, String> {
    match text.parse::<Target>() {
        Ok(Target::Rule(code)) if code.is_error() => {
            Err(format!("`{code}` is an error, which no level silences"))
        }
        parsed => parsed.map_err(|unknown| unknown.to_string()),
    }
}

/// What [`LintOptions`] say, in the order in which they were said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lints {
    levels: Levels,
    cap: Option<Level>,
}

impl Lints {
    /// Nothing is said but errors, which no level silences.
    pub(crate) fn errors_only() -> Self {
        Self { levels: Levels::default(), cap: Some(Level::Allow) }
    }

    /// A registry's own policy, with what the command line says.
    pub(crate) fn over(&self, policy: Policy) -> Policy {
        policy.with_command_line(&self.levels, self.cap)
    }
}

impl FromArgMatches for Lints {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let options = LintOptions::from_arg_matches(matches)?;
        let mut said: Vec<(usize, Target, Level)> = Vec::new();
        for (id, targets, level) in [
            ("allow", &options.allow, Level::Allow),
            ("warn", &options.warn, Level::Warn),
            ("deny", &options.deny, Level::Deny),
            ("forbid", &options.forbid, Level::Forbid),
        ] {
            let places = matches.indices_of(id).into_iter().flatten();
            said.extend(places.zip(targets).map(|(place, &target)| (place, target, level)));
        }
        said.sort_by_key(|&(place, ..)| place);
        let mut levels = Levels::default();
        for (_, target, level) in said {
            levels.set(target, level);
        }
        Ok(Self { levels, cap: options.cap_lints })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Lints {
    fn augment_args(command: clap::Command) -> clap::Command {
        LintOptions::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        LintOptions::augment_args_for_update(command)
    }
}
