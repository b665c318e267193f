registry_macros::include_registry!();

fn main() {}
