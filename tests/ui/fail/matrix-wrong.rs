registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.svg",
    defaults: { image_src: "desk.svg", architecture: ["amd64"] },
    workspaces: [
        {
            friendly_name: "{system}",
            description: "A desktop of {sistem}.",
            compatibility: { versions: ["1.17.x"], image: "example/{folder}:{version}.0", uncompressed_size_mb: 2460 },
            matrix: { axes: { system: ["alpine", "arch"] }, cells: { alpin: { memory: 1 } } },
        },
        { friendly_name: "Two", matrix: { system: ["alpine"] } },
    ],
}

fn main() {}
