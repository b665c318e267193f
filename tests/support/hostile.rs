//! Registries that no version control would keep: links, pipes, giants.

use std::fs;
use std::io;
use std::path::Path;

const REGISTRY: &str = r#"[registry]
name = "Hostile"
description = "What a careless or a malicious author could publish."
list_url = "https://registry.example/kasm/"
icon = "https://registry.example/logo.png"
"#;

/// For every Kasm that reads registries, so that none of them is missed.
const WORKSPACE: &str = r#"friendly_name = "Desk"
name = "kasmweb/desktop:1.15.0"
description = "A desktop."
image_src = "desk.svg"
architecture = ["amd64"]
compatibility = ["1.13.x", "1.14.x", "1.15.x", "1.16.x", "1.17.x", "1.18.x", "1.19.x"]
uncompressed_size_mb = 2400
"#;

const ICON: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>"#;

/// A registry with one workspace, `desk`, free of findings.
///
/// # Errors
/// Where the folder cannot be written.
pub fn registry(folder: &Path) -> io::Result<()> {
    let desk = folder.join("workspaces/desk");
    fs::create_dir_all(&desk)?;
    fs::write(folder.join("registry.toml"), REGISTRY)?;
    fs::write(desk.join("workspace.toml"), WORKSPACE)?;
    fs::write(desk.join("desk.svg"), ICON)
}

/// An icon file of `size` bytes that takes no room on disk.
///
/// # Errors
/// Where it cannot be written.
pub fn large_icon(folder: &Path, size: u64) -> io::Result<()> {
    fs::File::create(folder.join("workspaces/desk/desk.svg"))?.set_len(size)
}
