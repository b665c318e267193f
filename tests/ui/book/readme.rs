//! What the README shows.

#![deny(warnings)]

registry_macros::workspace! {
    friendly_name: "Terminal",
    description: "A Linux command line in the browser.",
    image_src: "terminal.svg",            // in icons/
    architecture: ["amd64", "arm64"],
    compatibility: [
        { version: "1.17.x", image: concat!("kasmweb/terminal:", "1.17.0"), uncompressed_size_mb: 2210 },
    ],
}

fn main() {}
