const NAME: &str = "";
const MEMORY: u32 = 64;

registry_macros::workspace! {
    friendly_name: NAME,
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ["amd64"],
    memory: MEMORY,
    compatibility: [{ version: concat!("1.", "17"), image: "example/desk:1.17.0", uncompressed_size_mb: 2460 }],
}

fn main() {}
