//! The package `one`.
