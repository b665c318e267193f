
// ANCHOR: workspace
registry_macros::workspace! {
    folder: "blender",
    friendly_name: "Blender",
    description: "Models and renders in three dimensions.",
    icon: "logo.svg",
    image_src: "blender.svg",
    architecture: ["amd64"],
    categories: ["Multimedia"],
    compatibility: {
        versions: ["1.18.x", "1.19"],
        image: "kasmweb/blender:{version}.0",
        uncompressed_size_mb: 3600,
    },
}
// ANCHOR_END: workspace
