//! `cargo kasm bundle`: checked registries, written to disk.

use std::mem::ManuallyDrop;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{Loaded, Reading};

use super::making::{Made, Making};
use super::{Asked, Checked, UseOfBaseline};
use crate::cli::{Bundle, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{Gathered, How, Outcome, gather};
use crate::history::{Past, TIMEOUT};
use crate::publish;
use crate::report::Reporter;
use crate::select::{self, Selected};

pub(super) fn run(
    arguments: &Bundle,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    refuse_cargo_json(arguments.message_format)?;
    let chosen = select::select(&arguments.selection, console.is_quiet())?;
    if let Some(alone) = chosen.registries.iter().find(|selected| !selected.alone.is_empty()) {
        let reason =
            "a bundle needs a registry.toml beside or above its workspaces, and none is there";
        return Err(Error::NoRegistry { path: alone.file.clone(), reason });
    }
    let how = How { reading: Reading::Everything, lints: &arguments.lints, forward: false };
    if let [only] = &chosen.registries[..] {
        // Before anything is built: where it must not go is known by then.
        out_dir(only, arguments.bundling.out_dir.as_deref())?;
    }
    let gathered = gather(&chosen, &how, console)?;
    let found = |registry: &&Gathered<'_>| !matches!(registry.outcome, Outcome::Nothing);
    let count = gathered.iter().filter(found).count();
    let for_one = [
        ("--out-dir", arguments.bundling.out_dir.is_some()),
        ("--previous", arguments.previous.is_some()),
    ];
    if let Some((option, _)) = for_one.iter().find(|(_, is_given)| *is_given && count > 1) {
        let message = format!("`{option}` is for one registry, but {count} are selected");
        return Err(Error::Usage(message));
    }
    let mut code = exit::OK;
    for Gathered { selected, outcome } in gathered {
        code = code.max(match outcome {
            Outcome::Read(loaded) | Outcome::FilesFirst(loaded) => {
                bundle(*loaded, selected, arguments, reporter, console)?
            }
            Outcome::FilesAlone(_) | Outcome::NotBuilt => super::not_built(selected, console)?,
            Outcome::Unreadable(error) => super::unreadable(&error, console),
            Outcome::Nothing => exit::OK,
        });
    }
    Ok(code)
}

/// What becomes of a bundle is none of Cargo's messages.
pub(super) fn refuse_cargo_json(format: MessageFormat) -> Result<(), Error> {
    const ONLY_CHECK: &str = "`--message-format cargo-json` is for `cargo kasm check`: Cargo has no \
        message for a bundle\n  help: use `--message-format json`";
    match format {
        MessageFormat::CargoJson => Err(Error::Usage(ONLY_CHECK.to_owned())),
        _ => Ok(()),
    }
}

fn bundle(
    loaded: Loaded,
    selected: &Selected,
    arguments: &Bundle,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let out_dir = publish::plain(&out_dir(selected, arguments.bundling.out_dir.as_deref())?)?;
    // The process is about to end: tearing a large registry down would take a tenth of the run.
    let loaded = ManuallyDrop::new(loaded);
    let archive = arguments.archive.map(|archive| (archive, archive.beside(&out_dir)));
    match &archive {
        Some((archive, file)) => {
            publish::guard_archive(file, *archive, &loaded.registry.inputs)?;
        }
        None => publish::guard(&out_dir, &loaded.registry.inputs)?,
    }
    let asked = Asked { lints: &arguments.lints, only: None, is_whole: selected.only.is_none() };
    let Checked { model, report } = asked.judge(&loaded, UseOfBaseline::Heeded);
    reporter.show(&report, &loaded, selected, console)?;
    let model = ManuallyDrop::new(model);
    if !report.is_publishable() {
        let counts = super::counted(&report);
        console.problem(&format!("`{}` has {counts}; nothing was written", selected.file))?;
        return Ok(super::exit_code(&report));
    }
    let previous = arguments.previous.as_deref();
    let past = previous.map(|place| Past::read(place, TIMEOUT, console)).transpose()?;
    let making = Making { asked: &arguments.bundling, past: past.as_ref(), replaced: &out_dir };
    let Made { bundle, modified, schemas, .. } = making.make(&loaded, &model, console)?;
    let bundle = ManuallyDrop::new(bundle);
    let written = match archive {
        Some((archive, file)) => {
            publish::publish_archive(&bundle, archive, modified, &file)?;
            file
        }
        None => publish::publish(&bundle, &out_dir).map(|()| out_dir)?,
    };
    let what = super::workspaces(&model, selected);
    console.status("Bundled", &format!("{what} of `{}` (schema {schemas})", selected.file))?;
    reporter.bundled(&selected.file, &written, console)?;
    Ok(exit::OK)
}

/// Where the bundle of a registry goes.
pub(super) fn out_dir(selected: &Selected, asked: Option<&Utf8Path>) -> Result<Utf8PathBuf, Error> {
    let chosen = asked.map(Utf8Path::to_owned).or_else(|| selected.out_dir.clone());
    chosen.ok_or_else(|| {
        Error::Usage(
            "one workspace alone is no registry to publish: say with `--out-dir` where it may go"
                .to_owned(),
        )
    })
}
