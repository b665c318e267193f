const NOTHING: f64 = f64::NAN;

registry_macros::registry! {
    name: "Lab",
    description: "Desktops.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.png",
    lints: { "bad-value": "allow" },
    workspaces: [
        {
            friendly_name: "Desk",
            description: "A desk with a terminal.",
            image_src: "desk.svg",
            architecture: ["amd64"],
            cores: NOTHING,
            compatibility: [
                { version: "1.17.x", image: "acme/desk:1.17.0", uncompressed_size_mb: 2460 },
            ],
        },
    ],
}

fn main() {}
