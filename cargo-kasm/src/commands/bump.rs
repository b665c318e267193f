//! `cargo kasm bump`: the next Kasm release.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::sync::Arc;

use registry_core::declare::{Edited, Loaded, Reading, WORKSPACE_JSON, WORKSPACE_TOML};
use registry_core::finding::Report;
use registry_core::model::RELEASES;
use registry_core::source::{SourceFile, SourceId, Syntax};

use super::{Asked, UseOfBaseline};
use crate::bump::{self, BumpError, File, Release, Wanted};
use crate::cli::{Bump, Lints, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::fix::{self, diff};
use crate::gather::{How, Outcome, gather};
use crate::report::Reporter;
use crate::scaffold::ask;
use crate::select::{self, Selected};

pub(super) fn run(arguments: &Bump, console: &mut Console) -> Result<u8, Error> {
    super::reported(MessageFormat::Human, console, |reporter, console| {
        let chosen = select::select(&arguments.selection, console.is_quiet())?;
        // Even for one workspace all are read: the newest release is the registry's.
        let mut whole = chosen.clone();
        whole.registries.iter_mut().for_each(|selected| selected.only = None);
        let lints = Lints::default();
        let how = How { reading: Reading::Declarations, lints: &lints, forward: false };
        let mut code = exit::OK;
        for (gathered, selected) in gather(&whole, &how, console)?.iter().zip(&chosen.registries) {
            code = code.max(match &gathered.outcome {
                Outcome::Read(loaded) | Outcome::FilesFirst(loaded) => {
                    Registry::new(loaded, selected, arguments).run(reporter, console)?
                }
                Outcome::FilesAlone(loaded) => {
                    Registry::new(loaded, selected, arguments).run(reporter, console)?;
                    super::not_built(selected, console)?
                }
                outcome => super::unread(outcome, selected, console)?,
            });
        }
        Ok(code)
    })
}

/// A registry to which a release is added.
struct Registry<'a> {
    loaded: &'a Loaded,
    selected: &'a Selected,
    arguments: &'a Bump,
    /// The files with lists of releases.
    files: Vec<(File, &'a SourceFile)>,
}

/// What changes.
#[derive(Default)]
struct Changes<'a> {
    files: Vec<(&'a SourceFile, Arc<str>)>,
    /// How many lists.
    lists: usize,
    has_sizes: bool,
    has_failed: bool,
}

impl<'a> Registry<'a> {
    fn new(loaded: &'a Loaded, selected: &'a Selected, arguments: &'a Bump) -> Self {
        let files = loaded.sources.named();
        let files = files.filter_map(|(id, file)| Some((kind(id, file, loaded, selected)?, file)));
        Self { loaded, selected, arguments, files: files.collect() }
    }

    /// Whether a workspace is meant; the empty name stands for what several share.
    fn is_meant(&self, folder: &str) -> bool {
        self.arguments.only.is_empty() || self.arguments.only.iter().any(|only| only == folder)
    }

    fn run(&self, reporter: &mut Reporter, console: &mut Console) -> Result<u8, Error> {
        self.check_names()?;
        let to = self.arguments.to;
        let releases = self.releases();
        warn(to, &releases, console)?;
        let Some(from) = self.arguments.from.or_else(|| nearest(to, &releases)) else {
            console
                .note(&format!("nothing in `{}` names a release to follow", self.selected.file))?;
            return Ok(exit::OK);
        };
        let wanted = Wanted { to, from };
        let changes = self.changes(wanted, console)?;
        for line in bump::in_rust_by_hand(self.loaded, wanted, |folder| self.is_meant(folder)) {
            console.note(&line)?;
        }
        let code = if changes.has_failed { exit::FINDINGS } else { exit::OK };
        if changes.files.is_empty() {
            console.status("Unchanged", &format!("`{}`", self.selected.file))?;
            return Ok(code);
        }
        for (file, after) in &changes.files {
            console.data(diff::of(&file.path, &file.text, after).trim_end_matches('\n'))?;
        }
        if changes.has_sizes {
            console.note(&format!("sizes are those of {from}: measure the images of {to}"))?;
        }
        self.show_new_findings(&changes, reporter, console)?;
        let lists = super::number(changes.lists, "list");
        let counted = format!("{to} to {lists} in {}", super::number(changes.files.len(), "file"));
        if self.arguments.diff || !self.is_wanted(console)? {
            console.status("Would add", &counted)?;
            return Ok(code);
        }
        for (file, after) in &changes.files {
            fix::put(&file.path, after)?;
            console.detail(&format!("`{}` was changed", file.path))?;
        }
        console.status("Added", &counted)?;
        Ok(code)
    }

    /// A misspelt name would look like nothing to do.
    fn check_names(&self) -> Result<(), Error> {
        let declared = self.loaded.registry.workspaces.iter().map(|other| other.folder.as_str());
        let in_files = self.files.iter().flat_map(|(file, source)| bump::names(&source.text, file));
        let names: HashSet<_> = declared.map(str::to_owned).chain(in_files).collect();
        let Some(name) = self.arguments.only.iter().find(|name| !names.contains(*name)) else {
            return Ok(());
        };
        let near = registry_core::finding::nearest(name, names.iter().map(String::as_str));
        let help = near.map(|near| format!("\n  help: did you mean `{near}`?")).unwrap_or_default();
        let file = &self.selected.file;
        Err(Error::Usage(format!("`{file}` has no workspace `{name}`{help}")))
    }

    /// The releases that are declared.
    fn releases(&self) -> BTreeSet<Release> {
        let is_meant = |folder: &str| self.is_meant(folder);
        let mut releases = bump::releases_in_rust(self.loaded, is_meant);
        for (file, source) in &self.files {
            // What cannot be read is said where it would be changed.
            releases.extend(bump::releases(&source.text, file, is_meant).into_iter().flatten());
        }
        releases
    }

    fn changes(&self, wanted: Wanted, console: &mut Console) -> Result<Changes<'a>, Error> {
        let mut changes = Changes::default();
        let mut seen: HashSet<String> = HashSet::new();
        for (file, source) in &self.files {
            let bumped =
                match bump::bump(&source.text, file, wanted, |folder| self.is_meant(folder)) {
                    Ok(bumped) => bumped,
                    Err(error @ (BumpError::Unreadable | BumpError::Unlike)) => {
                        console.problem(&format!("`{}` is left as it is: {error}", source.path))?;
                        changes.has_failed = true;
                        continue;
                    }
                };
            for note in &bumped.notes {
                console.note(note)?;
            }
            changes.lists += bumped.whose.len();
            changes.has_sizes |= bumped.has_sizes;
            seen.extend(bumped.meant);
            changes.files.extend(bumped.text.map(|text| (*source, text.into())));
        }
        for name in self.arguments.only.iter().filter(|name| !seen.contains(*name)) {
            console.note(&format!(
                "`{name}` has no releases of its own in a file: bump without `--only` to change what it inherits"
            ))?;
        }
        Ok(changes)
    }

    /// What is found in the registry as it would be, and not as it is.
    fn show_new_findings(
        &self,
        changes: &Changes<'_>,
        reporter: &mut Reporter,
        console: &mut Console,
    ) -> Result<(), Error> {
        let edited = changes.files.iter().map(|(file, text)| (file.path.clone(), Arc::clone(text)));
        let edited: Edited = Arc::new(edited.collect());
        let before = fix::read(self.selected, Reading::Everything, Edited::default())?;
        let after = fix::read(self.selected, Reading::Everything, edited)?;
        let known: HashSet<_> = keys(&self.report(&before), &before).into_iter().collect();
        let mut report = self.report(&after);
        let mut is_new = keys(&report, &after).into_iter().map(|key| !known.contains(&key));
        report.findings.retain(|_| is_new.next().unwrap_or_default());
        reporter.show(&report, &after, self.selected, console)?;
        Ok(())
    }

    fn report(&self, loaded: &Loaded) -> Report {
        let lints = Lints::default();
        let asked = Asked { lints: &lints, only: None, is_whole: false };
        let mut report = asked.judge(loaded, UseOfBaseline::Heeded).report;
        if !self.selected.is_whole() {
            super::retain_certain(&mut report);
        }
        report
    }

    /// Whether the changes are to be written.
    fn is_wanted(&self, console: &mut Console) -> Result<bool, Error> {
        if self.arguments.yes {
            return Ok(true);
        }
        if ask::is_possible() {
            return ask::yes("Write this?");
        }
        console.note("nothing was written: `--yes` does")?;
        Ok(false)
    }
}

