//! The next Kasm release in the files of a registry: text in, text out.
//!
//! 1. `lists` finds the lists of releases that a file declares.
//! 2. `entry` makes a list's new item of the one for an earlier release, by its `release`.
//! 3. `insert` puts it where the author's order has it; every other byte stays.
//!
//! What is declared in Rust is left to its author: `rust` says what to write where.

mod entry;
mod insert;
mod lists;
mod release;
mod rust;

use std::collections::BTreeSet;

use registry_core::declare;
use registry_core::source::Object;

pub use lists::File;
pub use release::Release;
pub use rust::{in_rust_by_hand, releases_in_rust};

use insert::Edits;
use lists::List;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The release that is added.
    pub to: Release,
    /// The one that it is made like.
    pub from: Release,
}

/// What became of a file.
#[derive(Debug, Default)]
pub struct Bumped {
    /// The new text, where there is one.
    pub text: Option<String>,
    /// Whose lists have the release now.
    pub whose: Vec<String>,
    /// The workspaces that are meant and have lists of their own.
    pub meant: Vec<String>,
    /// What somebody should know, a line each.
    pub notes: Vec<String>,
    /// Whether sizes were copied.
    pub has_sizes: bool,
}

/// A file that a bump cannot be trusted with.
#[derive(Debug, thiserror::Error)]
pub enum BumpError {
    /// It cannot be read.
    #[error("it cannot be read: `cargo kasm check` says why")]
    Unreadable,
    /// The new text would not say what it should.
    #[error("it is written in a way that has to be changed by hand")]
    Unlike,
}

/// The releases that a file has lists with; of some workspaces alone, where `is_meant` says so.
///
/// # Errors
/// Where it cannot be read.
pub fn releases(
    text: &str,
    file: &File,
    is_meant: impl Fn(&str) -> bool,
) -> Result<BTreeSet<Release>, BumpError> {
    let document = read(text, file)?;
    let lists = lists::lists(&document, file).into_iter().filter(|list| list.is_meant(&is_meant));
    Ok(lists.flat_map(|list| list.items).filter_map(|item| item.release).collect())
}

/// The workspaces that a file has lists of; none where it cannot be read.
pub fn names(text: &str, file: &File) -> Vec<String> {
    let lists = read(text, file).map(|document| lists::lists(&document, file));
    lists.into_iter().flatten().filter_map(|list| list.workspace).collect()
}

/// Adds a release to the lists of a file; those of some workspaces alone, where `is_meant` says so.
///
/// # Errors
/// Where the file cannot be read, or the result is not the same with one release more.
pub fn bump(
    text: &str,
    file: &File,
    wanted: Wanted,
    is_meant: impl Fn(&str) -> bool,
) -> Result<Bumped, BumpError> {
    let document = read(text, file)?;
    let lists = lists::lists(&document, file);
    let mut bumped = Bumped::default();
    let mut edits = Edits::default();
    let mut expected = Vec::with_capacity(lists.len());
    for list in &lists {
        let had = list.releases();
        bumped.meant.extend(list.workspace.clone().filter(|workspace| is_meant(workspace)));
        let is_added = list.is_meant(&is_meant) && add(list, text, wanted, &mut edits, &mut bumped);
        expected.push(if is_added { list.releases_with(wanted.to) } else { had });
    }
    if bumped.whose.is_empty() {
        return Ok(bumped);
    }
    let after = edits.applied(text);
    let document = read(&after, file).map_err(|_| BumpError::Unlike)?;
    let found: Vec<_> = lists::lists(&document, file).iter().map(List::releases).collect();
    if found != expected {
        return Err(BumpError::Unlike);
    }
    bumped.text = Some(after);
    Ok(bumped)
}

/// Adds the release to one list, or says why not.
fn add(list: &List, text: &str, wanted: Wanted, edits: &mut Edits, bumped: &mut Bumped) -> bool {
    let Wanted { to, from } = wanted;
    let whose = &list.whose;
    if list.items.iter().any(|item| item.release == Some(to)) {
        bumped.notes.push(format!("{whose} has {to} already"));
        return false;
    }
    let mut like = list.items.iter().filter(|item| item.release == Some(from));
    let item = match (like.next(), like.next()) {
        (Some(item), None) => item,
        (None, _) => {
            bumped.notes.push(format!("{whose} has nothing for {from}, and is left as it is"));
            return false;
        }
        (Some(_), Some(_)) => {
            bumped.notes.push(format!(
                "{whose} has more than one entry for {from}: add the one for {to} by hand"
            ));
            return false;
        }
    };
    match entry::like(item, list, text, wanted) {
        Ok(entry) => {
            insert::insert(&entry.text, list, text, to, edits);
            bumped.notes.extend(entry.notes);
            bumped.has_sizes |= entry.has_size;
            bumped.whose.push(whose.clone());
            true
        }
        Err(problem) => {
            bumped.notes.push(problem);
            false
        }
    }
}

fn read(text: &str, file: &File) -> Result<Object, BumpError> {
    let read = match file {
        File::Json(_) => declare::json_values(text),
        File::Registry | File::Workspace(_) => declare::toml_values(text),
    };
    read.ok_or(BumpError::Unreadable)
}
