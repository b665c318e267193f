registry_macros::include_registry!("ui/registries/unknown-table/registry.toml");

fn main() {}
