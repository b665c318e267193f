//! Registries of a few workspaces that differ in everything a visitor can look for.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value, json};

/// One compatibility entry: version, image, size in MB, tags.
pub type Entry = (&'static str, &'static str, u32, &'static [&'static str]);

/// A workspace, as a test thinks of it; its folder is its icon's name.
#[derive(Clone, Copy, Debug)]
pub struct Workspace {
    /// The folder's name, and the icon's.
    pub folder: &'static str,
    /// `friendly_name`.
    pub name: &'static str,
    /// `description`.
    pub description: &'static str,
    /// `categories`.
    pub categories: &'static [&'static str],
    /// `architecture`.
    pub architecture: &'static [&'static str],
    /// `compatibility`.
    pub compatibility: &'static [Entry],
    /// The icon's text.
    pub icon: &'static str,
}

const REGISTRY: &str = r#"[registry]
name = "Catalogue"
description = "A few workspaces of every kind."
list_url = "https://registry.example/kasm_registry/"
icon = "https://registry.example/logo.png"
contact_url = "https://registry.example/contact"
"#;

const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="24" fill="#07c"/></svg>"##;

const PLAIN: Workspace = Workspace {
    folder: "plain",
    name: "Plain",
    description: "Nothing of note.",
    categories: &["Desktop"],
    architecture: &["amd64"],
    compatibility: &[],
    icon: ICON,
};

/// Versions from 1.14 to 1.20, channels that not all offer, categories, architectures and sizes.
pub const MANY_KINDS: [Workspace; 7] = [
    Workspace {
        folder: "desk",
        name: "Desk",
        description: "A whole desktop with an office suite.",
        architecture: &["amd64", "arm64"],
        compatibility: &[
            ("1.14.x", "registry.example/desk:1.14.0", 2100, &[]),
            ("1.15.x", "registry.example/desk:1.15.0", 2200, &[]),
            ("1.18.x", "registry.example/desk:1.18.0", 2500, &["1.18.0", "develop"]),
            (
                "1.19.x",
                "registry.example/desk:1.19.0",
                2600,
                &["1.19.0", "1.19.0-rolling-daily", "develop"],
            ),
            ("1.20.x", "registry.example/desk:1.20.0", 2700, &["1.20.0", "develop"]),
        ],
        ..PLAIN
    },
    Workspace {
        folder: "editor",
        name: "Code Editor",
        description: "Write and debug programs.",
        categories: &["Development"],
        compatibility: &[
            ("1.17.x", "registry.example/editor:1.17.0", 1800, &["1.17.0"]),
            ("1.18.x", "registry.example/editor:1.18.0", 1900, &["develop"]),
            ("1.19.x", "registry.example/editor:1.19.0", 1900, &["1.19.0", "develop"]),
        ],
        ..PLAIN
    },
    Workspace {
        folder: "fox",
        name: "Fox",
        description: "Browses the web, as a desktop browser does.",
        categories: &["Browser", "Privacy"],
        architecture: &["amd64", "arm64"],
        compatibility: &[
            ("1.15.x", "registry.example/fox:1.15.0", 900, &[]),
            ("1.18.x", "registry.example/fox:1.18.0", 950, &["1.18.0"]),
            ("1.20.x", "registry.example/fox:1.20.0", 990, &["1.20.0", "develop"]),
        ],
        ..PLAIN
    },
    Workspace {
        folder: "chat",
        name: "Chat",
        description: "Talk to each other.",
        categories: &["Communication"],
        architecture: &["arm64"],
        compatibility: &[
            ("1.14.x", "registry.example/chat:1.14.0", 700, &[]),
            ("1.15.x", "registry.example/chat:1.14.0", 700, &[]),
        ],
        ..PLAIN
    },
    Workspace {
        folder: "painter",
        name: "Painter",
        description: "Pixels and colours.",
        categories: &["Multimedia"],
        compatibility: &[("1.20.x", "registry.example/painter:1.20.0", 3300, &["develop"])],
        ..PLAIN
    },
    Workspace {
        folder: "nightly",
        name: "Nightly Build",
        description: "Every day another one.",
        categories: &["Development"],
        compatibility: &[(
            "1.19.x",
            "registry.example:5000/nightly",
            4100,
            &["1.19.0-rolling-daily"],
        )],
        ..PLAIN
    },
    Workspace {
        folder: "terminal",
        name: "Terminal",
        description: "A shell and little else.",
        categories: &["Development", "Remote Access"],
        compatibility: &[
            ("1.18.x", "registry.example/terminal:1.18.0", 350, &["1.18.0", "develop"]),
            ("1.19.x", "registry.example/terminal:1.19.0", 360, &["1.19.0", "develop"]),
            ("1.20.x", "registry.example/terminal:1.20.0", 370, &["1.20.0", "develop"]),
        ],
        ..PLAIN
    },
];

