//! The sample registry: a classroom's desktops, declared in `registry.toml`.
