registry_macros::include_registry!("registries/several");

fn main() {}
