//! Workspaces that differ in little else than their names: all of them are images of `kasmweb`, with
//! one tag for each Kasm release.

/// Where the images are.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// Declares such workspaces; the sizes are in MB.
macro_rules! kasmweb {
    ($($folder:literal {
        name: $name:literal,
        description: $description:literal,
        categories: $categories:tt,
        sizes: { $($minor:literal: $size:literal),* },
        limits: { $($limit:ident: $value:literal),* },
    })*) => {$(
        registry_macros::workspace! {
            folder: $folder,
            friendly_name: $name,
            description: $description,
            image_src: concat!($folder, ".svg"),
            architecture: ["amd64", "arm64"],
            categories: $categories,
            docker_registry: DOCKER_HUB,
            $($limit: $value,)*
            compatibility: [$({
                version: concat!($minor, ".x"),
                image: concat!("kasmweb/", $folder, ":", $minor, ".0"),
                uncompressed_size_mb: $size,
            }),*],
            run_config: { hostname: "kasm" },
        }
    )*};
}

kasmweb! {
    "inkscape" {
        name: "Inkscape",
        description: "A vector drawing program for logos, posters, diagrams and templates for laser cutters.",
        categories: ["Multimedia"],
        sizes: { "1.15": 2570, "1.16": 2690, "1.17": 2830, "1.18": 2960, "1.19": 3090 },
        limits: {},
    }
    "terminal" {
        name: "Terminal",
        description: "A Linux command line in the browser, for learning the shell and for quick scripts.",
        categories: ["Development", "Productivity"],
        sizes: { "1.14": 1890, "1.15": 1960, "1.16": 2080, "1.17": 2210, "1.18": 2340, "1.19": 2470 },
        limits: { cores: 1, memory: 1024 },
    }
}
