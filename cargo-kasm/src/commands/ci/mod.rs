//! `cargo kasm ci`: what a job asks about a registry, in one run, and its bundle.
//!
//! Every step that can runs, whatever became of those before it; the bundle is put in its place only
//! where all of them passed.

mod outputs;
mod steps;
mod summary;

use camino::Utf8PathBuf;
use registry_core::declare::{Loaded, Reading};
use registry_core::diff::compare;
use registry_core::finding::{Finding, Group, Report};
use registry_core::model::{Model, RELEASES};

use self::outputs::Outputs;
use self::steps::{Outcome, Step, Steps};
use self::summary::Parts;
use super::making::{Made, Making};
use super::{Asked, Checked, UseOfBaseline, bundle, diff, fmt, number, verify};
use crate::cli::Ci;
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{self, Gathered, How, gather};
use crate::history::Past;
use crate::publish;
use crate::published::visits;
use crate::report::{self, Reporter};
use crate::select::{Selected, select_one};

pub(super) fn run(arguments: &Ci, console: &mut Console) -> Result<u8, Error> {
    let format = arguments.message_format();
    bundle::refuse_cargo_json(format)?;
    let mut reporter = Reporter::of_job(format);
    let result = job(arguments, &mut reporter, console);
    reporter.finished(&result, console)?;
    result
}

fn job(arguments: &Ci, reporter: &mut Reporter, console: &mut Console) -> Result<u8, Error> {
    let (chosen, selected) = select_one(&arguments.selection, console.is_quiet(), "published")?;
    let out_dir = bundle::out_dir(&selected, arguments.bundling.out_dir.as_deref())?;
    let mut job = Job {
        arguments,
        selected: &selected,
        out_dir: publish::plain(&out_dir)?,
        reporter,
        console,
        steps: Steps::default(),
        parts: Parts::default(),
        outputs: Outputs::default(),
    };
    let laid = job.fmt();
    job.note(Step::Fmt, laid)?;
    let how = How { reading: Reading::Everything, lints: &arguments.lints, forward: false };
    match gather(&chosen, &how, job.console) {
        Ok(gathered) => {
            for registry in gathered {
                job.gathered(registry)?;
            }
        }
        Err(error) => job.note(Step::Check, Err(error))?,
    }
    job.finish()
}

/// A job about one registry.
struct Job<'a> {
    arguments: &'a Ci,
    selected: &'a Selected,
    out_dir: Utf8PathBuf,
    reporter: &'a mut Reporter,
    console: &'a mut Console,
    steps: Steps,
    parts: Parts,
    outputs: Outputs,
}

/// What was published before, and where.
struct Before {
    place: String,
    past: Past,
}

