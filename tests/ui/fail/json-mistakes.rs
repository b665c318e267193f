registry_macros::include_registry!("registries/json/registry.toml");

fn main() {}
