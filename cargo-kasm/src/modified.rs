//! The bundle's time: decided here, since the stages know no clock.

use std::time::{SystemTime, UNIX_EPOCH};

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::bundle::Draft;
use registry_core::diff::Normal;

use crate::error::Error;
use crate::git::Git;
use crate::history::Past;
use crate::published::Lists;

/// The last millisecond that a JavaScript date can be.
pub const LATEST: u64 = 8_640_000_000_000_000;

/// Where a time came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `--modified`.
    Option,
    /// `SOURCE_DATE_EPOCH`.
    SourceDateEpoch,
    /// The bundle before says the same, so its time stays.
    Unchanged,
    /// The bundle before says something else, but is newer than any other time.
    PreviousBundle,
    /// The last commit that touched the registry.
    LastCommit,
    /// The newest file; on another machine, another time.
    NewestFile,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Option => "`--modified`",
            Self::SourceDateEpoch => "SOURCE_DATE_EPOCH",
            Self::Unchanged => "the bundle before, which says the same",
            Self::PreviousBundle => "the bundle before, since no time goes back",
            Self::LastCommit => "the last commit",
            Self::NewestFile => "the newest file",
        })
    }
}

/// A time in milliseconds since 1970, and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modified {
    /// The time.
    pub milliseconds: u64,
    /// Why this one.
    pub origin: Origin,
}

/// The bundle before the one whose time is decided.
#[derive(Clone, Copy)]
pub(crate) enum Before<'b> {
    /// What was published before, as somebody said, and what will be now.
    Published(&'b Past, &'b Normal),
    /// What lies in the folder that is written to, if anything does.
    Replaced(&'b Utf8Path),
}

impl Before<'_> {
    /// Its time, where it says the same as the new one.
    fn time_of(self, draft: &Draft) -> Option<u64> {
        match self {
            Self::Published(past, now) => past.time_of(now),
            Self::Replaced(folder) => {
                // Where nothing at all is new, no list has to be understood.
                let same = draft.time_of(|path| std::fs::read(folder.join(path)).ok());
                same.or_else(|| {
                    let past = Past::in_folder(folder)?;
                    past.time_of(&Lists::of_draft(draft, "").normal())
                })
            }
        }
    }
}

/// Decides the time of a bundle.
///
/// # Errors
/// Where `SOURCE_DATE_EPOCH` is set to something that is no number of seconds.
pub(crate) fn decide(
    option: Option<u64>,
    draft: &Draft,
    before: Before<'_>,
    inputs: &[Utf8PathBuf],
) -> Result<Modified, Error> {
    let Before::Published(past, _) = before else {
        return usual(option, inputs, || before.time_of(draft));
    };
    if let Some(milliseconds) = before.time_of(draft) {
        return Ok(Modified { milliseconds, origin: Origin::Unchanged });
    }
    let own = usual(option, inputs, || None)?;
    let last = past.modified.filter(|&last| last > own.milliseconds);
    Ok(last.map_or(own, |milliseconds| Modified { milliseconds, origin: Origin::PreviousBundle }))
}

/// The first time that there is.
fn usual(
    option: Option<u64>,
    inputs: &[Utf8PathBuf],
    unchanged: impl FnOnce() -> Option<u64>,
) -> Result<Modified, Error> {
    let modified = |milliseconds, origin| Ok(Modified { milliseconds, origin });
    if let Some(milliseconds) = option {
        return modified(milliseconds, Origin::Option);
    }
    if let Some(milliseconds) = source_date_epoch()? {
        return modified(milliseconds, Origin::SourceDateEpoch);
    }
    if let Some(milliseconds) = unchanged() {
        return modified(milliseconds, Origin::Unchanged);
    }
    if let Some(milliseconds) = last_commit(inputs) {
        return modified(milliseconds, Origin::LastCommit);
    }
    modified(newest_file(inputs), Origin::NewestFile)
}

/// What the clock says, in milliseconds since 1970.
pub(crate) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or_default()
}

/// The variable of the Reproducible Builds project, in seconds since 1970.
pub(crate) fn source_date_epoch() -> Result<Option<u64>, Error> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let text = value.to_string_lossy();
    let digits = Some(&text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let seconds = digits.and_then(|digits| digits.parse::<u64>().ok()?.checked_mul(1000));
    let seconds = seconds.filter(|&milliseconds| milliseconds <= LATEST);
    match seconds {
        Some(milliseconds) => Ok(Some(milliseconds)),
        None => Err(Error::Usage(format!(
            "SOURCE_DATE_EPOCH is `{text}`, not a number of seconds since 1970"
        ))),
    }
}

/// The time of the last commit that touched the inputs, where git knows them as they are now.
fn last_commit(inputs: &[Utf8PathBuf]) -> Option<u64> {
    let folder = inputs.first()?.parent()?;
    let inputs: Vec<_> = inputs.iter().filter_map(|input| input.canonicalize_utf8().ok()).collect();
    let git = Git::new(folder);
    let is_clean = || git.ask(&["status", "--porcelain", "--ignored", "--"], &inputs);
    if !git.is_complete() || !is_clean()?.is_empty() {
        return None;
    }
    let seconds: u64 =
        git.ask(&["log", "-1", "--format=%ct", "--"], &inputs)?.trim().parse().ok()?;
    seconds.checked_mul(1000)
}

/// The newest time among the inputs and what lies in them, links not followed; 0 where nothing tells.
fn newest_file(inputs: &[Utf8PathBuf]) -> u64 {
    inputs.iter().map(|input| newest_below(input, 0)).max().unwrap_or_default()
}

fn newest_below(path: &Utf8Path, depth: usize) -> u64 {
    const DEEPEST: usize = 32;
    let Ok(metadata) = path.symlink_metadata() else {
        return 0;
    };
    let own = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let own = own.map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or_default());
    if !metadata.is_dir() || depth == DEEPEST {
        return if metadata.is_dir() { 0 } else { own };
    }
    let entries = path.read_dir_utf8().into_iter().flatten().flatten();
    entries.map(|entry| newest_below(entry.path(), depth + 1)).max().unwrap_or_default()
}
