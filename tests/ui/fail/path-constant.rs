registry_macros::include_registry!(concat!("cli/inputs/", "clean/registry.toml"));

fn main() {}
