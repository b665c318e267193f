//! `cargo kasm diff`: what a publication changes.

use registry_core::declare::{Published, Reading};
use registry_core::diff::{Diff as Difference, Normal, compare};

use super::{Asked, Checked, UseOfBaseline, number};
use crate::cli::{Diff, Lints, MessageFormat, Selection, TableFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::gather::{Gathered, How, Outcome, gather};
use crate::published::{Lists, Place, PublishedError, Revision};
use crate::report::{self, Reporter};
use crate::select::{self, Chosen, Selected};
use crate::web::Web;

pub(super) fn run(arguments: &Diff, console: &mut Console) -> Result<u8, Error> {
    let new = arguments.new.as_deref().map_or(Side::Own, Side::parse);
    let old = arguments.old.as_deref().map(Side::parse);
    let mut reader = Reader { arguments, own: own(arguments, old.as_ref(), &new), console };
    let Some(new) = reader.read(&new)? else {
        return Ok(exit::FINDINGS);
    };
    let old = match &old {
        Some(old) => reader.read(old)?,
        None => Some(reader.live(&new)?),
    };
    let Some(old) = old else {
        return Ok(exit::FINDINGS);
    };
    let (was, is) = (old.normal(console)?, new.normal(console)?);
    let difference = compare(&was, &is);
    match arguments.message_format {
        TableFormat::Human => report::diff::human(&difference, console)?,
        TableFormat::Json => report::diff::json(&difference, console)?,
    }
    let places = format!("`{}` and `{}`", old.lists.place, new.lists.place);
    if difference.is_empty() {
        console.status("No difference", &format!("between {places}"))?;
    } else {
        console.status("Compared", &format!("{places}: {}", counted(&difference)))?;
    }
    judged(&difference, arguments.deny_breaking, arguments.deny_privileges, console)
}

/// Where crates of revisions are built, below the target folder, and what they depend on is kept. In the
/// target folder itself, Cargo would take the package of a revision for that of the work tree: it tells
/// them apart by their places in their Cargo workspaces.
const REVISIONS: &str = "kasm-revisions";

/// What is compared.
enum Side {
    /// The registry that is meant, as it is declared now.
    Own,
    /// What somebody named.
    Place(Place),
    /// A git revision of the registry that is meant.
    Revision(String),
}

impl Side {
    fn parse(text: &str) -> Self {
        match (text.strip_prefix("git:"), Place::parse(text)) {
            (Some(revision), Place::Unknown(_)) => Self::Revision(revision.to_owned()),
            (None, Place::Unknown(text)) => Self::Revision(text),
            (_, place) => Self::Place(place),
        }
    }

    /// Declarations that were named.
    fn sources(&self, selection: &Selection) -> Option<Selection> {
        match self {
            Self::Place(Place::Sources(path)) => Some(selection.at(path.clone(), None)),
            _ => None,
        }
    }
}

/// The registry that revisions are of: the one that the other side names, else the one that is meant.
fn own(arguments: &Diff, old: Option<&Side>, new: &Side) -> Selection {
    let sources = |side: &Side| side.sources(&arguments.selection);
    let named = sources(new).or_else(|| sources(old?));
    named.unwrap_or_else(|| arguments.selection.clone())
}

/// Reads both sides.
struct Reader<'a> {
    arguments: &'a Diff,
    own: Selection,
    console: &'a mut Console,
}

/// One side that was read.
struct Read {
    lists: Lists,
    published: Vec<Published>,
}

