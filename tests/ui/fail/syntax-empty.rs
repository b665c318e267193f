registry_macros::workspace! {}

fn main() {}
