//! My Registry: workspaces for Kasm. While a declaration is invalid, this crate does not compile.

registry_macros::include_registry!("registry.toml");
