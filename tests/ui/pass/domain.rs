#![deny(warnings)]

registry_macros::registry! {
    name: "Desktops",
    description: "The desktops of the lab.",
    domain: "apps.example.com",
    icon: "https://apps.example.com/logo.png",
    lints: { "release-without-workspace": "allow" },
    workspaces: [
        {
            friendly_name: "Desk",
            description: "A desktop.",
            image_src: "desk.svg",
            architecture: ["amd64"],
            compatibility: [
                { version: "1.16.x", image: "example/desk:1.16.0", uncompressed_size_mb: 2460 },
            ],
        },
    ],
}

fn main() {
    assert_eq!(REGISTRY.list_url, "https://apps.example.com/");
}
