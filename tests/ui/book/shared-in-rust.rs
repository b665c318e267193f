#![deny(warnings)]

use registry_macros::registry;

// ANCHOR: registry
registry! {
    name: "Desks",
    description: "The desks of the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.png",
    defaults: { image_src: "{folder}.svg", icon: "icons/desk.svg", architecture: ["amd64"] },
    templates: {
        desktop: {
            categories: ["Desktop"],
            compatibility: {
                versions: ["1.16.x", "1.17.x", "1.18.x", "1.19.x"],
                image: "example/{folder}:{version}.0",
                uncompressed_size_mb: 2400,
            },
        },
    },
    workspaces: [
        {
            folder: "office",
            extends: "desktop",
            friendly_name: "Office",
            description: "Writes and calculates.",
        },
        {
            extends: "desktop",
            friendly_name: "{system.name}",
            description: "{system.name} with a desktop.",
            matrix: { axes: { system: { alpine: "Alpine", debian: "Debian" } } },
        },
    ],
}
// ANCHOR_END: registry

fn main() {
    let folders: Vec<_> = REGISTRY.workspaces.iter().map(|workspace| workspace.folder()).collect();
    assert_eq!(folders, ["office", "alpine", "debian"]);
}
