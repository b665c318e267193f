//! `REGISTRY`, and the lists of the feature `list-json`, as a program has them when it runs.

use crate::project::{DEPENDENCIES, Project, manifest};

/// Asserts what both declarations say, and prints what would be published.
const PROGRAM: &str = r#"
use registry_core::declared::{Registry, Workspace};

mod in_files {
    registry_macros::include_registry!("registry.toml");
}

mod in_rust {
    registry_macros::registry! {
        name: "Desks",
        description: "Desktops for tests.",
        list_url: "https://registry.example/kasm/",
        icon: "https://registry.example/logo.png",
        contact_url: "https://registry.example/contact",
        default_channel: "1.17.0",
        defaults: { docker_registry: "https://index.docker.io/v1/" },
        workspaces: [
            {
                folder: "desk", friendly_name: "Desk", description: "A desktop.", image_src: "desk.svg",
                categories: ["Desktop", "Development"], architecture: ["amd64", "arm64"],
                cores: 1.5, memory: 2768, gpu_count: 0, require_gpu: false, hidden: true,
                cpu_allocation_method: "Shares", notes: "First.\n\"Second.\"",
                session_time_limit: 3600,
                run_config: { hostname: "kasm", environment: { LANG: "de_DE" } },
                compatibility: [
                    {
                        version: "1.16.x", image: "kasmweb/desktop:1.16.0",
                        uncompressed_size_mb: 2600, available_tags: ["1.17.0"],
                    },
                    {
                        version: "1.17.x", image: "kasmweb/desktop:1.17.0",
                        uncompressed_size_mb: 2700, available_tags: ["1.17.0", "develop"],
                    },
                ],
            },
        ],
    }
}

fn main() {
    for registry in [in_files::REGISTRY, in_rust::REGISTRY] {
        assert_registry(registry);
    }
    assert_eq!(in_files::VERSIONS_TXT, in_rust::VERSIONS_TXT);
    print!("{}---\n{}", in_files::VERSIONS_TXT, in_files::LIST_JSON_1_1);
}

fn assert_registry(registry: Registry) {
    assert_eq!(registry.name, "Desks");
    assert_eq!(registry.description, "Desktops for tests.");
    assert_eq!(registry.list_url, "https://registry.example/kasm/");
    assert_eq!(registry.icon, Some("https://registry.example/logo.png"));
    assert_eq!(registry.contact_url, Some("https://registry.example/contact"));
    assert_eq!(registry.default_channel, Some("1.17.0"));
    assert_eq!(registry.workspaces.len(), 1);
    assert_workspace(registry.workspaces.in_folder("DESK").unwrap());
}

fn assert_workspace(desk: Workspace) {
    assert_eq!(desk.folder(), "desk");
    assert_eq!(desk.friendly_name(), "Desk");
    assert_eq!(desk.description(), "A desktop.");
    assert_eq!(desk.image_src(), "desk.svg");
    assert_eq!(desk.categories().iter().collect::<Vec<_>>(), ["Desktop", "Development"]);
    assert_eq!(desk.architecture().iter().collect::<Vec<_>>(), ["amd64", "arm64"]);
    assert_eq!(desk.docker_registry(), Some("https://index.docker.io/v1/"));
    assert_eq!(desk.cores(), Some(1.5));
    assert_eq!(desk.memory(), Some(2768));
    assert_eq!(desk.gpu_count(), Some(0));
    assert_eq!(desk.require_gpu(), Some(false));
    assert_eq!(desk.hidden(), Some(true));
    assert_eq!(desk.cpu_allocation_method(), Some("Shares"));
    assert_eq!(desk.notes(), Some("First.\n\"Second.\""));
    assert_eq!(desk.session_time_limit(), Some(3600));
    assert_eq!(desk.persistent_profile_path(), None);
    let run = desk.run_config().unwrap();
    assert_eq!(run.get("hostname").and_then(|value| value.as_str()), Some("kasm"));
    let environment = run.get("environment").and_then(|value| value.as_object()).unwrap();
    assert_eq!(environment.get("LANG").and_then(|value| value.as_str()), Some("de_DE"));
    let entries: Vec<_> = desk.compatibility().collect();
    assert_eq!(entries.iter().map(|entry| entry.version).collect::<Vec<_>>(), ["1.16.x", "1.17.x"]);
    assert_eq!(entries[1].image, "kasmweb/desktop:1.17.0");
    assert_eq!(entries[1].uncompressed_size_mb, Some(2700));
    assert_eq!(entries[0].available_tags.len(), 1);
    assert!(entries[1].available_tags.contains("develop"));
}
"#;

const REGISTRY_TOML: &str = r#"[registry]
name = "Desks"
description = "Desktops for tests."
list_url = "https://registry.example/kasm/"
icon = "https://registry.example/logo.png"
contact_url = "https://registry.example/contact"
default_channel = "1.17.0"

[defaults]
docker_registry = "https://index.docker.io/v1/"
"#;

const DESK_TOML: &str = r#"friendly_name = "Desk"
description = "A desktop."
image_src = "desk.svg"
categories = ["Desktop", "Development"]
architecture = ["amd64", "arm64"]
cores = 1.5
memory = 2768
gpu_count = 0
require_gpu = false
hidden = true
cpu_allocation_method = "Shares"
notes = """
First.
"Second.\""""
session_time_limit = 3600

[run_config]
hostname = "kasm"
environment = { LANG = "de_DE" }

[[compatibility]]
version = "1.16.x"
image = "kasmweb/desktop:1.16.0"
uncompressed_size_mb = 2600
available_tags = ["1.17.0"]

[[compatibility]]
version = "1.17.x"
image = "kasmweb/desktop:1.17.0"
uncompressed_size_mb = 2700
available_tags = ["1.17.0", "develop"]
"#;

#[test]
fn a_program_has_what_was_declared_and_what_is_published() {
    let dependencies = DEPENDENCIES
        .replace("registry-macros\" }", "registry-macros\", features = [\"list-json\"] }");
    let project = Project::new()
        .with("Cargo.toml", &manifest("served", &format!("{dependencies}\n[workspace]\n")))
        .with("src/main.rs", PROGRAM)
        .with("registry.toml", REGISTRY_TOML)
        .with("workspaces/desk/workspace.toml", DESK_TOML)
        .with_icon("workspaces/desk")
        .with_icon("icons");
    let printed = project.cargo_at(&["run", "--quiet"], 1_700_000_000).expect(0).stdout;
    let (versions, list) = printed.split_once("---\n").expect("both");
    // Not the package: it declares one registry twice.
    let run = project.kasm(&["bundle", "registry.toml", "--modified", "1700000000000"]).expect(0);
    let bundle = run.tree();
    assert_eq!(versions.as_bytes(), bundle["versions.txt"]);
    assert_eq!(list.as_bytes(), bundle["1.1/list.json"]);
}
