//! Stage 1, declare: what people wrote, every value with its place. It may be wrong.
//!
//! 1. `load` finds the registry's files and reads each of them once.
//! 2. `json` and `toml` turn a text into an [`Object`](crate::source::Object).
//! 3. `inherit` lays `[defaults]` and templates under workspaces, and makes several of a matrix.
//! 4. `fill` takes from `kasm.lock` what was left out about images.
//! 5. [`RegistryDecl`] and [`WorkspaceDecl`] hold what was written.
//! 6. `inline` makes the same of what stands in macros: of their tokens while a crate is compiled, and
//!    afterwards of the [`record`]s that they left.
//!
//! [`published`](fn@published) reads a `list.json` as a registry, whoever wrote it. [`Known`] is what an earlier build need not find out again.
//!
//! What cannot be read at all becomes a finding here. What was read goes to [`model`](crate::model).

mod baseline;
mod beside;
mod cargo;
mod decl;
#[cfg(feature = "bundle")]
mod digest;
mod directive;
mod discover;
mod disk;
mod fill;
mod fingerprint;
mod folder;
mod icons;
mod inherit;
mod inline;
pub(crate) mod json;
mod json_error;
mod json_text;
mod known;
mod lints;
mod load;
#[cfg(feature = "bundle")]
mod published;
pub mod record;
mod registry_file;
mod site;
pub(crate) mod toml;
mod tree;
mod watch;

pub use decl::{
    Content, Directive, FileDigest, FolderEntry, Format, IconFile, Lints, RegistryDecl, SiteDecl,
    StaticFile, WorkspaceDecl,
};
#[cfg(feature = "bundle")]
pub(crate) use digest::digest_of;
pub(crate) use inherit::without_patterns;
pub use inherit::{Origin, matches, words};
#[cfg(feature = "bundle")]
pub use inline::with_records;
pub use inline::{Macro, inline};
#[cfg(feature = "bundle")]
pub use json::json_values;
pub(crate) use known::remember;
pub use known::{Known, KnownWorkspace};
#[cfg(feature = "bundle")]
pub use load::load_alone;
pub use load::{
    BASELINE_FILE, Edited, LoadError, Loaded, REGISTRY_FILE, Reading, WORKSPACE_JSON,
    WORKSPACE_TOML, load, load_edited, load_known,
};
#[cfg(feature = "bundle")]
pub use published::{Published, PublishedList, published};
#[cfg(feature = "bundle")]
pub use toml::toml_values;
pub use watch::{shared_files, watchable, watched};
