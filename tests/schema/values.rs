//! Values on both sides of every limit, and changed at random.

use std::fs;
use std::sync::LazyLock;

use camino::Utf8Path;
use kasm_tests::generate;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::judged::{Judged, Schemas, judged};

/// A workspace that nobody finds fault with.
fn base() -> Json {
    json!({
        "friendly_name": "Desk",
        "description": "A desktop.",
        "image_src": "desk.png",
        "architecture": ["amd64"],
        "compatibility": [
            { "version": "1.19.x", "image": "acme/desk:1", "uncompressed_size_mb": 2000 },
        ],
    })
}

/// A registry of workspaces that each have one value of their own at a place.
fn with(values: &[(&str, Json)]) -> Vec<Judged> {
    static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::new);
    let folder = tempfile::tempdir().expect("a folder");
    let root = Utf8Path::from_path(folder.path()).expect("UTF-8");
    let write = |path: &str, bytes: &[u8]| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    };
    write("registry.toml", b"[registry]\nname = 'A'\ndescription = 'B'\nlist_url = 'https://a.io/'\nicon = 'https://a.io/a.png'\n");
    for (number, (place, value)) in values.iter().enumerate() {
        let mut workspace = base();
        *workspace.pointer_mut(place).unwrap_or(&mut Json::Null) = value.clone();
        if workspace.pointer(place).is_none() {
            let (parent, key) = place.rsplit_once('/').expect("a pointer");
            let parent = workspace.pointer_mut(parent).expect("a parent");
            parent[key] = value.clone();
        }
        let text = workspace.to_string();
        write(&format!("workspaces/w{number:04}/workspace.json"), text.as_bytes());
        write(&format!("workspaces/w{number:04}/desk.png"), &generate::icon(0));
    }
    judged(root, &SCHEMAS)
}

