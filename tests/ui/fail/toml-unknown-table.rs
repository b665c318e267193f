registry_macros::include_registry!("registries/unknown-table/registry.toml");

fn main() {}
