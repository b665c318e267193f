registry_macros::include_registry!("../cli/inputs/clean/registry.toml", whole);

fn main() {}
