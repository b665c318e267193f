//! What crates declare in Rust, from the macros to the bundle: real packages, built by Cargo.

mod book;
mod constants;
mod levels;
mod matrix;
mod messages;
mod mixing;
mod project;
mod rebuilds;
mod revisions;
mod selection;
mod two_paths;
