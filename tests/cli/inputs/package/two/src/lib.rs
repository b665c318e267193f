//! The package `two`.
