//! What the tests share: running the stages on a folder, and comparing folders.

pub mod answers;
pub mod book;
pub mod catalogue;
pub mod changed;
pub mod gallery;
pub mod generate;
pub mod hostile;
pub mod mending;
pub mod sites;
mod stages;
mod trees;

pub use stages::{Outcome, bundled, bundled_at, checked};
pub use trees::{Tree, assert_tree, cases, read_tree};
