//! What a job does, and what became of it.

use crate::console::Console;
use crate::error::Error;
use crate::exit;

/// A part of a job, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Fmt,
    Check,
    Bundle,
    Verify,
    Diff,
    Write,
}

impl Step {
    const ALL: [Self; 6] =
        [Self::Fmt, Self::Check, Self::Bundle, Self::Verify, Self::Diff, Self::Write];

    /// What tables call it: the command that does the same alone.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt --check",
            Self::Check => "check",
            Self::Bundle => "bundle",
            Self::Verify => "verify",
            Self::Diff => "diff",
            Self::Write => "write",
        }
    }
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All is well.
    Passed(String),
    /// Something is to be mended: the exit code, and what it is.
    Failed(u8, String),
    /// It has nothing to work on: why.
    NotRun(String),
}

/// The steps so far.
#[derive(Debug, Default)]
pub(super) struct Steps(pub(super) Vec<(Step, Outcome)>);

impl Steps {
    /// Notes what became of a step. What ended it early is said, and ends no other.
    pub(super) fn note(
        &mut self,
        step: Step,
        outcome: Result<Outcome, Error>,
        console: &mut Console,
    ) -> Result<(), Error> {
        let outcome = match outcome {
            // There is nobody left to say anything to.
            Err(error @ Error::Output(_)) => return Err(error),
            Err(error) => {
                console.error(&error);
                let text = error.to_string();
                let first = text.lines().next().unwrap_or_default().to_owned();
                Outcome::Failed(error.exit_code(), first)
            }
            Ok(outcome) => outcome,
        };
        self.0.push((step, outcome));
        Ok(())
    }

    /// Adds those that were not come to, with the step that kept them from running.
    pub(super) fn complete(&mut self) {
        let failed =
            self.0.iter().rev().find(|(_, outcome)| matches!(outcome, Outcome::Failed(..)));
        let why = failed.map(|(step, _)| format!("`{}` failed", step.name())).unwrap_or_default();
        let missing = Step::ALL.into_iter().skip(self.0.len());
        self.0.extend(missing.map(|step| (step, Outcome::NotRun(why.clone()))));
    }

    /// Says what became of each.
    pub(super) fn say(&self, console: &mut Console) -> Result<(), Error> {
        for (step, outcome) in &self.0 {
            let (verb, what) = match outcome {
                Outcome::Passed(what) => ("Passed", what),
                Outcome::Failed(_, what) => ("Failed", what),
                Outcome::NotRun(why) => ("Not run", why),
            };
            console.status(verb, &format!("{}: {what}", step.name()))?;
        }
        Ok(())
    }

    /// Whether nothing failed so far.
    pub(super) fn passed(&self) -> bool {
        self.exit_code() == exit::OK
    }

    /// The exit code of the job: that of the gravest failure.
    pub(super) fn exit_code(&self) -> u8 {
        let codes = self.0.iter().map(|(_, outcome)| match outcome {
            Outcome::Failed(code, _) => *code,
            Outcome::Passed(_) | Outcome::NotRun(_) => exit::OK,
        });
        codes.max().unwrap_or(exit::OK)
    }
}
