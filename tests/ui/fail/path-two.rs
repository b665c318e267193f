registry_macros::include_registry!("../cli/inputs/clean/registry.toml" "x");

fn main() {}