fn assert_alike(values: &[(&str, Json)]) {
    let all = with(values);
    assert_eq!(all.len(), values.len());
    let mut wrong = Vec::new();
    for judged in all {
        let number: usize = judged.folder[1..].parse().expect("a number");
        let (place, value) = &values[number];
        let Judged { found, refused, .. } = judged;
        if found.is_empty() != refused.is_empty() {
            wrong.push(format!("{place} {value}: {found:?} but {refused:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}",
        wrong.join(
            "
"
        )
    );
}

const VERSION: &str = "/compatibility/0/version";
const IMAGE: &str = "/compatibility/0/image";

/// Values on both sides of every limit.
#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn near_misses_are_judged_alike() {
    let long = |count: usize| "a".repeat(count);
    let texts = |place: &'static str, texts: &[&str]| {
        texts.iter().map(|text| (place, json!(text))).collect::<Vec<_>>()
    };
    let all = |place: &'static str, values: Json| {
        let values = values.as_array().expect("a list").clone();
        values.into_iter().map(|value| (place, value)).collect::<Vec<_>>()
    };
    let values = [
        texts(
            VERSION,
            &[
                "1.13.x",
                "1.12.x",
                "1.20.x",
                "1.21.x",
                "1.9.x",
                "1.09.x",
                "01.19.x",
                "1.19",
                "1.19.X",
                "v1.19.x",
                " 1.19.x",
                "1.19.x ",
                "1.19.0",
                "1.19.00",
                "2.0.x",
                "0.19.x",
                "1.99999999999.x",
                "",
                "x",
            ],
        ),
        texts(
            IMAGE,
            &[
                "a:1",
                "a/b:1",
                "A/b:1",
                "a.io/b:1",
                "a.io:5000/b:1",
                "a:5000/b:1",
                "a.io:65535/b:1",
                "a.io:65536/b:1",
                "a.io:00080/b:1",
                "A.io/b:1",
                "a_b.io/b:1",
                "a--b/c:1",
                "a__b/c:1",
                "a___b/c:1",
                "a._b/c:1",
                "-a/c:1",
                "a/c:",
                "a/c:-1",
                "a/c:.1",
                "a/c:_1",
                "a//c:1",
                "/a:1",
                "a/:1",
                "localhost/a:1",
                "localhost:1/a:1",
                "a.io/:1",
                "a/c",
                "a/c:latest",
                "a.io:80/c",
                "https://a.io/c:1",
                "a/c:1 ",
                "a/c:1@sha256:0",
                "a..b/c:1",
                "",
                &format!("a/c@sha256:{}", long(32)),
                &format!("a/c@sha256:{}", long(31)),
                &format!("a/c:latest@sha256:{}", long(64)),
                &format!("a/c:1@sha256:{}g", long(31)),
                &format!("a/c:{}", long(128)),
                &format!("a/c:{}", long(129)),
                &format!("{}:1", long(253)),
                &format!("{}:1", long(254)),
                "kasmweb/desk:1.16.0-rolling",
                "kasmweb/desk:1.15.0-rolling",
                "acme/desk:1.16.0-rolling",
                "docker.io/kasmweb/desk:2.0.0-rolling",
                "kasmweb/desk:1.16-rolling",
            ],
        ),
        all(
            "/compatibility/0/available_tags",
            json!([
                ["1"],
                ["1", "1"],
                ["develop", "1"],
                ["-1"],
                [""],
                ["a b", "1"],
                [1],
                "1",
                [],
                null
            ]),
        ),
        all(
            "/compatibility/0/uncompressed_size_mb",
            json!([99, 100, 40000, 40001, 0, 1, -1, 100.5, 100.0, "100", null]),
        ),
        all("/compatibility/0/note", json!([1])),
        all("/compatibility", json!([[], ["1.15.x"], "1.19.x", null, [null], [{}]])),
        texts(
            "/friendly_name",
            &[
                "a",
                "",
                " ",
                "\u{3000}",
                &long(255),
                &long(256),
                &"文".repeat(255),
                "a\u{7}b",
                "a\nb",
                "a\u{202E}b",
                "a\u{200B}b",
                "a\u{85}b",
                "😀",
            ],
        ),
        texts("/description", &["a", "", "\t", "a\nb", "a\u{7}b", "a\u{2028}b", &long(9999)]),
        texts(
            "/image_src",
            &[
                "desk.png",
                "",
                ".",
                "..",
                "...",
                "a/b.png",
                "a\\b",
                "a:b",
                "a?b",
                "a#b",
                "a%b",
                " desk.png",
                "desk.png\u{A0}",
                "a\u{FEFF}",
                "\u{FEFF}a",
                "a b.png",
                "文.png",
                "a\u{FFFD}",
                "a\u{9F}b",
            ],
        ),
        all(
            "/architecture",
            json!([[], ["amd64", "arm64"], ["x86_64"], ["AMD64"], "amd64", [null], null]),
        ),
        all(
            "/categories",
            json!([
                [],
                ["A", "B", "C"],
                ["A", "B", "C", "D"],
                ["A", "A"],
                [""],
                [" "],
                ["a\u{8}b"],
                "A",
                null,
                [1]
            ]),
        ),
        texts(
            "/docker_registry",
            &[
                "https://index.docker.io/v1/",
                "https://index.docker.io/v1",
                "https://ghcr.io",
                "http://ghcr.io/",
                "HTTPS://ghcr.io/",
                "ghcr.io",
                "docker.io",
                "https://hub.docker.com/r/a/b",
                "https://DOCKER.io/",
                "github.com/a",
                "https://GitHub.com/a",
                "https://github.community/a",
                "https://a:5000",
                "https://a:65536/",
                "https://a",
                "https://localhost/",
                "ftp://a.io/",
                "https://docker.io:443/",
                "",
                " ",
                " https://ghcr.io/ ",
                "http://",
                "https://eu-docker.pkg.dev/a/b/",
            ],
        ),
        all("/cores", json!([0.01, 0, -1, 0.001, 0.5, 1.1, 2.675, 2, 64.25, 0.29, "2", null])),
        all(
            "/memory",
            json!([256, 255, 256_000, 256_001, 999_999, 1_000_000, 512.5, 512.0, "512", null, -1]),
        ),
        all("/gpu_count", json!([0, 1, -1, 1.5, 4_294_967_295_u32, 4_294_967_296_u64, null])),
        all("/require_gpu", json!([true, false, null, "true", 1])),
        all("/cpu_allocation_method", json!(["Inherit", "quotas", "Shares", "", null])),
        all("/image_type", json!(["Container", "container", "Server", null])),
        all("/enabled", json!([true, false, null])),
        all("/session_time_limit", json!([0, 3600, -1, 0.5])),
        all("/zone_id", json!([null, "", false, [], {}, "a", 0, [1]])),
        all("/docker_token", json!([null, "", "a"])),
        all("/restrict_to_zone", json!([null, false, true])),
        all("/anything", json!([null, 1])),
        all(
            "/run_config",
            json!([{}, [], null, { "env": 1 }, { "hostname": "a" }, { "hostname": 1 }, { "hostname": null }]),
        ),
        all(
            "/run_config",
            json!([{ "network": "host" }, { "network": "a" }, { "name": "a" }, { "name": null }, { "mem_limit": "1g" }]),
        ),
        all(
            "/run_config",
            json!([{ "devices": ["/dev/a"] }, { "devices": ["dev/a"] }, { "devices": ["/dev/a:/dev/b:rwm"] }, { "devices": ["/dev/a:/dev/b:"] }, { "devices": ["/dev/a:rx"] }, { "devices": ["/"] }, { "devices": ["a.com/b=c:d"] }, { "devices": ["a:b=c"] }, { "devices": [null] }]),
        ),
        all(
            "/run_config",
            json!(
                [
                    "",
                    "1",
                    "1g",
                    "1GB",
                    "1 g",
                    " 1",
                    "1e3k",
                    "1.",
                    ".5m",
                    ".",
                    "1x",
                    "1gg",
                    "1bb",
                    "m",
                    "+1",
                    "--1",
                    " ",
                    "1\u{3000}g",
                    "1,5g"
                ]
                .map(|text| json!({ "shm_size": text }))
            ),
        ),
        all(
            "/run_config",
            json!(
                ["NET_ADMIN", "cap_net_admin", "Cap_All", "ALL", "net-admin", "", "CAP_"]
                    .map(|text| json!({ "cap_add": [text] }))
            ),
        ),
        all(
            "/run_config",
            json!([{ "environment": { "A": "b" } }, { "environment": { "A": 1 } }, { "environment": { "A": null } }, { "environment": { "A": true } }, { "environment": { "A": [] } }, { "environment": ["A=b"] }, { "environment": null }]),
        ),
        all(
            "/run_config",
            json!([{ "command": "a" }, { "command": ["a"] }, { "command": [1] }, { "command": 1 }, { "user": 1000 }, { "user": "1000" }, { "user": 1.5 }, { "init": "true" }, { "labels": [] }, { "labels": "a" }, { "cpu_count": 1.5 }]),
        ),
        all(
            "/exec_config",
            json!([{}, { "go": { "cmd": "a" } }, { "go": { "cmd": "" } }, { "go": { "cmd": [] } }, { "go": {} }, { "go": null }, { "went": { "cmd": "a" } }, { "go": { "cmd": "a", "shell": 1 } }, { "go": { "cmd": null } }, { "go": "a" }, { "first_launch": { "cmd": ["a"], "user": "root" } }]),
        ),
        all(
            "/volume_mappings",
            json!([{}, { "/a": null }, { "a": null }, { "{a}": null }, { "/a": { "bind": "/b", "mode": "rw", "uid": 1, "gid": 1 } }, { "/a": { "bind": "b", "mode": "rw", "uid": 1, "gid": 1 } }, { "/a": { "bind": "/b", "mode": "RW", "uid": 1, "gid": 1 } }, { "/a": { "bind": "/b", "mode": "ro", "uid": 1 } }, { "/a": { "bind": "/b", "mode": "ro", "uid": 1, "gid": 1, "timeout": 0 } }, { "/a": { "bind": "/b", "mode": "ro", "uid": 1, "gid": 1, "timeout": 0.5 } }, { "/a": { "bind": "/b", "mode": "ro", "uid": null, "gid": 1 } }]),
        ),
        all(
            "/launch_config",
            json!([{}, { "file_mapping": { "destination": "/a" } }, { "file_mapping": { "destination": "/a" }, "launch_form": [] }, { "file_mapping": { "destination": "/a" }, "launch_form": [{}] }, { "file_mapping": {}, "launch_form": [] }, { "file_mapping": null, "launch_form": [] }, { "file_mapping": { "destination": "/a" }, "launch_form": [], "x": 1 }]),
        ),
    ];
    assert_alike(&values.concat());
}

