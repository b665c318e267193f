#![deny(warnings)]
#![forbid(unsafe_code)]

#[cfg(any())]
registry_macros::workspace! { this: is, not: read }

const MEMORY: u32 = 4096;

registry_macros::workspace! {
    friendly_name: "One",
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ["amd64"],
    memory: MEMORY,
    compatibility: [{ version: "1.17.x", image: "example/desk:1.17.0", uncompressed_size_mb: 2460 }],
}

pub mod outer {
    pub mod inner {
        const MEMORY: u16 = 2048;

        registry_macros::workspace! {
            friendly_name: "Two",
            description: "A desktop.",
            image_src: "desk.svg",
            architecture: ["amd64"],
            memory: MEMORY,
            compatibility: [{ version: "1.17.x", image: "example/desk:1.17.0", uncompressed_size_mb: 2460 }],
        }
    }
}

fn main() {
    const MEMORY: f32 = 1024.0;

    registry_macros::workspace! {
        friendly_name: "Three",
        description: "A desktop.",
        image_src: "desk.svg",
        architecture: ["amd64"],
        memory: MEMORY,
        compatibility: [{ version: "1.17.x", image: "example/desk:1.17.0", uncompressed_size_mb: 2460 }],
    }
    registry_macros::registry! {
        name: "Lab",
        description: "For the lab.",
        list_url: "https://lab.example/kasm/",
        icon: "https://lab.example/logo.svg",
    }
    assert!(REGISTRY.workspaces.is_empty());
}
