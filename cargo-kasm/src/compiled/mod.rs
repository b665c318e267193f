//! What packages declare in Rust, taken from what the compiler leaves behind.
//!
//! 1. [`metadata`] asks Cargo for the graph; [`declaring`] finds the packages that can declare.
//! 2. [`build()`] lets Cargo build them, and says which files came of it.
//! 3. [`sections`] reads the bytes that declarations left in such a file.
//!
//! What the bytes mean is decided elsewhere.

mod artifact;
mod build;
mod error;
mod flags;
mod packages;
mod section;

pub use build::{Built, OnLine, PackageArtifacts, build};
pub use error::CompiledError;
pub(crate) use error::cargo_help;
pub use flags::{BuildFlags, Profile};
pub use packages::{declaring, metadata};
pub use section::sections;
