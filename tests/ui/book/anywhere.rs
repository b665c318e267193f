#![deny(warnings)]

// ANCHOR: code
registry_macros::registry! {
    name: "Desktops",
    description: "The desktops of the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.png",
}

mod desks {
    const HUB: &str = "https://index.docker.io/v1/";
    const RELEASE: &str = "1.17.0";
    const fn gigabytes(size: u64) -> u64 {
        size * 1000
    }

    registry_macros::workspace! {
        friendly_name: "Desk",
        description: "A desk with a terminal.",
        image_src: "desk.svg",
        architecture: ["amd64", "arm64"],
        categories: ["Desktop"],
        docker_registry: HUB,
        notes: concat!("Made by ", env!("CARGO_PKG_NAME"), "."),
        compatibility: [
            {
                version: "1.17.x",
                image: concat!("acme/desk:", "1.17.0"),
                uncompressed_size_mb: gigabytes(2),
                available_tags: ["develop", RELEASE],
            },
        ],
        run_config: { hostname: "desk", environment: { "LC_ALL": "C" } },
    }
}
// ANCHOR_END: code

fn main() {}
