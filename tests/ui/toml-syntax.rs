registry_macros::include_registry!("ui/registries/syntax/registry.toml");

fn main() {}
