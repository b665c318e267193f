#![deny(warnings)]
#![forbid(unsafe_code)]

pub mod core {}
pub mod registry_core {}
pub mod std {}

pub const N: &str = "1.17.x";
pub const T: u32 = 4096;
pub const S: &str = "example/desk:1.17.0";
pub const V0: &[&str] = &["amd64"];
pub const LEN: usize = 2460;

registry_macros::workspace! {
    friendly_name: "Desk",
    description: S,
    image_src: "desk.svg",
    architecture: V0,
    memory: T,
    compatibility: [{ version: N, image: S, uncompressed_size_mb: LEN }],
}

registry_macros::include_registry!("../cli/inputs/clean/registry.toml");

fn main() {
    assert_eq!(REGISTRY.name, "Clean");
}
