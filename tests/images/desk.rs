//! A registry with one workspace, and its image; what the built binary says about it.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::faulty::{Asked, Reply, say};

const REGISTRY: &str = r#"[registry]
name = "Desk"
description = "One desktop."
list_url = "https://registry.example/kasm/"
icon = "https://registry.example/logo.png"
"#;

pub(crate) const ICON: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>"#;

/// The folder of a registry, and everything else that a run may read or write.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
    environment: Vec<(String, PathBuf)>,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    /// Of the findings of the group `images`: the rule's name, and the message.
    pub(crate) findings: Vec<(String, String)>,
    /// All of its output.
    pub(crate) text: String,
}

impl Desk {
    /// One whose workspace has this image.
    pub(crate) fn with(image: &str) -> Self {
        let desk = Self::empty();
        desk.declare(image, &[]);
        desk.write("registry/workspaces/desk/desk.svg", ICON);
        desk
    }

    /// One without workspaces.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let desk = Self { folder, environment: Vec::new() };
        desk.write("registry/registry.toml", REGISTRY);
        desk
    }

    /// Declares the workspace's image, and tags.
    pub(crate) fn declare(&self, image: &str, tags: &[&str]) {
        let workspace = format!(
            "friendly_name = \"Desk\"\ndescription = \"A desktop.\"\nimage_src = \"desk.svg\"\n\
             architecture = [\"amd64\"]\n\n[[compatibility]]\nversion = \"1.19.x\"\n\
             image = \"{image}\"\nuncompressed_size_mb = 1\navailable_tags = {tags:?}\n"
        );
        self.write("registry/workspaces/desk/workspace.toml", &workspace);
    }

    /// With a login that Docker knows.
    pub(crate) fn login(self, server: &str, user: &str, password: &str) -> Self {
        let entry = json!({ "username": user, "password": password });
        let config = json!({ "auths": { server: entry } });
        self.write("docker/config.json", &config.to_string());
        self
    }

    /// With a variable of the environment.
    pub(crate) fn variable(mut self, name: &str, value: impl Into<PathBuf>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file's")).expect("an own folder");
        fs::write(path, text).expect("an own folder");
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// `kasm.lock`, if there is one.
    pub(crate) fn lock(&self) -> Option<String> {
        fs::read_to_string(self.path("registry/kasm.lock")).ok()
    }

    /// Runs `cargo kasm images check`.
    pub(crate) fn check(&self, options: &[&str]) -> Said {
        self.run(&[&["check", "--message-format", "json"], options].concat())
    }

    /// Runs `cargo kasm images` with a command and its options.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.run_at(arguments, "registry")
    }

    /// The same for another folder.
    pub(crate) fn run_at(&self, arguments: &[&str], folder: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
        command.args(["kasm", "images"]).args(arguments).arg(self.path(folder));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.path("home")).env("DOCKER_CONFIG", self.path("docker"));
        command.env("KASM_CACHE_DIR", self.path("cache"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.stdin(Stdio::null()).output().expect("the binary runs");
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        if arguments.contains(&"json") {
            assert_as_documented(&lines);
        }
        let lines = lines + &String::from_utf8_lossy(&output.stderr);
        let objects = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let findings = objects.filter(|object| object["group"] == "images").map(|object| {
            let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
            (text("name"), text("message"))
        });
        Said { code: output.status.code(), findings: findings.collect(), text: lines }
    }
}

/// Asserts that each line is what the schema of `--message-format json` says.
fn assert_as_documented(lines: &str) {
    const SCHEMA: &str = include_str!("../../cargo-kasm/schemas/messages.schema.json");
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for line in lines.lines() {
        let object: Value = serde_json::from_str(line).expect("a line is JSON");
        if let Err(error) = validator.validate(&object) {
            panic!("{error} in {line}");
        }
    }
}

