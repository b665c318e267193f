//! The schema of a workspace refuses what the checker finds fault with, as far as it names the rule,
//! and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use camino::{Utf8Path, Utf8PathBuf};
use jsonschema::{Keyword, ValidationError, Validator};
use kasm_tests::{cases, generate};
use proptest::prelude::*;
use registry_core::check;
use registry_core::declare::{Format, Reading, WorkspaceDecl, load};
use registry_core::finding::Code;
use registry_core::model::Schema;
use registry_core::schema::{self, Form};
use registry_core::source::{Object, Value};
use serde_json::{Map, Value as Json, json};

const FORMS: [Form; 3] = [Form::Toml, Form::Json(Schema::V1_0), Form::Json(Schema::V1_1)];

/// The keyword that counts decimals, for a validator that does not know it.
struct Decimals(i32);

impl<'i> Keyword<'i> for Decimals {
    fn validate(&self, number: &'i Json) -> Result<(), ValidationError<'i>> {
        let fits = Keyword::is_valid(self, number);
        if fits { Ok(()) } else { Err(ValidationError::custom("too many decimals")) }
    }

    fn is_valid(&self, number: &'i Json) -> bool {
        let scaled = number.as_f64().unwrap_or_default() * 10_f64.powi(self.0);
        (scaled - scaled.round()).abs() <= 5e-7
    }
}

fn validator(schema: &Json) -> Validator {
    jsonschema::options()
        .with_keyword("x-kasm-decimals", |_, decimals, _| {
            let decimals = decimals.as_i64().and_then(|decimals| i32::try_from(decimals).ok());
            Ok(Box::new(Decimals(decimals.expect("a small number"))))
        })
        .build(schema)
        .expect("a schema")
}

/// The schema of each form, and the rules that it names.
struct Schemas(Vec<(Form, Validator, BTreeSet<Code>)>);

impl Schemas {
    fn new() -> Self {
        let schemas = FORMS.map(|form| {
            let schema = schema::workspace(form);
            // What TOML can say and JSON cannot has the wrong type there.
            let mut rules = BTreeSet::from([Code::WrongType, Code::MissingField, Code::NotJson]);
            named(&schema, &mut rules);
            (form, validator(&schema), rules)
        });
        Self(schemas.into())
    }

    fn of(&self, form: Form) -> &(Form, Validator, BTreeSet<Code>) {
        self.0.iter().find(|(other, ..)| *other == form).expect("every form has a schema")
    }
}

fn named(schema: &Json, rules: &mut BTreeSet<Code>) {
    match schema {
        Json::Object(node) => {
            let rule = node.get("x-kasm-rule").and_then(Json::as_str);
            rules.extend(rule.map(|rule| rule.parse::<Code>().expect("a rule")));
            node.values().for_each(|part| named(part, rules));
        }
        Json::Array(parts) => parts.iter().for_each(|part| named(part, rules)),
        _ => {}
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Null | Value::Constant(_) => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Number(number) => json!(number),
        Value::String(text) => json!(text.as_str()),
        Value::Array(items) => items.iter().map(|item| json_of(&item.value)).collect(),
        Value::Object(object) => Json::Object(object_of(object)),
    }
}

fn object_of(object: &Object) -> Map<String, Json> {
    let entries = object.entries.iter();
    entries
        .map(|entry| (entry.key.value.as_str().to_owned(), json_of(&entry.value.value)))
        .collect()
}

/// A workspace as its file has it, with its table of lints.
fn written(workspace: &WorkspaceDecl) -> Json {
    let mut fields = object_of(&workspace.fields);
    if !workspace.lints.table.entries.is_empty() {
        fields.insert("lints".to_owned(), Json::Object(object_of(&workspace.lints.table)));
    }
    Json::Object(fields)
}

/// A workspace that the schema and the checker were both asked about.
struct Judged {
    folder: String,
    /// The rules that the schema names and the checker reports.
    found: BTreeSet<Code>,
    /// What the schema says.
    refused: Vec<String>,
}

/// Asks both about the workspaces of a registry.
fn judged(folder: &Utf8Path, schemas: &Schemas) -> Vec<Judged> {
    let loaded = load(&folder.join("registry.toml"), None, Reading::Everything)
        .unwrap_or_else(|error| panic!("{folder}: {error}"));
    let (model, findings) = check::judge(&loaded);
    let findings: Vec<_> = findings.into_iter().collect();
    let workspaces = model.workspaces.iter().map(|workspace| {
        let form = match workspace.decl.format {
            Format::Own => Form::Toml,
            Format::Template { .. } => Form::Json(workspace.facts.shape.unwrap_or(Schema::V1_1)),
        };
        let (_, validator, rules) = schemas.of(form);
        let own = findings.iter().filter(|it| it.primary.span.source == workspace.decl.source);
        let found = own.map(|finding| finding.code).filter(|code| rules.contains(code)).collect();
        let fields = written(workspace.decl);
        let refused = validator.iter_errors(&fields);
        let refused = refused.map(|error| format!("{}: {error}", error.instance_path())).collect();
        Judged { folder: workspace.decl.folder.clone(), found, refused }
    });
    workspaces.collect()
}

/// The registries of a folder of fixtures, and of the folders in it.
fn registries(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let halves = ["", "failing", "mended", "registry", "input"].map(|half| folder.join(half));
    halves.into_iter().filter(|half| half.join("registry.toml").is_file()).collect()
}

/// Every fixture: what the checker has nothing against, and what it finds, by a rule that the schema
/// names.
#[test]
fn every_fixture_is_judged_alike() {
    let schemas = Schemas::new();
    let sample = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../workspaces");
    let folders = ["check", "bundle"].into_iter().flat_map(cases).chain([sample]);
    let (mut wrong, mut accepted, mut refused) = (Vec::new(), 0, 0);
    for registry in folders.flat_map(|folder| registries(&folder)) {
        for workspace in judged(&registry, &schemas) {
            let Judged { folder, found, refused: errors } = workspace;
            if found.is_empty() == errors.is_empty() {
                *(if found.is_empty() { &mut accepted } else { &mut refused }) += 1;
            } else {
                wrong.push(format!("{registry} {folder}: {found:?} but {errors:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree\n{}", wrong.len(), wrong.join("\n"));
    assert!(accepted > 300 && refused > 80, "{accepted} accepted, {refused} refused");
}

#[test]
fn schemas_are_schemas() {
    for form in FORMS {
        let schema = schema::workspace(form);
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{form:?}: {error}"));
        described(&schema, &schema, "");
    }
}

/// Every property of every object says what it is, and every example is one.
fn described(schema: &Json, root: &Json, path: &str) {
    let Some(node) = schema.as_object() else { return };
    let places = node.get("properties").and_then(Json::as_object).into_iter().flatten();
    for (key, property) in places.filter(|_| node.contains_key("additionalProperties")) {
        let about = property["description"].as_str().unwrap_or_default();
        assert!(about.ends_with('.'), "{path}.{key} does not say what it is");
        described(property, root, &format!("{path}.{key}"));
    }
    if let Some(items) = node.get("items") {
        described(items, root, &format!("{path}[]"));
    }
    let mut alone = schema.clone();
    alone["$defs"] = root["$defs"].clone();
    let validator = validator(&alone);
    for example in node.get("examples").and_then(Json::as_array).into_iter().flatten() {
        let error = validator.validate(example).err().map(|error| error.to_string());
        assert_eq!(error, None, "{path}: {example}");
    }
}

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
