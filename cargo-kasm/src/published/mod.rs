//! Registries that were published: where they are, and the texts of theirs that Kasm reads.
//!
//! A bundle's folder, an address and what sources would be bundled to all become [`Lists`], which
//! `declare::published` reads.

mod lists;
mod place;
mod revision;
pub(crate) mod visits;

pub(crate) use lists::{Lists, PublishedError};
pub(crate) use place::Place;
pub(crate) use revision::Revision;