impl Reader<'_> {
    /// The lists of a side; none where it is wrong, and that has been said.
    fn read(&mut self, side: &Side) -> Result<Option<Read>, Error> {
        let lists = match side {
            Side::Own => self.declared(&self.arguments.selection.clone(), None)?,
            Side::Place(Place::Sources(path)) => {
                self.declared(&self.arguments.selection.at(path.clone(), None), None)?
            }
            Side::Place(Place::Bundle(folder)) => Some(Lists::in_folder(folder)?),
            Side::Place(Place::Address(address)) => Some(Lists::at(address, &self.web()?)?),
            Side::Place(Place::Unknown(revision)) | Side::Revision(revision) => {
                self.revision(revision)?
            }
        };
        lists.map(Read::new).transpose()
    }

    fn web(&self) -> Result<Web, Error> {
        super::web(&self.arguments.selection, self.arguments.timeout())
    }

    /// What is live where the other side will be.
    fn live(&mut self, new: &Read) -> Result<Read, Error> {
        let address = new.list_url().ok_or_else(|| {
            let place = &new.lists.place;
            Error::Usage(format!(
                "`{place}` has no `list_url` by which to find what is published\n  help: say what to compare it with"
            ))
        })?;
        match Lists::at(address, &self.web()?) {
            Err(PublishedError::Nothing { place }) => {
                self.console.note(&format!("nothing is published at `{place}` yet"))?;
                Read::new(Lists { place, lists: Vec::new() })
            }
            lists => Read::new(lists?),
        }
    }

    /// What a registry was at a revision of its repository.
    fn revision(&mut self, name: &str) -> Result<Option<Lists>, Error> {
        let chosen = select::select(&self.own, self.console.is_quiet())?;
        let selected = one(&chosen)?;
        let revision = Revision::check_out(name, &selected.folder)?;
        let is_file = |path: &camino::Utf8PathBuf| path.extension() == Some("toml");
        let owner =
            selected.owner.as_ref().filter(|_| !self.own.path.as_ref().is_some_and(is_file));
        let mut path = revision.path_of(&selected.folder)?;
        if let Some(owner) = owner {
            keep_lock(&revision, &owner.workspace_root)?;
        } else {
            path.push(selected.file.file_name().unwrap_or_default());
        }
        if !path.exists() {
            let path = if owner.is_some() { &selected.folder } else { &selected.file };
            let help =
                "where the registry lay elsewhere then, check that commit out, and name its folder";
            return Err(Error::Usage(format!("there is no `{path}` at `{name}`\n  help: {help}")));
        }
        let target = owner.map(|owner| owner.target.join(REVISIONS));
        let selection = self.own.at(path, target.as_deref());
        self.declared(&selection, Some(name))
    }

    /// What a registry's declarations would be published as.
    fn declared(
        &mut self,
        selection: &Selection,
        revision: Option<&str>,
    ) -> Result<Option<Lists>, Error> {
        let chosen = select::select(selection, self.console.is_quiet())?;
        let selected = one(&chosen)?;
        let place = match revision {
            Some(revision) => revision.to_owned(),
            None => selected.file.to_string(),
        };
        let lints = Lints::errors_only();
        let how = How { reading: Reading::Lists, lints: &lints, forward: false };
        let mut gathered = gather(&chosen, &how, self.console)?;
        let loaded = match gathered.pop().map(|Gathered { outcome, .. }| outcome) {
            Some(Outcome::Read(loaded) | Outcome::FilesFirst(loaded)) => loaded,
            Some(Outcome::Unreadable(error)) => return Err(error),
            Some(Outcome::FilesAlone(_) | Outcome::NotBuilt) => {
                let what = "cannot be compared: its crate does not compile";
                self.console.problem(&format!("`{place}` {what}"))?;
                return Ok(None);
            }
            Some(Outcome::Nothing) | None => return Err(Error::NoPackage),
        };
        let asked = Asked { lints: &lints, only: None, is_whole: false };
        let Checked { model, report } = asked.judge(&loaded, UseOfBaseline::Heeded);
        if !report.is_publishable() {
            Reporter::new(MessageFormat::Human).show(&report, &loaded, selected, self.console)?;
            let counts = super::counted(&report);
            self.console.problem(&format!("`{place}` has {counts}, and cannot be compared"))?;
            return Ok(None);
        }
        Ok(Some(Lists::of_sources(&loaded.registry, &model, &place)))
    }
}

