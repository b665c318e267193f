//! What was published before: the lists, and what they were published with.

use std::fs::File;
use std::io::{self, Read as _};
use std::sync::Arc;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{Published, REGISTRY_FILE};
use registry_core::diff::{Normal, compare};
use registry_core::model::{Schema, layout};
use registry_core::source::Value;

use super::record::{MOST_BYTES, Record, Times};
use crate::console::Console;
use crate::error::Error;
use crate::modified::{LATEST, now};
use crate::published::{Lists, Place, PublishedError};
use crate::web::{Trouble, Web};

/// How long a server may take for one file, unless somebody says otherwise.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// A bundle that was published before.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// The lists' texts, as they were served.
    texts: Vec<Arc<str>>,
    pub(crate) normal: Normal,
    /// Its time; none where it says none, or nothing was published.
    pub(crate) modified: Option<u64>,
    pub(super) record: Record,
}

/// A clock may be wrong by some hours; in milliseconds.
const A_DAY: u64 = 24 * 60 * 60 * 1000;

impl Past {
    /// Reads what lies in a folder or at an address. Where nothing does, the past is empty.
    pub(crate) fn read(
        place: &str,
        timeout: Duration,
        console: &mut Console,
    ) -> Result<Self, Error> {
        let place = Where::parse(place, timeout)?;
        let lists = match place.lists() {
            Ok(lists) => lists,
            Err(PublishedError::Nothing { place }) => {
                let empty = "so every workspace is new";
                console.note(&format!("nothing is published at `{place}` yet, {empty}"))?;
                return Ok(Self::default());
            }
            Err(error) => return Err(error.into()),
        };
        let mut past = Self::of(&lists)?;
        if past.modified.is_some_and(|modified| modified > now().saturating_add(A_DAY)) {
            let place = &lists.place;
            console.warning(&format!(
                "`modified` at `{place}` lies in the future, and no time goes back: until then, it stays"
            ))?;
        }
        let file = format!("{} at `{}`", layout::HISTORY_JSON, lists.place);
        match place.record()?.map(|content| Record::read(&content)) {
            Some(Ok(record)) => past.record = record,
            Some(Err(error)) => console.warning(&format!("the {file} is not heeded: {error}"))?,
            None => {
                let consequence = "so it is not known when its workspaces were added";
                console.note(&format!("there is no {file}, {consequence}"))?;
            }
        }
        Ok(past)
    }

    /// The lists alone that lie in a folder; none where they cannot be read.
    pub(crate) fn in_folder(folder: &Utf8Path) -> Option<Self> {
        Self::of(&Lists::in_folder(folder).ok()?).ok()
    }

    fn of(lists: &Lists) -> Result<Self, PublishedError> {
        let published = lists.published();
        for (list, published) in lists.lists.iter().zip(&published) {
            let entries = published.entries.as_ref().map(|entries| &entries.value);
            if !matches!(entries, Some(Value::Array(_))) {
                let place = list.path.to_string();
                let reason = "it is no JSON object with a list of `workspaces`".to_owned();
                return Err(PublishedError::NoRegistry { place, reason });
            }
        }
        let modified = published.iter().filter_map(modified).max();
        let texts = lists.lists.iter().map(|list| Arc::clone(&list.text)).collect();
        Ok(Self { texts, normal: Normal::of(&published), modified, record: Record::default() })
    }

    /// Its time, where the lists that are published now say the same.
    pub(crate) fn time_of(&self, now: &Normal) -> Option<u64> {
        self.modified.filter(|_| compare(&self.normal, now).is_empty())
    }

    /// Whether the very same was published, and not only what says the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.texts == other.texts && self.record == other.record
    }

    /// When a workspace was added and changed, as far as that is known.
    pub(super) fn times(&self, key: &str) -> Option<Times> {
        let known = self.record.workspaces.get(key).copied();
        known.or_else(|| Some(Times { added: None, changed: self.modified? }))
    }
}

