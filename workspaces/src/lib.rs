//! The sample registry: a classroom's desktops, declared in `registry.toml`. While it is invalid,
//! this crate does not compile.

registry_macros::include_registry!("registry.toml");
