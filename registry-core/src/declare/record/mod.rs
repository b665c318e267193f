//! Records: what a macro leaves in its crate's artifact, and how it is read again.
//!
//! [`constant::record`](crate::constant::record()) describes the bytes; here are the JSON template,
//! and the way back. A registry in TOML leaves where it lies and a fingerprint; what is declared in
//! Rust is all there, with the place of every value.

#[cfg(feature = "bundle")]
mod read;
mod template;

#[cfg(feature = "bundle")]
pub use read::{RecordError, records};
pub use template::template;

use crate::source::{Object, Position, SourceId, Span};

/// A declaration that a crate's macros left.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Where it was left.
    pub head: Head,
    /// What it says.
    pub body: Body,
}

/// Where a record was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The package.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The source file, as the compiler calls it.
    pub file: String,
    /// The place of the macro's name.
    pub place: Position,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// `include_registry!`.
    Toml {
        /// The registry.toml, relative to the package's folder.
        path: String,
        /// The [fingerprint](super::Loaded::fingerprint) of its files when the crate was compiled.
        fingerprint: String,
    },
    /// `registry!`.
    Registry(Written),
    /// `workspace!`.
    Workspace(Written),
}

/// What was written between a macro's braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The fields; their spans count the [places](Self::places).
    pub fields: Object,
    /// Where each key and each value stands, a key before its value, a value before its parts.
    pub places: Vec<Position>,
}

/// The keys of a template.
const DOLLAR: &str = "$";
const REGISTRY: &str = "registry";
const WORKSPACE: &str = "workspace";
const PLACES: &str = "places";

/// The place of what has none.
const NOWHERE: Span = Span::whole(SourceId(0));
