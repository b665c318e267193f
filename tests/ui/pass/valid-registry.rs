registry_macros::include_registry!("../cli/inputs/clean/registry.toml");

fn main() {}