impl Said {
    /// Asserts that all is well.
    #[track_caller]
    pub(crate) fn is_well(&self) {
        assert_eq!(self.code, Some(0), "{self:#?}");
        assert!(self.findings.is_empty(), "{self:#?}");
    }

    /// Asserts that one thing is wrong: its rule, a part of the text about it, and the exit code.
    #[track_caller]
    pub(crate) fn is(&self, rule: &str, text: &str, code: i32) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        let rules: Vec<_> = self.findings.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(rules, [rule], "{self:#?}");
        assert!(self.text.contains(text), "{text:?} is not in: {self:#?}");
    }

    /// Asserts that nothing of this is told.
    #[track_caller]
    pub(crate) fn hides(&self, secret: &str) {
        assert!(!self.text.contains(secret), "{self:#?}");
    }
}

/// An image of one layer, and a registry that has it under every name.
pub(crate) struct Image {
    pub(crate) manifest: Vec<u8>,
    config: Vec<u8>,
    layer: Vec<u8>,
}

impl Image {
    pub(crate) fn new() -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Whole blocks, as of a tar; packed, about half as much, as programs are.
        for number in 0..2048_u32 {
            let text = digest(&number.to_be_bytes());
            encoder.write_all(text.as_bytes()).expect("memory takes everything");
        }
        let layer = encoder.finish().expect("memory takes everything");
        let config = br#"{ "architecture": "amd64", "os": "linux" }"#.to_vec();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": digest(&config),
                "size": config.len(),
            },
            "layers": [{
                "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                "digest": digest(&layer),
                "size": layer.len(),
            }],
        });
        Self { manifest: manifest.to_string().into_bytes(), config, layer }
    }

    /// What a sound registry answers.
    pub(crate) fn answer(&self, asked: &Asked) -> Reply {
        let is_blob = asked.path.contains("/blobs/");
        let blobs = [&self.manifest, &self.config, &self.layer];
        let content = if is_blob {
            blobs.into_iter().find(|content| asked.path.ends_with(&digest(content)))
        } else {
            asked.path.contains("/manifests/").then_some(&self.manifest)
        };
        let Some(content) = content else {
            return say("404 Not Found", "", "");
        };
        let kind = if is_blob { "octet-stream" } else { "vnd.oci.image.manifest.v1+json" };
        let (length, digest) = (content.len(), digest(content));
        let headers =
            format!("Content-Type: application/{kind}\r\nDocker-Content-Digest: {digest}\r\n");
        if asked.method == "HEAD" {
            return crate::faulty::promise(length, "200 OK", &headers, "");
        }
        let range = asked.header("range").and_then(|range| range.strip_prefix("bytes="));
        let range = range.and_then(|range| range.split_once('-'));
        let range = range.and_then(|(a, b)| Some((a.parse().ok()?, b.parse::<usize>().ok()?)));
        match range {
            Some((first, last)) if first <= last && last < length => {
                let headers = format!("Content-Range: bytes {first}-{last}/{length}\r\n");
                say("206 Partial Content", &headers, &content[first..=last])
            }
            Some(_) => say("416 Range Not Satisfiable", "", ""),
            None => say("200 OK", &headers, content),
        }
    }

    /// Whether this asks for its configuration.
    pub(crate) fn is_config(&self, asked: &Asked) -> bool {
        asked.path.ends_with(&digest(&self.config))
    }

    /// What its manifest is called.
    pub(crate) fn digest(&self) -> String {
        digest(&self.manifest)
    }
}

/// The digest of content.
pub(crate) fn digest(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    hash.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// A program that stands on the `PATH` of a run before all others.
#[cfg(unix)]
pub(crate) fn program(desk: &Desk, name: &str, script: &str) -> PathBuf {
    desk.write("programs/script", script);
    // By another process: this one forks, and a child must not hold the file open for writing.
    let mut install = Command::new("install");
    install.arg(desk.path("programs/script")).arg(desk.path("programs").join(name));
    assert!(install.status().expect("install").success());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(desk.path("programs")).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).expect("plain names").into()
}
