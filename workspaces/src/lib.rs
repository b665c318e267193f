//! The sample registry: a classroom's desktops, most of them declared in files, those that Kasm
//! publishes itself in Rust. While any of it is invalid, this crate does not compile.
//!
//! [`REGISTRY`] is what the files declare; `cargo kasm bundle` publishes both kinds in one list.

mod kasmweb;

registry_macros::include_registry!("registry.toml");