/// The seeds of what is changed at random.
const SEEDS: [(&str, &str); 9] = [
    (VERSION, "1.19.x"),
    (IMAGE, "ghcr.io:443/acme/desk_top:1.0-a@sha256:00112233445566778899aabbccddeeff"),
    (IMAGE, "acme/desk:latest"),
    ("/compatibility/0/available_tags/0", "1.17.0-rolling"),
    ("/image_src", "vs-code.png"),
    ("/friendly_name", "Visual Studio"),
    ("/docker_registry", "https://ghcr.io:443/v1/"),
    ("/run_config/shm_size", "1.5e2 gb"),
    ("/run_config/devices/0", "/dev/a:/dev/b:rwm"),
];

/// A seed with a few characters put in, taken out or doubled.
fn changed(seed: &str, changes: &[(usize, char, u8)]) -> String {
    let mut text: Vec<char> = seed.chars().collect();
    for &(place, character, kind) in changes {
        let place = place % (text.len() + 1);
        match kind {
            0 => text.insert(place, character),
            1 if place < text.len() => text[place] = character,
            _ if place < text.len() => drop(text.remove(place)),
            _ => {}
        }
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_texts_are_judged_alike(
        all in proptest::collection::vec(
            (0..SEEDS.len(), proptest::collection::vec(
                (0..80_usize, prop_oneof![
                    proptest::sample::select("ab0159xgB.:/@_-+=% {?\\\u{85}\u{3000}\u{FEFF}é\n".chars().collect::<Vec<_>>()),
                    any::<char>(),
                ], 0..3_u8), 0..4)),
            64,
        )
    ) {
        let values: Vec<_> = all
            .iter()
            .map(|(seed, changes)| {
                let (place, text) = SEEDS[*seed];
                let text = json!(changed(text, changes));
                match place.strip_suffix("/0").unwrap_or(place).strip_prefix("/run_config/") {
                    Some("devices") => ("/run_config", json!({ "devices": [text] })),
                    Some(key) => ("/run_config", json!({ key: text })),
                    None => match place.strip_suffix("/0") {
                        Some(list) => (list, json!([text, "1"])),
                        None => (place, text),
                    },
                }
            })
            .collect();
        assert_alike(&values);
    }
}
