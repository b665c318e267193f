registry_macros::include_registry!("registries/several/registry.toml");

fn main() {}