impl Read {
    fn new(lists: Lists) -> Result<Self, Error> {
        let published = lists.published();
        for (list, text) in published.iter().zip(&lists.lists) {
            let reason = match (&list.head, &list.entries) {
                (None, _) => "it is no JSON object",
                (_, Some(entries)) if entries.value.as_array().is_some() => continue,
                _ => "it has no list `workspaces`",
            };
            let (place, reason) = (text.path.to_string(), reason.to_owned());
            return Err(PublishedError::NoRegistry { place, reason }.into());
        }
        Ok(Self { lists, published })
    }

    fn normal(&self, console: &mut Console) -> Result<Normal, Error> {
        for (list, text) in self.published.iter().zip(&self.lists.lists) {
            let unread = list.loaded.registry.unparsed;
            if unread > 0 {
                let what = number(unread, "entry").replace("entrys", "entries");
                console.warning(&format!(
                    "{what} of `{}` cannot be compared: a workspace is an object",
                    text.path
                ))?;
            }
        }
        Ok(Normal::of(&self.published))
    }

    /// Where it says that it is published, by the newest schema.
    fn list_url(&self) -> Option<&str> {
        let heads = self.published.iter().rev().filter_map(|list| list.head.as_ref());
        let mut urls = heads.filter_map(|head| head.get("list_url")?.value.as_str());
        urls.find(|url| url.contains("://"))
    }
}

/// The one registry that is meant.
fn one(chosen: &Chosen) -> Result<&Selected, Error> {
    match &chosen.registries[..] {
        [selected] if selected.alone.is_empty() && selected.only.is_none() => Ok(selected),
        [selected] => Err(Error::NoRegistry {
            path: selected.file.clone(),
            reason: "only whole registries can be compared",
        }),
        several => Err(Error::Usage(format!(
            "one registry can be compared at a time, but {} are selected\n  help: name one with `--registry` or `-p`",
            several.len()
        ))),
    }
}

/// Where `Cargo.lock` is not committed, the revision is built with what is locked now.
fn keep_lock(revision: &Revision, workspace_root: &camino::Utf8Path) -> Result<(), Error> {
    const LOCK: &str = "Cargo.lock";
    let (now, then) = (workspace_root.join(LOCK), revision.path_of(workspace_root)?.join(LOCK));
    if now.exists() && !then.exists() && then.parent().is_some_and(camino::Utf8Path::exists) {
        std::fs::copy(&now, &then).map_err(|source| Error::Write { path: then, source })?;
    }
    Ok(())
}

/// "1 privilege gained, 2 workspaces added"
pub(super) fn counted(difference: &Difference<'_>) -> String {
    let counts = [
        (difference.privileges.len(), "privilege", " gained"),
        (difference.breaking.len(), "breaking change", ""),
        (difference.settings.len(), "setting", " changed"),
        (difference.added.len(), "workspace", " added"),
        (difference.removed.len(), "workspace", " removed"),
        (difference.changed.len(), "workspace", " changed"),
    ];
    let counts = counts.into_iter().filter(|&(count, ..)| count > 0);
    let counts = counts.map(|(count, noun, verb)| format!("{}{verb}", number(count, noun)));
    counts.collect::<Vec<_>>().join(", ")
}

/// Whether that is allowed.
pub(super) fn judged(
    difference: &Difference<'_>,
    deny_breaking: bool,
    deny_privileges: bool,
    console: &mut Console,
) -> Result<u8, Error> {
    let mut code = exit::OK;
    for (is_denied, count, what, option) in [
        (deny_privileges, difference.privileges.len(), "gained privilege", "privileges"),
        (deny_breaking, difference.breaking.len(), "breaking change", "breaking"),
    ] {
        if is_denied && count > 0 {
            let what = number(count, what);
            console.problem(&format!("{what}, denied by `--deny-{option}`"))?;
            code = exit::FINDINGS;
        }
    }
    Ok(code)
}