/// What a list says of its time.
fn modified(list: &Published) -> Option<u64> {
    match list.head.as_ref()?.get("modified")?.value {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is in range"
        )]
        #[expect(clippy::cast_precision_loss, reason = "a double has every one of these")]
        Value::Number(time) if (0.0..=LATEST as f64).contains(&time) => Some(time as u64),
        _ => None,
    }
}

/// Where something was published.
enum Where {
    Folder(Utf8PathBuf),
    Site(String, Box<Web>),
}

impl Where {
    fn parse(place: &str, timeout: Duration) -> Result<Self, Error> {
        let refused = |why: &str, help: &str| {
            Error::Usage(format!("`{place}` cannot be the bundle before: {why}\n  help: {help}"))
        };
        if let Some((root, within)) = within_a_bundle(place) {
            let root = if root.is_empty() { "." } else { root };
            let why = format!("`{within}` lies in one");
            return Err(refused(&why, &format!("name the folder or address above: `{root}`")));
        }
        match Place::parse(place) {
            Place::Unknown(name) if is_like_a_host(&name) => {
                let help = "an address begins with `https://`; where nothing was published yet, leave it out";
                Err(refused("there is no such folder", help))
            }
            Place::Address(address) => Ok(Self::Site(address, Box::new(Web::new(timeout)))),
            Place::Sources(folder) if folder.join(REGISTRY_FILE).is_file() => {
                let help =
                    "name the folder that `cargo kasm bundle` wrote, or the address of its site";
                let message =
                    format!("`{folder}` holds declarations, and no bundle\n  help: {help}");
                Err(Error::Usage(message))
            }
            Place::Sources(file) if file.is_file() => {
                Err(refused("it is a file", "name a bundle's folder, or the address of its site"))
            }
            Place::Bundle(folder) | Place::Sources(folder) => Ok(Self::Folder(folder)),
            Place::Unknown(folder) => Ok(Self::Folder(folder.into())),
        }
    }

    fn lists(&self) -> Result<Lists, PublishedError> {
        match self {
            Self::Folder(folder) => Lists::in_folder(folder),
            Self::Site(root, web) => Lists::at(root, web),
        }
    }

    /// What it says of its past.
    fn record(&self) -> Result<Option<Arc<[u8]>>, PublishedError> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(layout::HISTORY_JSON);
                match read(&path) {
                    Ok(content) => Ok(Some(content.into())),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                    Err(source) => Err(PublishedError::Read { path, source }),
                }
            }
            Self::Site(root, web) => {
                let address = format!("{}/{}", root.trim_end_matches('/'), layout::HISTORY_JSON);
                match web.get(&address, MOST_BYTES).outcome {
                    Ok(file) => Ok(Some(file.body)),
                    Err(Trouble::Status(404 | 410)) => Ok(None),
                    Err(trouble) => Err(PublishedError::Web { address, trouble }),
                }
            }
        }
    }
}

/// What somebody named within a bundle: its root, and the name of the rest. There is no `versions.txt` below
/// such a place, as if nothing had been published.
fn within_a_bundle(place: &str) -> Option<(&str, &str)> {
    let place = place.trim_end_matches('/');
    let place = place.strip_suffix("/list.json").unwrap_or(place);
    let name = place.rsplit('/').next().unwrap_or_default();
    let lists = Schema::ALL.into_iter().map(Schema::name);
    let is_within =
        lists.chain([layout::VERSIONS_TXT, layout::HISTORY_JSON]).any(|own| own == name);
    is_within.then(|| place.split_at(place.len() - name.len()))
}

/// Whether what is no folder may be an address without its scheme; nothing at all is no folder either.
fn is_like_a_host(name: &str) -> bool {
    let first = name.split(['/', '\\']).next().unwrap_or_default();
    name.is_empty() || first.contains('.') && !first.starts_with('.')
}

/// A file, or of a giant one as much as shows that it is one.
fn read(path: &Utf8Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut content)?;
    Ok(content)
}
