registry_macros::include_registry!("ui/registries/several");

fn main() {}
