registry_macros::workspace! {
    friendly_name: "Desk",
    description: "A desktop.",
    image_src: "desk.svg",
    architecture: ["amd64"],
}

fn main() {}
