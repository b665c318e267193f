#![deny(warnings)]
#![forbid(unsafe_code)]

macro_rules! desk {
    ($name:literal, $version:expr, $image:expr, $memory:tt, $key:ident, $value:expr) => {
        registry_macros::workspace! {
            friendly_name: $name,
            description: concat!("The desktop ", $name, "."),
            image_src: "desk.svg",
            architecture: ["amd64"],
            memory: $memory,
            $key: $value,
            compatibility: [{ version: $version, image: $image, uncompressed_size_mb: 2460 }],
        }
    };
}

const IMAGE: &str = "example/office:1.17.0";

desk!("Desk", "1.17.x", "example/desk:1.17.0", 4096, cores, 2);
desk!("Office", concat!("1.17", ".x"), IMAGE, (2048 * 2), gpu_count, -0 + 1);

macro_rules! desks {
    ($($name:literal => { $($key:ident : $value:tt),* }),*) => {
        $(registry_macros::workspace! {
            friendly_name: $name,
            description: "A desktop.",
            image_src: "desk.svg",
            architecture: ["amd64"],
            $($key: $value,)*
        })*
    };
}

desks! {
    "One" => { name: "example/one", uncompressed_size_mb: 100, compatibility: ["1.15.x"] },
    "Two" => { compatibility: [{ version: "1.17.x", image: "example/two", uncompressed_size_mb: 9 }] }
}

fn main() {}
