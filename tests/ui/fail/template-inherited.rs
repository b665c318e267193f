registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.svg",
    defaults: { image_src: "desk.svg", architecture: ["amd64"] },
    templates: {
        desktop: {
            memory: 4_000_000,
            compatibility: { versions: ["1.17"], image: "Example/{folder}:{version}.0", uncompressed_size_mb: 2460 },
        },
    },
    workspaces: [
        { folder: "a", extends: "desktop", friendly_name: "A", description: "A desktop." },
        { folder: "b", extends: "desktop", friendly_name: "B", description: "Another one." },
    ],
}

fn main() {}
