#![deny(warnings)]

use registry_macros::registry;

registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "https://lab.example/logo.svg",
    defaults: {
        architecture: ["amd64"],
        image_src: "desk.svg",
        vars: { repo: "example/{folder}" },
        compatibility: {
            versions: ["1.16.x", "1.17.x"],
            image: "{repo}:{version}.0",
            uncompressed_size_mb: 2460,
            "1.16.x": { uncompressed_size_mb: 2400 },
        },
    },
    templates: {
        desktop: { categories: ["Desktop"], run_config: { hostname: "desk-{folder}", user: 1000 } },
        large: { extends: "desktop", memory: 8192 },
    },
    workspaces: [
        { folder: "office", extends: "large", unset: ["run_config.user"], friendly_name: "Office", description: "For {{folder}}." },
        {
            extends: "desktop",
            friendly_name: "{system.name} {desktop}",
            description: "A desktop of {system.name}.",
            matrix: {
                axes: { system: { alpine: "Alpine", arch: "Arch" }, desktop: ["i3", "kde"] },
                exclude: ["arch-kde"],
                cells: { "*-kde": { memory: 4096 } },
            },
        },
    ],
}

fn main() {
    let folders: Vec<_> = REGISTRY.workspaces.iter().map(|workspace| workspace.folder()).collect();
    assert_eq!(folders, ["office", "alpine-i3", "alpine-kde", "arch-i3"]);
    let of = |folder: &str| REGISTRY.workspaces.iter().find(|workspace| workspace.folder() == folder);
    let [office, kde, arch] = ["office", "alpine-kde", "arch-i3"].map(|folder| of(folder).unwrap());
    assert_eq!((office.memory(), kde.memory(), arch.memory()), (Some(8192), Some(4096), None));
    assert_eq!(office.description(), "For {folder}.");
    assert_eq!(office.run_config().unwrap().iter().count(), 1);
    assert_eq!(arch.friendly_name(), "Arch i3");
    let offers: Vec<_> = kde.compatibility().map(|offer| (offer.image, offer.uncompressed_size_mb)).collect();
    assert_eq!(
        offers,
        [("example/alpine-kde:1.16.0", Some(2400)), ("example/alpine-kde:1.17.0", Some(2460))]
    );
}
