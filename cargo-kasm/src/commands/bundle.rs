//! `cargo kasm bundle`: checked registries, written to disk.

use std::mem::ManuallyDrop;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::bundle::Draft;
use registry_core::declare::{Loaded, Reading};
use registry_core::model::{Model, layout};

use super::{Asked, Checked, UseOfBaseline};
use crate::cli::{Bundle, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{Gathered, How, Outcome, gather};
use crate::history::{Commits, History, Past};
use crate::modified::{self, Before, Origin};
use crate::publish;
use crate::published::Lists;
use crate::report::Reporter;
use crate::select::{self, Selected};
use crate::storefront::Storefront;
use crate::storefront::rendition::Renditions;

pub(super) fn run(
    arguments: &Bundle,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    if arguments.message_format == MessageFormat::CargoJson {
        return Err(Error::Usage(ONLY_CHECK.to_owned()));
    }
    let chosen = select::select(&arguments.selection, console.is_quiet())?;
    if let Some(alone) = chosen.registries.iter().find(|selected| !selected.alone.is_empty()) {
        let reason =
            "a bundle needs a registry.toml beside or above its workspaces, and none is there";
        return Err(Error::NoRegistry { path: alone.file.clone(), reason });
    }
    let how = How { reading: Reading::Everything, lints: &arguments.lints, forward: false };
    if let [only] = &chosen.registries[..] {
        // Before anything is built: where it must not go is known by then.
        out_dir(only, arguments)?;
    }
    let gathered = gather(&chosen, &how, console)?;
    let found = |registry: &&Gathered<'_>| !matches!(registry.outcome, Outcome::Nothing);
    let count = gathered.iter().filter(found).count();
    let for_one =
        [("--out-dir", arguments.out_dir.is_some()), ("--previous", arguments.previous.is_some())];
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

const ONLY_CHECK: &str = "`--message-format cargo-json` is for `cargo kasm check`: Cargo has no message \
    for a bundle\n  help: use `--message-format json`";

fn bundle(
    loaded: Loaded,
    selected: &Selected,
    arguments: &Bundle,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let out_dir = publish::plain(&out_dir(selected, arguments)?)?;
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
    let draft = Draft::new(&loaded.registry, &model);
    let schemas: Vec<_> = draft.schemas().map(|schema| schema.to_string()).collect();
    let dated = Dated::new(&loaded, &model, &draft, &out_dir, arguments, console)?;
    let (modified, history) = (dated.modified, dated.history);
    let mut bundle = draft.finish(modified);
    if let Some(history) = &history {
        bundle.insert(layout::HISTORY_JSON, history.record.write());
    }
    if !arguments.no_site {
        let renditions = Renditions::in_cache_of_user();
        let history = history.as_ref();
        let site = Storefront { model: &model, history, renditions: &renditions, is_live: false };
        site.add(&mut bundle)?;
        if let Some(trouble) = renditions.trouble() {
            console.detail(trouble)?;
        }
    }
    let bundle = ManuallyDrop::new(bundle.sealed());
    let written = match archive {
        Some((archive, file)) => {
            publish::publish_archive(&bundle, archive, modified, &file)?;
            file
        }
        None => publish::publish(&bundle, &out_dir).map(|()| out_dir)?,
    };
    let what = super::workspaces(&model, selected);
    let schemas = schemas.join(", ");
    console.status("Bundled", &format!("{what} of `{}` (schema {schemas})", selected.file))?;
    reporter.bundled(&selected.file, &written, console)?;
    Ok(exit::OK)
}

/// When a bundle is from, and what is known of the time before.
struct Dated {
    modified: u64,
    history: Option<History>,
}

impl Dated {
    fn new(
        loaded: &Loaded,
        model: &Model<'_>,
        draft: &Draft,
        out_dir: &Utf8Path,
        arguments: &Bundle,
        console: &mut Console,
    ) -> Result<Self, Error> {
        let inputs = &loaded.registry.inputs;
        let Some(place) = &arguments.previous else {
            let modified = modified(arguments, draft, Before::Replaced(out_dir), inputs, console)?;
            let history = History::of_commits(&Commits::of(loaded), model, modified);
            return Ok(Self { modified, history });
        };
        let past = Past::read(place, console)?;
        let now = Lists::of_draft(draft, "").normal();
        let before = Before::Published(&past, &now);
        let modified = modified(arguments, draft, before, inputs, console)?;
        let history = Some(History::since(&past, &now, model, modified));
        Ok(Self { modified, history })
    }
}

/// The bundle's time in milliseconds since 1970, with a note where it will not be the same elsewhere.
fn modified(
    arguments: &Bundle,
    draft: &Draft,
    before: Before<'_>,
    inputs: &[Utf8PathBuf],
    console: &mut Console,
) -> Result<u64, Error> {
    let time = modified::decide(arguments.modified, draft, before, inputs)?;
    if time.origin == Origin::NewestFile {
        console.note(NOT_REPRODUCIBLE)?;
    }
    console.detail(&format!("`modified` is {}, from {}", time.milliseconds, time.origin))?;
    Ok(time.milliseconds)
}

const NOT_REPRODUCIBLE: &str = "`modified` is the newest file's time, which differs between machines; \
    commit the registry, or set `--modified` or SOURCE_DATE_EPOCH, for a reproducible bundle";

fn out_dir(selected: &Selected, arguments: &Bundle) -> Result<Utf8PathBuf, Error> {
    let chosen = arguments.out_dir.clone().or_else(|| selected.out_dir.clone());
    chosen.ok_or_else(|| {
        Error::Usage(
            "one workspace alone is no registry to publish: say with `--out-dir` where it may go"
                .to_owned(),
        )
    })
}
