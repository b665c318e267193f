registry_macros::include_registry!("registries/syntax/registry.toml");

fn main() {}
