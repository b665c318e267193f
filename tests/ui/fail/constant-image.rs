const IMAGE: &str = "Example/Desk";

registry_macros::workspace! {
    friendly_name: "Desk",
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ["amd64"],
    compatibility: [{ version: "1.17.x", image: IMAGE, uncompressed_size_mb: 2460 }],
}

fn main() {}