impl Job<'_> {
    fn note(&mut self, step: Step, outcome: Result<Outcome, Error>) -> Result<(), Error> {
        self.steps.note(step, outcome, self.console)
    }

    fn fmt(&mut self) -> Result<Outcome, Error> {
        if !self.selected.has_files {
            return Ok(Outcome::NotRun("the registry has no files".to_owned()));
        }
        let laid = fmt::lay_out(self.selected)?;
        for change in &laid.changes {
            let path = &change.path;
            self.console.problem(&format!("`{path}` is not laid out as `cargo kasm fmt` does"))?;
        }
        let files = number(laid.files, "file");
        Ok(match laid.changes.len() {
            0 => Outcome::Passed(files),
            count => Outcome::Failed(exit::FINDINGS, format!("{count} of {files} would change")),
        })
    }

    fn gathered(&mut self, registry: Gathered<'_>) -> Result<(), Error> {
        let outcome = match registry.outcome {
            gather::Outcome::Read(loaded) => return self.registry(&loaded, true),
            gather::Outcome::FilesFirst(loaded) => return self.registry(&loaded, false),
            gather::Outcome::FilesAlone(_) | gather::Outcome::NotBuilt => {
                let code = super::not_built(registry.selected, self.console)?;
                Ok(Outcome::Failed(code, "its crate does not compile".to_owned()))
            }
            gather::Outcome::Unreadable(error) => Err(error),
            gather::Outcome::Nothing => Err(Error::NoPackage),
        };
        self.note(Step::Check, outcome)
    }

    /// What follows from what was read; `is_whole` says whether that is all of the registry.
    fn registry(&mut self, loaded: &Loaded, is_whole: bool) -> Result<(), Error> {
        let asked = Asked { lints: &self.arguments.lints, only: None, is_whole };
        let Checked { model, mut report } = asked.judge(loaded, UseOfBaseline::Heeded);
        if !is_whole {
            super::retain_certain(&mut report);
        }
        self.reporter.show(&report, loaded, self.selected, self.console)?;
        let checked = self.checked(&report, &model);
        self.note(Step::Check, Ok(checked))?;
        if !report.is_publishable() {
            return Ok(());
        }
        let before = self.before(&model);
        let past = before.as_ref().ok().and_then(Option::as_ref).map(|before| &before.past);
        let made = match self.make(loaded, &model, past) {
            Ok(made) => made,
            Err(error) => return self.note(Step::Bundle, Err(error)),
        };
        let what =
            format!("{} (schema {})", super::workspaces(&model, self.selected), made.schemas);
        self.note(Step::Bundle, Ok(Outcome::Passed(what)))?;
        let verified = self.verify(&made, &model);
        self.note(Step::Verify, verified)?;
        let compared = match &before {
            Ok(Some(before)) => self.diff(&before.past, &made),
            Ok(None) => {
                self.outputs.add("changed", "true");
                Ok(Outcome::NotRun("there is nothing to compare with".to_owned()))
            }
            Err(_) => Ok(Outcome::NotRun(String::new())),
        };
        let (before, compared) = match before {
            Ok(before) => (before, compared),
            Err(error) => (None, Err(error)),
        };
        let has_no_past = matches!(&compared, Err(Error::Published(_)));
        self.note(Step::Diff, compared)?;
        if has_no_past {
            self.console.note(NO_PAST)?;
        }
        if self.steps.passed() {
            let written = self.write(before.as_ref(), &made);
            self.note(Step::Write, written)?;
        }
        Ok(())
    }

    fn checked(&self, report: &Report, model: &Model<'_>) -> Outcome {
        let counts = super::counted(report);
        let found = if counts.is_empty() { "no findings" } else { &counts };
        let what = format!("{}: {found}", super::workspaces(model, self.selected));
        match super::exit_code(report) {
            exit::OK => Outcome::Passed(what),
            code => Outcome::Failed(code, what),
        }
    }

    /// What was published before; none where nothing is to be compared.
    fn before(&mut self, model: &Model<'_>) -> Result<Option<Before>, Error> {
        if self.arguments.begins_anew() {
            return Ok(None);
        }
        let root = model.registry.as_ref().and_then(|registry| registry.root.as_ref());
        let place = self.arguments.previous.clone();
        let place = place.or_else(|| root.map(ToString::to_string)).ok_or_else(|| {
            let file = &self.selected.file;
            Error::Usage(format!("`{file}` has no `list_url` at which it could be published"))
        })?;
        let past = Past::read(&place, self.arguments.timeout(), self.console)?;
        Ok(Some(Before { place, past }))
    }

    fn make(
        &mut self,
        loaded: &Loaded,
        model: &Model<'_>,
        past: Option<&Past>,
    ) -> Result<Made, Error> {
        // Where it must not go is known before anything is made.
        publish::guard(&self.out_dir, &loaded.registry.inputs)?;
        let making = Making { asked: &self.arguments.bundling, past, replaced: &self.out_dir };
        making.make(loaded, model, self.console)
    }

    /// Visits the bundle as it will be published. What is wrong with the lists themselves has been said
    /// by the check, at the lines that they are made of.
    fn verify(&mut self, made: &Made, model: &Model<'_>) -> Result<Outcome, Error> {
        let visit = visits::of_bundle(&made.bundle, &self.out_dir, &RELEASES);
        let policy = self.arguments.lints.over(model.policy.clone());
        let (mut code, mut all) = (exit::OK, Report::default());
        for seen in &visit.seen {
            let is_own = |finding: &Finding| finding.code.group() == Group::Publishing;
            let findings = seen.findings.clone().into_iter().filter(is_own).collect();
            let report = Report::new(findings, &policy);
            self.reporter.show(&report, &seen.loaded, self.selected, self.console)?;
            code = code.max(super::exit_code(&report));
            all.findings.extend(report.findings);
        }
        self.reporter.verdicts(&visit, self.out_dir.as_str(), self.console)?;
        self.parts.verdicts = report::verdict::rows(&visit);
        let what = verify::in_short(&visit, &all);
        Ok(if code == exit::OK { Outcome::Passed(what) } else { Outcome::Failed(code, what) })
    }

    fn diff(&mut self, past: &Past, made: &Made) -> Result<Outcome, Error> {
        let Some(now) = &made.normal else {
            return Ok(Outcome::NotRun("there is nothing to compare with".to_owned()));
        };
        let changes = compare(&past.normal, now);
        self.outputs.add("changed", &(!changes.is_empty()).to_string());
        self.reporter.changes(&changes, self.console)?;
        self.parts.changes = Some(report::diff::lines(&changes));
        let what = match diff::counted(&changes) {
            counts if counts.is_empty() => "no difference".to_owned(),
            counts => counts,
        };
        let Ci { deny_breaking, deny_privileges, .. } = *self.arguments;
        Ok(match diff::judged(&changes, deny_breaking, deny_privileges, self.console)? {
            exit::OK => Outcome::Passed(what),
            code => Outcome::Failed(code, what),
        })
    }

    /// Puts the bundle in its place, unless somebody else has published in the meantime.
    fn write(&mut self, before: Option<&Before>, made: &Made) -> Result<Outcome, Error> {
        if let Some(Before { place, past }) = before {
            let now = Past::read(place, self.arguments.timeout(), &mut Console::silent())?;
            if !past.is_same(&now) {
                let what = format!("`{place}` was published anew while this ran");
                self.console
                    .problem(&format!("{what}: run again, beginning with what is there now"))?;
                return Ok(Outcome::Failed(exit::FINDINGS, what));
            }
        }
        publish::publish(&made.bundle, &self.out_dir)?;
        self.outputs.add("bundle", self.out_dir.as_str());
        self.reporter.bundled(&self.selected.file, &self.out_dir, self.console)?;
        Ok(Outcome::Passed(format!("`{}`", self.out_dir)))
    }

    /// Writes the page of the job, and what its later steps may ask for.
    fn finish(mut self) -> Result<u8, Error> {
        self.steps.complete();
        self.steps.say(self.console)?;
        self.parts.findings = self.reporter.table();
        let page = summary::markdown(self.selected.file.as_str(), &self.steps, &self.parts);
        self.outputs.write(self.console)?;
        outputs::summarize(self.arguments.summary.as_deref(), &page, self.console)?;
        Ok(self.steps.exit_code())
    }
}

const NO_PAST: &str = "without what was published before, the dates of workspaces would be lost: run again \
    later, name a copy with `--previous`, or begin anew with `--no-previous`";
