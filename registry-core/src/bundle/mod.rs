//! Stage 4, bundle: the files that a web server publishes, in memory.
//!
//! 1. [`Entries::new`] renders each workspace for each schema: its JSON (`workspace_json`, `json`) and
//!    its `sha` (`sha`).
//! 2. [`Draft::new`] decides everything else but the time: what stands where in which list (`order`,
//!    `list_json`).
//! 3. [`Draft::finish`] adds `modified`, icons, `static/` and the checksums (`tree`).
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

pub use draft::{Draft, order};
pub use entries::{Entries, published, resolved};
pub use json::{pretty, pretty_value};
pub use order::Collation;
pub use tree::Bundle;
pub use workspace_json::rank;
