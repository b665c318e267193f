registry_macros::include_registry!("registry.toml");

registry_macros::workspace! {
    friendly_name: "Browser",
    description: "Firefox, which forgets everything.",
    icon: "logo.svg",
    image_src: "browser.svg",
    architecture: ["amd64"],
    compatibility: {
        versions: ["1.16.x", "1.17.x", "1.18.x", "1.19.x"],
        image: "kasmweb/firefox:{version}.0",
        uncompressed_size_mb: 2700,
    },
}
