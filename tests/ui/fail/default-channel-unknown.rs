registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "icons/logo.svg",
    default_channel: "nightly",
    workspaces: [{
        friendly_name: "Desk",
        description: "A desktop.",
        image_src: "desk.svg",
        architecture: ["amd64"],
        compatibility: [{ version: "1.17.x", image: "example/desk:1.17.0", uncompressed_size_mb: 2460, available_tags: ["develop"] }],
    }],
}

fn main() {}
