registry_macros::include_registry!("../cli/inputs/broken/registry.toml");

fn main() {}
