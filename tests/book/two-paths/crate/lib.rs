// ANCHOR: registry
registry_macros::registry! {
    name: "Lab Desks",
    description: "What the computer lab works with.",
    list_url: "https://lab.example/kasm/",
    icon: "logo.svg",
    contact_url: "mailto:lab@lab.example",
}
// ANCHOR_END: registry

// ANCHOR: workspace
registry_macros::workspace! {
    folder: "terminal",
    icon: "workspaces/terminal/terminal.svg",
    friendly_name: "Terminal",
    description: "A shell in the browser.",
    image_src: "terminal.svg",
    architecture: ["amd64", "arm64"],
    categories: ["Development"],
    compatibility: {
        versions: ["1.16.x", "1.17.x", "1.18.x", "1.19.x"],
        image: "kasmweb/terminal:{version}.0",
        uncompressed_size_mb: 1900,
    },
    run_config: { hostname: "lab" },
}
// ANCHOR_END: workspace
