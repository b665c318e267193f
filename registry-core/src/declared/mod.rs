//! What a crate's macros declare, as constants of that crate.
//!
//! `include_registry!` and a `registry!` of literals expand to a `static REGISTRY:` [`Registry`]: what
//! was declared, checked by the compiler, without anything left to parse at run time. Everything here
//! is borrowed from the program itself, is `Copy`, and allocates nothing.
//!
//! A registry of a thousand workspaces would keep the compiler busy for a second if it were written
//! out as a thousand struct literals. So the macros write it as one byte string, packed; a
//! [`Workspace`] is a view of its part of that, and its fields are methods that find theirs there.

mod object;
#[cfg(feature = "load")]
pub(crate) mod pack;
mod registry;
mod workspace;

pub use object::{List, Object, Value};
#[cfg(feature = "load")]
pub use pack::pack;
pub use registry::{Registry, Workspaces};
pub use workspace::{Compatibility, Texts, Workspace};
