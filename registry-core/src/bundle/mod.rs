//! Stage 4, bundle: the files that a web server publishes, in memory.
//!
//! 1. [`Draft::new`] decides everything but the time: which workspace stands where in which list
//!    (`order`), with which JSON (`workspace_json`, `json`) and which `sha` (`sha`).
//! 2. [`Draft::finish`] adds `modified`, icons, `static/` and the checksums (`tree`).
//!
//! The same model and time give the same bytes on every machine.

mod draft;
mod entries;
pub(crate) mod json;
mod list_json;
mod order;
mod sha;
mod tree;
pub(crate) mod workspace_json;

pub use draft::Draft;
pub use entries::Entries;
pub use tree::Bundle;
