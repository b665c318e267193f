//! From selected registries to declarations: files are read, crates are built, and what their macros
//! left is read from what the compiler made. No code of a crate runs but what `cargo build` runs.

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Message, Package};
use registry_core::check;
use registry_core::declare::record::{self, Body, Record};
use registry_core::declare::{self, Edited, Loaded, Reading};
use registry_core::finding::Report;

use crate::cli::Lints;
use crate::commands::number;
use crate::compiled::{self, Built};
use crate::console::Console;
use crate::error::Error;
use crate::select::{Chosen, Selected};

/// A registry that was asked for, and what became of it.
pub(crate) struct Gathered<'s> {
    pub(crate) selected: &'s Selected,
    pub(crate) outcome: Outcome,
}

/// What became of reading a registry.
pub(crate) enum Outcome {
    /// It was read.
    Read(Box<Loaded>),
    /// Its files were read, but its crate does not compile, and Cargo has said why.
    FilesAlone(Box<Loaded>),
    /// Its files were read and are wrong; until they are mended, its crate cannot compile.
    FilesFirst(Box<Loaded>),
    /// Its crate does not compile, and Cargo has said why.
    NotBuilt,
    /// What its crate left cannot be read.
    Unreadable(Error),
    /// The package could have declared one in Rust, but does not.
    Nothing,
}

/// How registries are read.
pub(crate) struct How<'a> {
    pub(crate) reading: Reading,
    pub(crate) lints: &'a Lints,
    /// Whether Cargo's own messages are data, to be handed on.
    pub(crate) forward: bool,
}

/// Reads every registry that was chosen.
///
/// # Errors
/// Where a file that was named is not there, or Cargo could not be run.
pub(crate) fn gather<'s>(
    chosen: &'s Chosen,
    how: &How<'_>,
    console: &mut Console,
) -> Result<Vec<Gathered<'s>>, Error> {
    let mut files = Vec::with_capacity(chosen.registries.len());
    for selected in &chosen.registries {
        let loaded = in_files(selected, how)?;
        if let Some(loaded) = &loaded {
            let workspaces = number(loaded.registry.workspaces.len(), "workspace");
            console.detail(&format!("`{}` was read: {workspaces}", selected.file))?;
        }
        files.push(loaded);
    }
    let packages = chosen.registries.iter().zip(&files);
    let packages: Vec<_> =
        packages.map(|(selected, files)| worth_building(selected, files.as_ref(), how)).collect();
    let to_build: Vec<_> = packages.iter().copied().flatten().collect();
    let built = build(&to_build, chosen, how, console)?;
    let mut gathered = Vec::with_capacity(files.len());
    for ((selected, files), package) in chosen.registries.iter().zip(files).zip(packages) {
        let outcome = match package {
            Some(package) => {
                match add_compiled(selected, package, files, &built, how, console) {
                    // One package's trouble is no other one's.
                    Err(error @ (Error::Compiled(_) | Error::Record { .. })) => {
                        Outcome::Unreadable(error)
                    }
                    outcome => outcome?,
                }
            }
            None => match files.map(Box::new) {
                Some(loaded) if selected.package.is_some() => {
                    console.note(&format!(
                        "what `{}` declares in Rust was not looked at: its crate cannot compile before these are mended",
                        selected.file
                    ))?;
                    Outcome::FilesFirst(loaded)
                }
                files => files.map_or(Outcome::Nothing, Outcome::Read),
            },
        };
        gathered.push(Gathered { selected, outcome });
    }
    if gathered.iter().all(|registry| matches!(registry.outcome, Outcome::Nothing)) {
        return Err(Error::NoPackage);
    }
    Ok(gathered)
}

/// What a registry's files declare.
fn in_files(selected: &Selected, how: &How<'_>) -> Result<Option<Loaded>, Error> {
    if !selected.has_files {
        return Ok(None);
    }
    if !selected.alone.is_empty() {
        let Selected { folder, alone, .. } = selected;
        return Ok(Some(declare::load_alone(folder, alone, how.reading, Edited::default())));
    }
    Ok(Some(declare::load(&selected.file, selected.only.as_deref(), how.reading)?))
}

