//! The registry that `cargo kasm serve` shows: built again and again, whatever is wrong with it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use annotate_snippets::Renderer;
use camino::Utf8PathBuf;
use registry_core::bundle::{Bundle, Draft};
use registry_core::declare::{self, Loaded, Reading};
use registry_core::finding::{Code, Level, Levelled, Report, render};
use registry_core::model::{ListUrl, Model};
use registry_core::source::{SourceId, Sources};

use super::{Asked, Checked, UseOfBaseline};
use crate::cli::{MessageFormat, Serve};
use crate::console::Console;
use crate::error::Error;
use crate::gather::{Gathered, How, Outcome, gather};
use crate::history::{Commits, History};
use crate::modified::now;
use crate::report::Reporter;
use crate::select::{Chosen, Selected, select_one};
use crate::serve::places::{Places, sources};
use crate::serve::site::{AUTHORITY, Site};
use crate::storefront::rendition::Renditions;
use crate::storefront::{Storefront, live};

/// The registry that is shown.
pub(super) struct Serving<'a> {
    arguments: &'a Serve,
    /// The same one registry, twice.
    chosen: Chosen,
    selected: Selected,
    reporter: Reporter,
    /// What it was made of when it was last read.
    inputs: Vec<Utf8PathBuf>,
    /// What was found then.
    found: Vec<Found>,
    /// What git knew of its workspaces when they were first read: newer ones are not committed yet.
    commits: Commits,
    renditions: Renditions,
    site: Arc<Site>,
    /// Whether that is the registry's, and not only says why there is none yet.
    is_site: bool,
}

/// A finding, wherever it stands in its file: what is typed above it moves it.
type Found = (SourceId, Code, Level, String);

/// What became of a build.
pub(super) struct Built {
    /// Whether anything of what is served, or of what is said about it, is new.
    pub(super) is_new: bool,
    took: Duration,
    /// "6 workspaces, 2 warnings"; none where nothing could be built.
    what: Option<String>,
    reason: Option<Reason>,
}

/// A site, as far as it could be made.
struct Made {
    bundle: Option<Bundle>,
    /// Where `list_url` says that it lies.
    root: Option<String>,
    what: String,
    problem: Option<Problem>,
}

/// What keeps a registry from being published, or shown.
struct Problem {
    /// Findings as text, with an empty line below each.
    findings: String,
    reason: Reason,
}

/// The last word on a problem.
enum Reason {
    Line(String),
    Error(Error),
}

impl<'a> Serving<'a> {
    /// Finds the registry.
    pub(super) fn new(arguments: &'a Serve, console: &Console) -> Result<Self, Error> {
        let (chosen, selected) = select_one(&arguments.selection, console.is_quiet(), "served")?;
        let nothing =
            Site { bundle: Arc::default(), root: "/".to_owned(), build: 0, problems: None };
        Ok(Self {
            arguments,
            chosen,
            selected,
            reporter: Reporter::new(MessageFormat::Human),
            inputs: Vec::new(),
            found: Vec::new(),
            commits: Commits::default(),
            renditions: Renditions::in_cache_of_user(),
            site: Arc::new(nothing),
            is_site: false,
        })
    }

    /// Finds it anew, for a manifest changed. Where that cannot be read now, nothing else is known of it.
    pub(super) fn select_again(&mut self, console: &mut Console) {
        match select_one(&self.arguments.selection, console.is_quiet(), "served") {
            Ok((chosen, selected)) => (self.chosen, self.selected) = (chosen, selected),
            Err(error) => console.error(&error),
        }
    }

    /// What is served.
    pub(super) const fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Where it can change.
    pub(super) fn places(&self) -> Places {
        let mut paths = self.inputs.clone();
        if self.selected.has_files {
            paths.extend(declare::watchable(&self.selected.file));
        }
        paths.extend(self.selected.package.iter().flat_map(sources));
        Places::of(&paths)
    }

    /// Builds it as it is now.
    pub(super) fn build(&mut self, console: &mut Console) -> Result<Built, Error> {
        let start = Instant::now();
        let before = self.found.clone();
        let made = match self.read(console) {
            Outcome::Read(loaded) => self.make(&loaded, true, console)?,
            Outcome::FilesFirst(loaded) | Outcome::FilesAlone(loaded) => {
                self.make(&loaded, false, console)?
            }
            Outcome::NotBuilt => {
                let file = &self.selected.file;
                let line = format!("the crate of `{file}` does not compile; the terminal says why");
                Made::nothing(Reason::Line(line))
            }
            Outcome::Unreadable(error) => Made::nothing(Reason::Error(error)),
            Outcome::Nothing => Made::nothing(Reason::Error(Error::NoPackage)),
        };
        let what = made.bundle.is_some().then(|| made.what.clone());
        let is_other = self.take(&made)?;
        Ok(Built {
            is_new: is_other || self.found != before,
            took: start.elapsed(),
            what,
            reason: made.problem.map(|problem| problem.reason),
        })
    }

    fn read(&self, console: &mut Console) -> Outcome {
        let lints = &self.arguments.lints;
        let how = How { reading: Reading::Everything, lints, forward: false };
        match gather(&self.chosen, &how, console).map(|mut gathered| gathered.pop()) {
            Ok(Some(Gathered { outcome, .. })) => outcome,
            Ok(None) => Outcome::Nothing,
            Err(error) => Outcome::Unreadable(error),
        }
    }

