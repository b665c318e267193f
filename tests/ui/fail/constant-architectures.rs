const ARCHITECTURES: &[&str] = &["amd64", "aarch64"];

registry_macros::workspace! {
    friendly_name: "Desk",
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ARCHITECTURES,
    compatibility: [{ version: "1.17.x", image: "example/desk:1.17.0", uncompressed_size_mb: 2460 }],
}

fn main() {}