/// The package to build for a registry. Where its files are wrong the crate would not compile, and
/// the compiler's errors would only repeat what is said anyway; an editor wants to hear both.
fn worth_building<'s>(
    selected: &'s Selected,
    files: Option<&Loaded>,
    how: &How<'_>,
) -> Option<&'s Package> {
    let package = selected.package.as_ref()?;
    let is_right = |loaded: &Loaded| {
        let (model, findings) = check::judge(loaded);
        let policy = how.lints.over(model.policy);
        Report::new(check::without_the_rest(findings), &policy).is_publishable()
    };
    (how.forward || files.is_none_or(is_right)).then_some(package)
}

fn build(
    packages: &[&Package],
    chosen: &Chosen,
    how: &How<'_>,
    console: &mut Console,
) -> Result<Built, Error> {
    if !how.forward {
        return Ok(compiled::build(&chosen.flags, packages, None)?);
    }
    let mut written = Ok(());
    let mut forward = |line: &str| {
        // Ours is the one that says how the run ended.
        if written.is_ok() && !is_finish(line) {
            written = console.data(line);
        }
    };
    let built = compiled::build(&chosen.flags, packages, Some(&mut forward))?;
    written?;
    Ok(built)
}

/// Whether a line says that Cargo is done.
fn is_finish(line: &str) -> bool {
    line.contains("build-finished")
        && matches!(serde_json::from_str(line), Ok(Message::BuildFinished(_)))
}

/// Adds what a package's macros left to what its files say.
fn add_compiled(
    selected: &Selected,
    package: &Package,
    files: Option<Loaded>,
    built: &Built,
    how: &How<'_>,
    console: &mut Console,
) -> Result<Outcome, Error> {
    let artifacts = built.artifacts.iter().find(|artifacts| artifacts.package == package.id);
    let artifacts = artifacts.map(|artifacts| &artifacts.files[..]).unwrap_or_default();
    if artifacts.is_empty() {
        return Ok(match files {
            // In an editor the files' findings count, whatever the crate's state.
            Some(loaded) if how.forward && built.success => Outcome::Read(Box::new(loaded)),
            Some(loaded) if how.forward => Outcome::FilesAlone(Box::new(loaded)),
            _ if built.success => Outcome::Nothing,
            _ => Outcome::NotBuilt,
        });
    }
    let records = records(package, artifacts)?;
    for record in &records {
        compare(record, selected, files.as_ref(), console)?;
    }
    let loaded = declare::with_records(files, &records, &selected.folder, how.reading);
    Ok(loaded.map_or(Outcome::Nothing, |loaded| Outcome::Read(Box::new(loaded))))
}

/// The package's own records, each once, in the order of its sources: what is linked holds those of
/// dependencies too, and an executable those of its library.
fn records(package: &Package, artifacts: &[Utf8PathBuf]) -> Result<Vec<Record>, Error> {
    let mut own: Vec<Record> = Vec::new();
    for file in artifacts {
        for section in compiled::sections(file)? {
            let records = record::records(&section)
                .map_err(|source| Error::Record { path: file.clone(), source })?;
            own.extend(records.into_iter().filter(|record| {
                record.head.package == package.name.as_str()
                    && record.head.version == package.version.to_string()
            }));
        }
    }
    // The compiler and the linker have orders of their own.
    let mut keyed: Vec<_> = own.into_iter().map(|own| (key(&own), own)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    keyed.dedup_by(|(a, _), (b, _)| a == b);
    Ok(keyed.into_iter().map(|(_, record)| record).collect())
}

/// Where a record stands, and then what it says: a `macro_rules!` may leave several at one place.
fn key(record: &Record) -> (String, usize, usize, String) {
    let place = record.head.place;
    (record.head.file.clone(), place.line, place.column, record::template(record))
}

/// Says where the compiled crate is behind its registry's files.
fn compare(
    record: &Record,
    selected: &Selected,
    files: Option<&Loaded>,
    console: &mut Console,
) -> Result<(), Error> {
    let Body::Toml { path, fingerprint } = &record.body else {
        return Ok(());
    };
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    let included = selected.folder.join(path);
    if !selected.has_files || real(&included) != real(&selected.file) {
        console.note(&format!(
            "`{included}` is a registry of its own: name it to check or bundle it"
        ))?;
        return Ok(());
    }
    if files.is_some_and(|loaded| loaded.fingerprint() != *fingerprint) {
        console.warning(&format!(
            "the compiled crate has not seen these files of `{included}` as they are now; \
             `cargo build` notices every change once its build.rs calls \
             `registry_core::build::watch(\"{path}\")`"
        ))?;
    }
    Ok(())
}
