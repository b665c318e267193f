registry_macros::include_registry!("Cargo.toml");

fn main() {}
