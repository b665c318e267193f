//! The references of the book are made of what the program itself goes by: the commands of their
//! arguments, the fields of the tables that the checker reads declarations by.
//!
//! `SNAPSHOTS=overwrite cargo test --test references` blesses them. What stands in a chapter before
//! the part that is made is written by hand.

mod commands;
mod fields;
mod links;
mod objects;
mod promises;
mod table;

use std::fs;
use std::path::Path;

use snapbox::{Data, assert_data_eq};

const BOOK: &str = "../docs/src";

/// The line in a chapter below which everything is made.
const MADE: &str = "<!-- What follows is made by tests/references. -->\n";

/// Compares what stands below the mark with what is made now; with the whole file where it has none.
fn assert_made(chapter: &str, made: &str) {
    let path = format!("{BOOK}/{chapter}");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let by_hand = text.split_once(MADE).map_or("", |(by_hand, _)| by_hand);
    let made = format!("{by_hand}{MADE}\n{}\n", made.trim());
    assert_data_eq!(made, Data::read_from(Path::new(&path), None).raw());
}
