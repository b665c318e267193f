#![deny(warnings)]

// ANCHOR: code
registry_macros::registry! {
    name: "Desktops",
    description: "The desktops of the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.png",
    defaults: { architecture: ["amd64"], cores: 2 },
    lints: { "unknown-key": "deny" },
    workspaces: [
        {
            friendly_name: "Desk",
            description: "A desk with a terminal.",
            image_src: "desk.svg",
            compatibility: [
                { version: "1.17.x", image: "acme/desk:1.17.0", uncompressed_size_mb: 2460 },
            ],
        },
    ],
}

fn main() {
    let desk = REGISTRY.workspaces.get(0).unwrap();
    assert_eq!((desk.folder(), desk.cores()), ("Desk", Some(2.0)));
}
// ANCHOR_END: code
