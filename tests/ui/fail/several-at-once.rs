const IMAGE: &str = "Example/Desk";

registry_macros::workspace! {
    friendly_name: "Desk",
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ["x86_64"],
    memory: "4096",
    run_config: { devices: ["dev/net/tun"], privileged: "yes" },
    compatibility: [{ version: "1.17", image: IMAGE, uncompressed_size_mb: 2460 }],
}

fn main() {}
