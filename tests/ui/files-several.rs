registry_macros::include_registry!("ui/registries/several/registry.toml");

fn main() {}
