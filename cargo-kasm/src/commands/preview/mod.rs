//! `cargo kasm preview`: what Kasm's servers will list.

mod cells;
mod json;
mod list;
mod table;

use std::time::Duration;

use camino::Utf8Path;
use clap_cargo::style;
use registry_core::check;
use registry_core::declare::{Loaded, Published, Reading};
use registry_core::finding::escaped;
use registry_core::listing::View;
use registry_core::model::Model;

use self::cells::{Cell, cells};
use super::{Asked, Checked, UseOfBaseline, number};
use crate::cli::{Lints, MessageFormat, Preview, TableFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{How, Outcome, gather};
use crate::published::{Lists, Place};
use crate::report::Reporter;
use crate::select::{self, Selected};

/// How long a server may take for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn run(arguments: &Preview, console: &mut Console) -> Result<u8, Error> {
    let path = arguments.selection.path.as_deref().map(Utf8Path::as_str);
    match path.map(Place::parse) {
        Some(Place::Address(address)) => {
            let web = super::web(&arguments.selection, TIMEOUT)?;
            published(&Lists::at(&address, &web)?, arguments, console)
        }
        Some(Place::Bundle(folder)) => published(&Lists::in_folder(&folder)?, arguments, console),
        Some(Place::Sources(_) | Place::Unknown(_)) | None => sources(arguments, console),
    }
}

/// Registries as they would be published.
fn sources(arguments: &Preview, console: &mut Console) -> Result<u8, Error> {
    let mut chosen = select::select(&arguments.selection, console.is_quiet())?;
    // Even for one workspace all are read: another one's image may hide it.
    chosen.registries.iter_mut().for_each(|selected| selected.only = None);
    let lints = Lints::default();
    let how = How { reading: Reading::Everything, lints: &lints, forward: false };
    let mut code = exit::OK;
    for (index, gathered) in gather(&chosen, &how, console)?.iter().enumerate() {
        if chosen.registries.len() > 1 && arguments.message_format == TableFormat::Human {
            let bold = style::USAGE;
            let file = escaped(gathered.selected.file.as_str());
            let gap = if index > 0 { "\n" } else { "" };
            console.page(&format!("{gap}{bold}{file}{bold:#}"))?;
        }
        code = code.max(match &gathered.outcome {
            Outcome::Read(loaded) | Outcome::FilesFirst(loaded) => {
                declared(loaded, gathered.selected, arguments, console)?
            }
            Outcome::FilesAlone(loaded) => {
                declared(loaded, gathered.selected, arguments, console)?;
                super::not_built(gathered.selected, console)?
            }
            outcome => super::unread(outcome, gathered.selected, console)?,
        });
    }
    Ok(code)
}

fn declared(
    loaded: &Loaded,
    selected: &Selected,
    arguments: &Preview,
    console: &mut Console,
) -> Result<u8, Error> {
    let asked = Asked { lints: &Lints::default(), only: None, is_whole: false };
    let Checked { model, mut report } = asked.judge(loaded, UseOfBaseline::Heeded);
    if !selected.alone.is_empty() {
        super::retain_certain(&mut report);
    }
    let file = selected.file.as_str();
    if model.is_unread {
        // Whatever were shown of its workspaces would lack what they share.
        Reporter::new(MessageFormat::Human).show(&report, loaded, selected, console)?;
        let counts = super::counted(&report);
        console.problem(&format!("`{file}` has {counts}, and cannot be shown"))?;
        return Ok(super::exit_code(&report));
    }
    show(&View::of(&model), file, arguments, console)?;
    // What is shown may be wrong, and nobody is told so twice.
    if !report.is_publishable() {
        let errors = number(report.errors(), "error");
        let unread = match model.unparsed {
            0 => String::new(),
            count => format!(", and {} could not be read", number(count, "workspace")),
        };
        console.warning(&format!(
            "`{file}` has {errors}{unread}: nothing is published before `cargo kasm check` finds none"
        ))?;
    }
    Ok(super::exit_code(&report))
}

/// A registry as it is published.
fn published(lists: &Lists, arguments: &Preview, console: &mut Console) -> Result<u8, Error> {
    let published = lists.published();
    let models: Vec<_> = published.iter().map(|list| (list.schema, model_of(list))).collect();
    show(&View::published(&models), &lists.place, arguments, console)?;
    for (((schema, model), read), list) in models.iter().zip(&lists.lists).zip(&published) {
        let (path, readers) = (&read.path, schema.readers());
        match model.as_ref().map(|model| model.unparsed) {
            Some(0) => {}
            Some(_) if !is_array(list) => console.warning(&format!(
                "`workspaces` of `{path}` is no list: the page of Kasm {readers} crashes"
            ))?,
            Some(count) => console.warning(&format!(
                "`{path}` has {} without fields: the page of Kasm {readers} crashes",
                if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
            ))?,
            None => console.warning(&format!(
                "`{path}` is no list of workspaces, and Kasm {readers} cannot add it"
            ))?,
        }
    }
    Ok(exit::OK)
}

fn is_array(list: &Published) -> bool {
    list.entries.as_ref().is_some_and(|entries| entries.value.as_array().is_some())
}

/// What its readers make of a list, if it is one.
fn model_of(list: &Published) -> Option<Model<'_>> {
    let is_list = list.head.is_some() && list.entries.is_some();
    is_list.then(|| check::judge(&list.loaded).0)
}

/// What servers find, in the way that was asked for.
fn show(
    view: &View<'_>,
    registry: &str,
    arguments: &Preview,
    console: &mut Console,
) -> Result<(), Error> {
    let channel = arguments.channel.as_deref();
    if let Some(channel) = channel {
        expect_channel(view, channel, registry)?;
    }
    let Some(release) = arguments.kasm else {
        let cells = cells(view, channel, console)?;
        return match arguments.message_format {
            TableFormat::Human => Ok(console.page(&table::table(&cells, console.columns()))?),
            TableFormat::Json => Ok(json::cells(&cells, registry, console)?),
        };
    };
    let knows_channels = view.selections(release) != [None];
    if let Some(channel) = channel.filter(|_| !knows_channels) {
        console.note(&format!("Kasm {} knows no channel `{channel}`", release.number()))?;
    }
    let selected = channel.filter(|_| knows_channels).or(view.first_selection(release));
    let listing = view.listing(release, selected);
    match arguments.message_format {
        TableFormat::Human => Ok(console.page(&list::list(&listing, console.columns()))?),
        TableFormat::Json => {
            json::cells(&[Cell::of(view, &listing)], registry, console)?;
            Ok(json::tiles(&listing, registry, console)?)
        }
    }
}

/// A channel that nobody can select is a mistake of who asks.
fn expect_channel(view: &View<'_>, channel: &str, registry: &str) -> Result<(), Error> {
    let all = view.releases().iter().flat_map(|&release| view.selections(release)).flatten();
    let mut all: Vec<_> = all.collect();
    if all.contains(&channel) {
        return Ok(());
    }
    all.sort_unstable();
    all.dedup();
    let near = registry_core::finding::nearest(channel, all.iter().copied());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => "it has none: leave out `--channel`".to_owned(),
        None => format!("it has {}", all.join(", ")),
    };
    Err(Error::Usage(format!("`{registry}` has no channel `{channel}`\n  help: {help}")))
}
