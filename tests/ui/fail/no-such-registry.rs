registry_macros::include_registry!("nowhere/registry.toml");

fn main() {}
