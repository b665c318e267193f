registry_macros::include_registry!(7);

fn main() {}
