//! Registries of any size, the same ones on every machine, for benchmarks and limits.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// How many bytes each icon has.
pub const ICON_BYTES: usize = 8 << 10;

const REGISTRY: &str = r#"[registry]
name = "Generated"
description = "As many workspaces as a benchmark asks for."
list_url = "https://registry.example/kasm/"
icon = "https://registry.example/logo.png"
contact_url = "https://registry.example/contact"

# Two releases are enough to measure with.
[lints]
"#;

/// The start of every PNG of 128 by 128 pixels: the signature and the IHDR chunk.
const PNG_START: [u8; 33] =
    *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x80\0\0\0\x80\x08\x02\0\0\0\x4c\x5c\xf6\x9c";

/// Writes a registry of `count` workspaces in the template's format, each with the keys of schema
/// 1.0, and an icon.
///
/// # Errors
/// Where the folder cannot be written.
pub fn registry(folder: &Path, count: usize) -> io::Result<()> {
    let lints = ["release-without-workspace", "current-schema-missing"];
    write(folder, count, "workspace.json", json, &lints)
}

/// Writes a registry of `count` workspaces in TOML, each with two compatibility entries, one for
/// schema 1.0 and one for 1.1, and an icon.
///
/// # Errors
/// Where the folder cannot be written.
pub fn toml_registry(folder: &Path, count: usize) -> io::Result<()> {
    write(folder, count, "workspace.toml", toml, &["release-without-workspace"])
}

fn write(
    folder: &Path,
    count: usize,
    declaration: &str,
    text: fn(usize) -> String,
    lints: &[&str],
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let lints: Vec<_> = lints.iter().map(|rule| format!("{rule} = \"allow\"\n")).collect();
    fs::write(folder.join("registry.toml"), format!("{REGISTRY}{}", lints.concat()))?;
    for number in 0..count {
        let workspace = folder.join(format!("workspaces/ws-{number}"));
        fs::create_dir_all(&workspace)?;
        fs::write(workspace.join(declaration), text(number))?;
        fs::write(workspace.join(format!("ws-{number}.png")), icon(number))?;
    }
    Ok(())
}

fn json(number: usize) -> String {
    format!(
        r#"{{
  "description": "The workspace with the number {number}, made by a program.",
  "docker_registry": "https://index.docker.io/v1/",
  "image_src": "ws-{number}.png",
  "name": "generated/ws-{number}:1.15.0",
  "run_config": {{
    "hostname": "kasm"
  }},
  "exec_config": {{
    "go": {{
      "cmd": "bash -c '/dockerstartup/custom_startup.sh --go --url \"$KASM_URL\"'"
    }},
    "assign": {{
      "cmd": "bash -c '/dockerstartup/custom_startup.sh --assign --url \"$KASM_URL\"'"
    }}
  }},
  "categories": [
    "Desktop",
    "Development"
  ],
  "friendly_name": "Workspace {number}",
  "architecture": [
    "amd64",
    "arm64"
  ],
  "compatibility": [
    "1.14.x",
    "1.15.x"
  ],
  "uncompressed_size_mb": {size}
}}
"#,
        size = 1000 + number
    )
}

fn toml(number: usize) -> String {
    let mut text = format!(
        r#"friendly_name = "Workspace {number}"
description = "The workspace with the number {number}, made by a program."
image_src = "ws-{number}.png"
categories = ["Desktop", "Development"]
architecture = ["amd64", "arm64"]
docker_registry = "https://index.docker.io/v1/"
"#
    );
    for release in ["1.15", "1.16"] {
        let size = 1000 + number;
        let _ = write!(
            text,
            r#"
[[compatibility]]
version = "{release}.x"
image = "generated/ws-{number}:{release}.0"
uncompressed_size_mb = {size}
"#
        );
    }
    text + "\n[run_config]\nhostname = \"kasm\"\n"
}

/// A PNG's start, then noise that no two icons share.
pub fn icon(number: usize) -> Vec<u8> {
    let mut noise = Noise::new(number);
    let mut bytes = PNG_START.to_vec();
    while bytes.len() < ICON_BYTES {
        bytes.extend(noise.next().to_le_bytes());
    }
    bytes.truncate(ICON_BYTES);
    bytes
}

/// Marsaglia's xorshift64.
struct Noise(u64);

impl Noise {
    /// Neighbouring numbers start far from each other, and none at 0, where xorshift stays.
    fn new(number: usize) -> Self {
        Self((number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
