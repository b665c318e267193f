registry_macros::include_registry!("ui/registries/json/registry.toml");

fn main() {}
