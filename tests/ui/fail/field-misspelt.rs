registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "icons/logo.svg",
    workspaces: [{
        friendly_name: "Desk",
        description: "A desktop.",
        image_src: "desk.svg",
        architecture: ["amd64"],
        memmory: 4096,
        compatibility: [{ version: "1.17.x", image: "example/desk:1.17.0", uncompressed_size_mb: 2460 }],
    }],
    lints: { "unknown-key": "deny" },
}

fn main() {}
