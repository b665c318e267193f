//! `cargo kasm images update`: what image registries say goes into `kasm.lock` and the declarations.

use registry_core::check;
use registry_core::declare::{Edited, Reading};
use registry_core::finding::{Code, Edit, Finding, Group, Policy, Report, Safety};
use registry_core::lock::{Answers, Lock};

use super::super::is_in;
use super::{Ask, Registry, check as checking, each, names_of};
use crate::cli::{Lints, UpdateImages};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::fix::{self, Fixed};
use crate::report::Reporter;
use crate::scaffold::ask;

pub(super) fn run(
    arguments: &UpdateImages,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let selection = &arguments.selection;
    if selection.locked || selection.offline || selection.frozen {
        let message = "`images update` asks image registries and changes kasm.lock, which `--locked`, `--offline` and `--frozen` forbid";
        return Err(Error::Usage(message.to_owned()));
    }
    each(selection, &Lints::default(), console, |registry, console| {
        one(arguments, registry, reporter, console)
    })
}

fn one(
    arguments: &UpdateImages,
    registry: &Registry<'_>,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let ask = Ask {
        selection: &arguments.selection,
        network: arguments.network,
        streams: arguments.stream,
        takes_moved: true,
    };
    let mut asked = ask.of(registry, console)?;
    let mut fixed = mended(registry, &asked.answers, arguments.pin)?;
    let left = left(registry, &asked.answers);
    reporter.show(&left, registry.loaded, registry.selected, console)?;
    let code = checking::exit_code(&left);
    let Some(lock) = asked.lock.filter(|_| !registry.has_broken_lock()) else {
        console.note("nothing was written: mend these first, or try again later")?;
        return Ok(code.max(exit::FINDINGS));
    };
    let (lock, further) = relocked(&ask, registry, &fixed, lock)?;
    if !further.by_name.is_empty() {
        // What another digest names has another size.
        asked.answers.by_name.extend(further.by_name);
        fixed = mended(registry, &asked.answers, arguments.pin)?;
    }
    // Workspaces without a registry have no lock.
    let is_kept = registry.selected.alone.is_empty();
    let changes = if is_kept { changes(registry.lock(), &lock) } else { Vec::new() };
    for (verb, what) in &changes {
        console.status(verb, what)?;
    }
    if changes.is_empty() && fixed.is_empty() {
        console.status("Unchanged", &format!("`{}`", registry.selected.file))?;
        return Ok(code);
    }
    if !fixed.is_empty() {
        console.data(fixed.diff().trim_end_matches('\n'))?;
    }
    if arguments.diff || !is_wanted(arguments, console)? {
        return Ok(code);
    }
    fixed.write()?;
    for path in fixed.paths() {
        console.status("Updated", &format!("`{path}`"))?;
    }
    if !changes.is_empty() {
        registry.put_lock(&lock, console)?;
    }
    Ok(code)
}

/// The files, with what the answers say written into them.
fn mended(registry: &Registry<'_>, answers: &Answers, pins: bool) -> Result<Fixed, Error> {
    if !registry.selected.has_files {
        return Ok(Fixed::default());
    }
    fix::fix(registry.selected, Safety::Unsafe, |loaded| {
        let of = Registry { loaded, ..*registry };
        let mut report = of.report(answers, &Lints::default());
        report.findings.retain(|levelled| levelled.finding.code.group() == Group::Images);
        if pins && report.findings.iter().all(|levelled| levelled.finding.fix.is_none()) {
            // An edit at a time for each place: what else is wrong there was mended before.
            let pinned = check::unpinned(loaded, answers);
            report.findings.extend(Report::new(pinned, &Policy::default()).findings);
        }
        report.findings.retain(|levelled| is_fixable(&of, &levelled.finding));
        report
    })
}

/// The lock of what the files declare once they are mended: a digest that is written into a declaration
/// is part of the image's name. And what was answered about such images.
fn relocked(
    ask: &Ask<'_>,
    registry: &Registry<'_>,
    fixed: &Fixed,
    mut lock: Lock,
) -> Result<(Lock, Answers), Error> {
    if fixed.is_empty() {
        return Ok((lock, Answers::default()));
    }
    let names = |edited| {
        let loaded = fix::read(registry.selected, Reading::Declarations, edited)?;
        let (model, _) = check::judge(&loaded);
        // Those of other workspaces too, which may offer what is offered no more here.
        Ok::<_, Error>(names_of(model.workspaces.iter()))
    };
    let (before, mut after) = (names(Edited::default())?, names(fixed.edited())?);
    lock.images.retain(|name, _| after.contains_key(name) || !before.contains_key(name));
    after.retain(|name, _| !lock.images.contains_key(name) && !before.contains_key(name));
    let asked = ask.names(&after, Some(&lock), false)?;
    Ok((asked.lock.unwrap_or(lock), asked.answers))
}

/// Whether there is a fix, and what it changes is meant.
fn is_fixable(registry: &Registry<'_>, finding: &Finding) -> bool {
    let sources = &registry.loaded.sources;
    let is_meant = |edit: &Edit| {
        let path = &sources.file(edit.span.source).path;
        registry.selected.only.as_deref().is_none_or(|only| is_in(only, path))
    };
    let fix = finding.fix.as_ref().filter(|fix| fix.edits.iter().all(is_meant));
    fix.is_some_and(|fix| registry_core::fix::is_applicable(fix, sources))
}

/// What no fix mends.
fn left(registry: &Registry<'_>, answers: &Answers) -> Report {
    let mut report = registry.report(answers, &Lints::default());
    let is_mended =
        |finding: &Finding| finding.code.group() == Group::Images && is_fixable(registry, finding);
    report.findings.retain(|levelled| {
        !is_mended(&levelled.finding) && levelled.finding.code != Code::ImageMoved
    });
    report
}

/// What changes in `kasm.lock`, as Cargo says it of its own.
fn changes(before: Option<&Lock>, after: &Lock) -> Vec<(&'static str, String)> {
    let none = Lock::default();
    let before = &before.unwrap_or(&none).images;
    let mut changes = Vec::new();
    for (name, image) in &after.images {
        match before.get(name) {
            None => changes.push(("Locking", name.clone())),
            Some(old) if old.digest != image.digest => {
                changes.push(("Updating", format!("{name} {} -> {}", old.digest, image.digest)));
            }
            Some(old) if old != image => changes.push(("Measuring", name.clone())),
            Some(_) => {}
        }
    }
    let gone = before.keys().filter(|name| !after.images.contains_key(*name));
    changes.extend(gone.map(|name| ("Removing", name.clone())));
    changes
}

/// Whether the changes are to be written.
fn is_wanted(arguments: &UpdateImages, console: &mut Console) -> Result<bool, Error> {
    if arguments.yes {
        return Ok(true);
    }
    if ask::is_possible() {
        return ask::yes("Write this?");
    }
    console.note("nothing was written: `--yes` does")?;
    Ok(false)
}
