const NOTHING: f64 = f64::NAN;

registry_macros::workspace! {
    friendly_name: "Desk",
    description: "A desk with a terminal.",
    image_src: "desk.svg",
    architecture: ["amd64"],
    cores: NOTHING,
    run_config: { shm_size: f64::INFINITY },
    compatibility: [
        { version: "1.17.x", image: "acme/desk:1.17.0", uncompressed_size_mb: 2460 },
    ],
}

fn main() {}