    /// Makes a site of what was read: all of it, unless the crate is missing.
    fn make(
        &mut self,
        loaded: &Loaded,
        is_whole: bool,
        console: &mut Console,
    ) -> Result<Made, Error> {
        let asked = Asked { lints: &self.arguments.lints, only: None, is_whole };
        let Checked { model, mut report } = asked.judge(loaded, UseOfBaseline::Heeded);
        if !is_whole {
            super::retain_certain(&mut report);
        }
        let found: Vec<_> = report.findings.iter().map(found).collect();
        if found != self.found {
            self.reporter.show(&report, loaded, &self.selected, console)?;
            self.found = found;
        }
        self.inputs.clone_from(&loaded.registry.inputs);
        let is_error = |levelled: &Levelled| levelled.finding.code.is_error();
        let can_be_built = is_whole && !report.findings.iter().any(is_error);
        let counts = super::counted(&report);
        let mut problem = (!report.is_publishable()).then(|| Problem {
            findings: denied(&report, &loaded.sources),
            reason: Reason::Line(self.consequence(&counts, can_be_built)),
        });
        let root = model.registry.as_ref().and_then(|registry| registry.root.as_ref());
        let root = root.map(|root| ListUrl::path(root).to_owned());
        let workspaces = super::workspaces(&model, &self.selected);
        let what = if counts.is_empty() { workspaces } else { format!("{workspaces}, {counts}") };
        let mut bundle = None;
        if can_be_built {
            if !self.is_site {
                self.commits = Commits::of(loaded);
            }
            match self.bundle(loaded, model) {
                Ok(built) => bundle = Some(built),
                Err(error) => {
                    let findings = problem.map(|problem| problem.findings).unwrap_or_default();
                    problem = Some(Problem { findings, reason: Reason::Error(error) });
                }
            }
        }
        Ok(Made { bundle, root, what, problem })
    }

    /// What findings at deny level lead to.
    fn consequence(&self, counts: &str, can_be_built: bool) -> String {
        let consequence = match (can_be_built, self.is_site) {
            (true, _) => "this is a preview, and `cargo kasm bundle` would write nothing",
            (false, true) => "what is shown is as it was before",
            (false, false) => "nothing can be shown yet",
        };
        format!("`{}` has {counts}; {consequence}", self.selected.file)
    }

    /// The bundle as it is served. Where its lists are the same, so is their time.
    fn bundle(&self, loaded: &Loaded, model: Model<'_>) -> Result<Bundle, Error> {
        let registry = model.registry.map(|registry| registry.served_by(AUTHORITY));
        let model = Model { registry, ..model };
        let draft = Draft::new(&loaded.registry, &model);
        let served = |path: &str| self.site.bundle.get(path).map(|content| content.to_vec());
        let modified = draft.time_of(served).unwrap_or_else(now);
        let mut bundle = draft.finish(modified);
        let history = History::of_commits(&self.commits, &model, modified);
        let (history, renditions) = (history.as_ref(), &self.renditions);
        Storefront { model: &model, history, renditions, is_live: true }.add(&mut bundle)?;
        Ok(bundle)
    }

    /// Serves what was made, else what was served before, else only what is wrong. Whether that is any
    /// other than before.
    fn take(&mut self, made: &Made) -> Result<bool, Error> {
        let problems = made.problem.as_ref().map(Problem::text);
        let root = made.root.as_ref().unwrap_or(&self.site.root).clone();
        let (bundle, root) = match &made.bundle {
            Some(bundle) => (Arc::new(bundle.clone()), made.root.clone().unwrap_or("/".to_owned())),
            None if self.is_site => (Arc::clone(&self.site.bundle), self.site.root.clone()),
            None => {
                let problems = problems.as_deref().unwrap_or_default();
                (Arc::new(live::without_site(problems, &root)?), root)
            }
        };
        self.is_site |= made.bundle.is_some();
        let before = &self.site;
        let is_same = root == before.root && bundle == before.bundle;
        if is_same && problems == before.problems {
            return Ok(false);
        }
        let build = if is_same { before.build } else { now().max(before.build + 1) };
        self.site = Arc::new(Site { bundle, root, build, problems });
        Ok(true)
    }
}

impl Made {
    fn nothing(reason: Reason) -> Self {
        let problem = Some(Problem { findings: String::new(), reason });
        Self { bundle: None, root: None, what: String::new(), problem }
    }
}

impl Problem {
    fn text(&self) -> String {
        match &self.reason {
            Reason::Line(line) => format!("{}error: {line}", self.findings),
            Reason::Error(error) => format!("{}error: {}", self.findings, error.with_causes()),
        }
    }
}

impl Built {
    /// Says it as Cargo would; nothing where nothing is new.
    pub(super) fn say(&self, verb: &str, console: &mut Console) -> Result<(), Error> {
        if !self.is_new {
            return Ok(console.detail("a file was saved, but nothing of what is served changed")?);
        }
        match &self.reason {
            Some(Reason::Line(line)) => console.problem(line)?,
            Some(Reason::Error(error)) => console.error(error),
            None => {}
        }
        if let Some(what) = &self.what {
            console.status(verb, &format!("in {} ms: {what}", self.took.as_millis()))?;
        }
        Ok(())
    }
}

fn found(levelled: &Levelled) -> Found {
    let finding = &levelled.finding;
    (finding.primary.span.source, finding.code, levelled.level, finding.message.clone())
}

/// What keeps the registry from being published, as far as one can read it on a page.
fn denied(report: &Report, sources: &Sources) -> String {
    const MOST: usize = 50;
    let renderer = Renderer::plain();
    let mut text = String::new();
    for levelled in report.findings.iter().filter(|found| found.level.is_denied()).take(MOST) {
        let _ = writeln!(text, "{}\n", render::human(levelled, sources, &renderer));
    }
    if report.errors() > MOST {
        let _ = writeln!(text, "and {} more, in the terminal\n", report.errors() - MOST);
    }
    text
}