const CURRENT: &[Entry] = &[("1.19.x", "registry.example/odd:1.19.0", 1000, &["develop"])];

/// Names in other scripts, and names and icons that would run if a page let them.
pub const ODD_NAMES: [Workspace; 6] = [
    Workspace {
        folder: "chinese",
        name: "数据科学工作台",
        description: "用于数据分析的桌面。",
        categories: &["Development"],
        compatibility: CURRENT,
        ..PLAIN
    },
    Workspace {
        folder: "arabic",
        name: "مكتب عربي",
        description: "سطح مكتب كامل.",
        compatibility: CURRENT,
        ..PLAIN
    },
    Workspace {
        folder: "emoji",
        name: "🦊 Browser 🎨",
        description: "👩‍💻 and 🏳️‍🌈 stay whole.",
        categories: &["Browser"],
        compatibility: CURRENT,
        ..PLAIN
    },
    Workspace {
        folder: "script",
        name: "<script>alert(1)</script>",
        description: "</script><img src=x onerror=alert(1)>",
        categories: &["\"><svg onload=alert(1)>"],
        compatibility: &[(
            "1.19.x",
            "registry.example/\"onmouseover=\"alert(1):1.19.0",
            1000,
            &["develop", "'><b>"],
        )],
        ..PLAIN
    },
    Workspace {
        folder: "picture",
        name: "Picture with a script",
        compatibility: CURRENT,
        icon: r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" onload="alert(1)"><script>alert(1)</script><image href="https://elsewhere.example/seen.png"/></svg>"#,
        ..PLAIN
    },
    Workspace {
        folder: "a # b %20 ?",
        name: "Punctuation & more",
        compatibility: CURRENT,
        ..PLAIN
    },
];

/// Writes a registry of these workspaces in the template's format, each with the keys of schema 1.1.
///
/// # Errors
/// Where the folder cannot be written.
pub fn registry(folder: &Path, workspaces: &[Workspace]) -> io::Result<()> {
    fs::create_dir_all(folder.join("workspaces"))?;
    fs::write(folder.join("registry.toml"), REGISTRY)?;
    for workspace in workspaces {
        let own = folder.join("workspaces").join(workspace.folder);
        fs::create_dir_all(&own)?;
        fs::write(own.join("workspace.json"), format!("{:#}\n", declaration(workspace)))?;
        fs::write(own.join(icon(workspace)), workspace.icon)?;
    }
    Ok(())
}

fn icon(workspace: &Workspace) -> String {
    format!("{}.svg", workspace.folder.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
}

fn declaration(workspace: &Workspace) -> Value {
    let entries = workspace.compatibility.iter().map(|&(version, image, size, tags)| {
        let mut entry = json!({ "version": version, "image": image, "uncompressed_size_mb": size });
        if !tags.is_empty() {
            entry["available_tags"] = tags.into();
        }
        entry
    });
    json!({
        "friendly_name": workspace.name,
        "description": workspace.description,
        "image_src": icon(workspace),
        "categories": workspace.categories,
        "architecture": workspace.architecture,
        "compatibility": entries.collect::<Value>(),
        "run_config": { "hostname": "kasm" },
    })
}
