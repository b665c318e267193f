//! `cargo kasm images`: what image registries say about the images that are offered.

mod check;
mod outdated;
mod update;

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use registry_core::check::{judge, judge_answered};
use registry_core::declare::{Loaded, Reading, WorkspaceDecl};
use registry_core::finding::{Code, Group, Report};
use registry_core::lock::{LOCK_FILE, Lock, PullRef};
use registry_core::model::{Model, Modelled};

use crate::cli::{Images, ImagesCommand, Lints, MessageFormat, Network, Selection};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::fix;
use crate::gather::{self, Outcome, gather};
use crate::images::{Asked, How, ask};
use crate::modified::source_date_epoch;
use crate::select::{self, Selected};

pub(super) fn run(arguments: &Images, console: &mut Console) -> Result<u8, Error> {
    match &arguments.command {
        ImagesCommand::Check(check) => {
            super::reported(check.message_format, console, |reporter, console| {
                check::run(check, reporter, console)
            })
        }
        ImagesCommand::Update(update) => {
            super::reported(MessageFormat::Human, console, |reporter, console| {
                update::run(update, reporter, console)
            })
        }
        ImagesCommand::Outdated(outdated) => outdated::run(outdated, console),
    }
}

/// A registry whose images are asked for.
struct Registry<'a> {
    loaded: &'a Loaded,
    selected: &'a Selected,
    /// Whether all of its declarations were read.
    is_whole: bool,
}

/// Does something with each registry that is meant, as far as it can be read.
fn each(
    selection: &Selection,
    lints: &Lints,
    console: &mut Console,
    mut work: impl FnMut(&Registry<'_>, &mut Console) -> Result<u8, Error>,
) -> Result<u8, Error> {
    let chosen = select::select(selection, console.is_quiet())?;
    // Even for one workspace all are read: kasm.lock is the registry's.
    let mut whole = chosen.clone();
    whole.registries.iter_mut().for_each(|selected| selected.only = None);
    let how = gather::How { reading: Reading::Declarations, lints, forward: false };
    let mut code = exit::OK;
    for (gathered, selected) in gather(&whole, &how, console)?.iter().zip(&chosen.registries) {
        let registry = |loaded| Registry { loaded, selected, is_whole: false };
        code = code.max(match &gathered.outcome {
            Outcome::Read(loaded) => {
                let is_whole = selected.alone.is_empty();
                work(&Registry { is_whole, ..registry(loaded) }, console)?
            }
            Outcome::FilesFirst(loaded) => work(&registry(loaded), console)?,
            Outcome::FilesAlone(loaded) => {
                work(&registry(loaded), console)?.max(super::not_built(selected, console)?)
            }
            outcome => super::unread(outcome, selected, console)?,
        });
    }
    Ok(code)
}

impl Registry<'_> {
    /// Whether a workspace is meant.
    fn is_meant(&self, workspace: &WorkspaceDecl) -> bool {
        let path = &self.loaded.sources.file(workspace.source).path;
        self.selected.only.as_deref().is_none_or(|only| super::is_in(only, path))
    }

    fn meant<'m>(&self, model: &'m Model<'_>) -> impl Iterator<Item = &'m Modelled<'m>> {
        model.workspaces.iter().filter(|workspace| self.is_meant(workspace.decl))
    }

    /// The images that are offered, by their names.
    fn names(&self, model: &Model<'_>) -> BTreeMap<String, PullRef> {
        names_of(self.meant(model))
    }

    /// Whether the names are all that are offered, so that the rest of `kasm.lock` can go.
    fn is_all(&self, model: &Model<'_>) -> bool {
        self.is_whole && self.selected.only.is_none() && model.is_whole()
    }

    /// Whether `kasm.lock` is there, but cannot be read: it is nobody's to replace.
    fn has_broken_lock(&self) -> bool {
        self.loaded.registry.lock.is_none() && self.lock_path().symlink_metadata().is_ok()
    }

    fn lock_path(&self) -> camino::Utf8PathBuf {
        self.loaded.registry.folder.join(LOCK_FILE)
    }

    fn put_lock(&self, lock: &Lock, console: &mut Console) -> Result<(), Error> {
        let path = self.lock_path();
        fix::put(&path, &lock.to_toml())?;
        let images = super::number(lock.images.len(), "image");
        console.status("Wrote", &format!("`{path}` with {images}"))?;
        Ok(())
    }

    fn lock(&self) -> Option<&Lock> {
        self.loaded.registry.lock.as_ref()
    }

    /// What was found about images, and what keeps a registry from being read or an image from being
    /// asked for.
    fn report(&self, answers: &registry_core::lock::Answers, lints: &Lints) -> Report {
        let (model, findings) = judge_answered(self.loaded, answers);
        let is_ours = |code: Code| {
            code.is_error()
                || code.group() == Group::Images
                || matches!(code, Code::BadImage | Code::BadTag)
        };
        let findings = findings.into_iter().filter(|finding| is_ours(finding.code));
        let mut report = Report::new(findings.collect(), &lints.over(model.policy));
        if let Some(only) = self.selected.only.as_deref() {
            let sources = &self.loaded.sources;
            report.retain(|source| super::is_in(only, &sources.file(source).path));
        }
        report
    }
}

/// The images that workspaces offer, by their names.
fn names_of<'m>(workspaces: impl Iterator<Item = &'m Modelled<'m>>) -> BTreeMap<String, PullRef> {
    let offered = workspaces.flat_map(Modelled::offered);
    offered.map(|offered| (offered.image.to_string(), offered.image)).collect()
}

/// What is asked, and how.
struct Ask<'a> {
    selection: &'a Selection,
    network: Network,
    streams: bool,
    takes_moved: bool,
}

impl Ask<'_> {
    fn is_offline(&self) -> bool {
        self.selection.offline || self.selection.frozen
    }

    fn is_locked(&self) -> bool {
        self.selection.locked || self.selection.frozen
    }

    fn of(&self, registry: &Registry<'_>, console: &mut Console) -> Result<Asked, Error> {
        let (model, _) = judge(registry.loaded);
        let names = registry.names(&model);
        let asked = self.names(&names, registry.lock(), registry.is_all(&model))?;
        let requests = usize::try_from(asked.traffic.requests()).unwrap_or(usize::MAX);
        if requests > 0 {
            let requests = super::number(requests, "request");
            let kilobytes = asked.traffic.bytes.div_ceil(1000);
            console.status("Asked", &format!("{requests}, {kilobytes} kB read"))?;
        }
        if let Some(trouble) = &asked.trouble {
            console.note(trouble)?;
        }
        Ok(asked)
    }

    fn names(
        &self,
        names: &BTreeMap<String, PullRef>,
        lock: Option<&Lock>,
        is_whole: bool,
    ) -> Result<Asked, Error> {
        let how = How {
            lock,
            is_locked: self.is_locked(),
            is_offline: self.is_offline(),
            takes_moved: self.takes_moved,
            streams: self.streams,
            is_whole,
            today: &today()?,
            network: self.network,
        };
        Ok(ask(names, &how))
    }
}

/// The day, for `kasm.lock`; the one of `SOURCE_DATE_EPOCH` where that is set.
fn today() -> Result<String, Error> {
    let milliseconds = match source_date_epoch()? {
        Some(milliseconds) => u128::from(milliseconds),
        None => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis(),
    };
    let seconds = i64::try_from(milliseconds / 1000).unwrap_or_default();
    let day = time::OffsetDateTime::from_unix_timestamp(seconds)
        .map_or(time::Date::MIN, time::OffsetDateTime::date);
    Ok(format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day()))
}
