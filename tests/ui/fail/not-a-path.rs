registry_macros::include_registry!(registry.toml);

fn main() {}
