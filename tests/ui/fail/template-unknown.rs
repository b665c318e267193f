registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.svg",
    templates: { desktop: { image_src: "desk.svg", architecture: ["amd64"] } },
    workspaces: [{
        extends: "desktops",
        friendly_name: "Desk",
        description: "A desktop.",
        compatibility: [{ version: "1.17.x", image: "example/desk:1.17.0", uncompressed_size_mb: 2460 }],
    }],
}

registry_macros::workspace! {
    extends: "desktop",
    friendly_name: "Alone",
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ["amd64"],
    compatibility: [{ version: "1.17.x", image: "example/alone:1.17.0", uncompressed_size_mb: 2460 }],
}

fn main() {}