/// What tells findings apart: their rules, files and words.
fn keys(report: &Report, loaded: &Loaded) -> Vec<(&'static str, String, String)> {
    let findings = report.findings.iter().map(|levelled| &levelled.finding);
    let keys = findings.map(|finding| {
        let path = &loaded.sources.file(finding.primary.span.source).path;
        (finding.code.name(), path.to_string(), finding.message.clone())
    });
    keys.collect()
}

/// Says where a release is none that anybody would expect.
fn warn(to: Release, releases: &BTreeSet<Release>, console: &mut Console) -> io::Result<()> {
    let (first, last) = (RELEASES.first(), RELEASES.last());
    if !RELEASES.iter().any(|known| known.number == to.number)
        && let Some((first, last)) = first.zip(last)
    {
        console.warning(&format!(
            "Kasm {}.{} is none of the releases that this cargo-kasm knows, {}.{} to {}.{}",
            to.number.0, to.number.1, first.number.0, first.number.1, last.number.0, last.number.1
        ))?;
    }
    match releases.last() {
        Some(newest) if *newest > to => {
            console.warning(&format!("{to} is older than {newest}, which is there already"))
        }
        _ => Ok(()),
    }
}

/// The release to follow: the newest before the wanted one, else the oldest after it.
fn nearest(to: Release, releases: &BTreeSet<Release>) -> Option<Release> {
    let before = releases.range(..to).next_back();
    before.or_else(|| releases.range(to..).find(|release| **release != to)).copied()
}

/// Which of the files it is that have lists of releases, where it is one of those that are meant.
fn kind(id: SourceId, file: &SourceFile, loaded: &Loaded, selected: &Selected) -> Option<File> {
    let only = selected.only.as_deref();
    if only.is_some_and(|only| !super::is_in(only, &file.path)) {
        return None;
    }
    let folder = || {
        let mut declared = loaded.registry.workspaces.iter();
        let declared = declared.find(|workspace| workspace.source == id);
        let parent = file.path.parent().and_then(|folder| folder.file_name());
        declared.map_or(parent.unwrap_or_default(), |workspace| &workspace.icon_folder).to_owned()
    };
    match (file.syntax, file.path.file_name()) {
        (Syntax::Toml, _) if selected.alone.is_empty() && file.path == selected.file => {
            Some(File::Registry)
        }
        (Syntax::Toml, Some(WORKSPACE_TOML)) => Some(File::Workspace(folder())),
        (Syntax::Json, Some(WORKSPACE_JSON)) => Some(File::Json(folder())),
        _ => None,
    }
}
