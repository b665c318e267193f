//! Declaration → JSON → declaration: nothing is lost, and nothing changes the second time.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;

use camino::Utf8Path;
use kasm_tests::{bundled, hostile};
use proptest::prelude::*;
use registry_core::declare::words::{escaped, holds};
use registry_core::declare::{Reading, load, load_edited};
use registry_core::lock::{
    Confidence, LOCK_FILE, Lock, LockedImage, LockedPlatform, Method, PullRef,
};
use registry_core::model::Architecture;
use registry_core::source;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Any JSON value of a few levels, its objects in any order.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<i32>().prop_map(|whole| Value::from(f64::from(whole) + 0.25)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,12}|[^0-9]{1,4}", inner, 0..6)
                .prop_map(|entries| Value::from(Map::from_iter(entries))),
        ]
    })
}

/// A workspace that is right, with every kind of field.
fn any_workspace() -> impl Strategy<Value = Value> {
    let version =
        prop::sample::subsequence(vec!["1.14.x", "1.15.x", "1.16.x", "1.17.x", "1.20.x"], 0..5);
    let parts = (
        "(\\PC|[{}a]){0,40}[a-zA-Z]",
        any::<String>(),
        version,
        1..90_000u32,
        prop::option::of(1..64u32),
        prop::option::of(256..256_000u32),
        prop::option::of(any::<bool>()),
        prop::option::of(prop::collection::vec("[A-Z][a-z]{2,10}", 0..4)),
        prop::option::of(prop::collection::btree_map("[A-Z_]{1,8}", "\\PC{0,20}", 0..4)),
        prop::collection::btree_map("x_[a-z]{1,8}", any_json(), 0..3),
    );
    parts.prop_map(|(name, description, versions, size, cores, memory, hidden, categories, environment, unknown)| {
        let entry = |version: &&str| {
            let tag = version.replace(".x", ".0");
            serde_json::json!({ "version": version, "image": format!("kasmweb/desk:{tag}"), "uncompressed_size_mb": size })
        };
        let mut workspace = serde_json::json!({
            "friendly_name": name,
            "description": description,
            "image_src": "desk.svg",
            "architecture": ["amd64", "arm64"],
            "compatibility": versions.iter().chain([&"1.19.x"]).map(entry).collect::<Vec<_>>(),
            "run_config": { "hostname": "kasm", "user": 1000, "cap_add": ["NET_ADMIN"] },
            "exec_config": { "go": { "cmd": "bash -c 'true \"$KASM_URL\"'" } },
        });
        let optional = [
            ("cores", cores.map(Value::from)),
            ("memory", memory.map(Value::from)),
            ("hidden", hidden.map(Value::from)),
            ("categories", categories.map(Value::from)),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                workspace[key] = value;
            }
        }
        if let Some(environment) = environment {
            workspace["run_config"]["environment"] = serde_json::to_value(environment).expect("texts are JSON");
        }
        for (key, value) in unknown {
            workspace[key] = value;
        }
        workspace
    })
}

/// Bundles one workspace and returns its entry in the list of schema 1.1, without `sha`.
fn published(file: &str, text: &str) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    hostile::registry(folder.as_std_path()).expect("a writable folder");
    fs::remove_file(folder.join("workspaces/desk/workspace.toml")).expect("it was written");
    fs::write(folder.join("workspaces/desk").join(file), text).expect("a writable file");
    let outcome = bundled(folder, 0);
    assert!(outcome.report.is_publishable(), "{text}\n{}", outcome.rendered());
    let list = outcome.bundle.get("1.1/list.json").expect("every workspace is for Kasm 1.19 too");
    let list: Value = serde_json::from_slice(list).expect("a list is JSON");
    let mut entry = list["workspaces"][0].clone();
    entry.as_object_mut().expect("an entry is an object").remove("sha");
    entry
}

/// The same value as TOML; `null` has no form there.
fn to_toml(workspace: &Value) -> String {
    let lines = workspace.as_object().expect("a workspace is an object").iter();
    let lines: Vec<_> = lines
        .map(|(key, value)| {
            // What looks like a variable in a name is to stay a text.
            let name = value.as_str().filter(|_| holds(&[key.as_str()]));
            let value =
                name.map_or_else(|| inline_toml(value), |name| basic_string(&escaped(name)));
            format!("{} = {value}\n", key_in_toml(key))
        })
        .collect();
    lines.concat()
}

fn key_in_toml(key: &str) -> String {
    basic_string(key)
}

/// TOML's basic strings escape what JSON's do, and DEL.
fn basic_string(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn inline_toml(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(inline_toml).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{} = {}", key_in_toml(key), inline_toml(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => basic_string(text),
        other => other.to_string(),
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            items.iter().filter(|item| !item.is_null()).map(without_nulls).collect()
        }
        Value::Object(entries) => {
            let kept = entries.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(key, value)| (key.clone(), without_nulls(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        other => other.clone(),
    }
}

/// Pieces that declarations are made of, in an order that nobody would write.
fn any_mess() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        "[[",
        "]]",
        ":",
        ",",
        "=",
        "\"",
        "\\",
        "\\ud83d",
        "\n",
        "\r\n",
        "null",
        "true",
        "-0",
        "1e400",
        "9007199254740993",
        "2026-01-01",
        "friendly_name",
        "compatibility",
        "version",
        "image",
        "run_config",
        "\u{feff}",
        "\"name\"",
        "\"1.17.x\"",
        "\"kasmweb/desk:1\"",
        "é",
        "#",
        "'",
        ".",
    ];
    let piece = prop_oneof![4 => prop::sample::select(pieces).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// JSON with a few mistakes in it, or none.
fn almost_json() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        " ",
        "\t",
        "\r\n",
        "\u{a0}",
        "\u{b}",
        "\u{feff}",
        "\0",
        "0",
        "-",
        "+",
        ".",
        "e",
        "E-2",
        "-0.0",
        "1e+3",
        "0.1",
        "1e400",
        "9007199254740993",
        "true",
        "null",
        "nul",
        "\\u00e9",
        "\\uD83D\\ude00",
        "\\ud83d",
        "\\u12",
        "\\/",
        "\\x",
        "\"k\":",
        "\"k\":1,",
        "[2]",
        "{}",
        "é",
        "'",
        "/",
        "//",
        "\"a\\n\\\"b\"",
    ];
    let edit = (any::<prop::sample::Index>(), 0..3usize, prop::sample::select(pieces));
    let document = prop::collection::btree_map("[a-z0-9]{1,2}", any_json(), 0..4);
    (document, any::<bool>(), prop::collection::vec(edit, 0..4)).prop_map(
        |(document, is_pretty, edits)| {
            let document = Value::from(Map::from_iter(document));
            let mut text = if is_pretty { format!("{document:#}") } else { document.to_string() };
            for (place, removed, inserted) in edits {
                let start = text.floor_char_boundary(place.index(text.len() + 1));
                let end = text.ceil_char_boundary((start + removed).min(text.len()));
                text.replace_range(start..end, inserted);
            }
            text
        },
    )
}

/// The fields of a `workspace.json`, if it is one.
fn declared(text: &str) -> Option<source::Object> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    hostile::registry(folder.as_std_path()).expect("a writable folder");
    fs::remove_file(folder.join("workspaces/desk/workspace.toml")).expect("it was written");
    fs::write(folder.join("workspaces/desk/workspace.json"), text).expect("a writable file");
    let loaded = load(&folder.join("registry.toml"), None, Reading::Declarations)
        .expect("there is a registry.toml");
    loaded.registry.workspaces.into_iter().next().map(|workspace| workspace.fields)
}

fn is_same(ours: &source::Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (source::Value::Null, Value::Null) => true,
        (source::Value::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (source::Value::String(ours), Value::String(theirs)) => ours.as_str() == theirs,
        (source::Value::Number(ours), Value::Number(theirs)) => {
            // serde_json reads a long literal as one of the two nearest doubles.
            let theirs = theirs.as_f64().expect("a double");
            (ours - theirs).abs() <= ours.abs() * f64::EPSILON
        }
        (source::Value::Array(ours), Value::Array(theirs)) => {
            let mut pairs = ours.iter().zip(theirs);
            ours.len() == theirs.len() && pairs.all(|(ours, theirs)| is_same(&ours.value, theirs))
        }
        (source::Value::Object(ours), Value::Object(theirs)) => {
            let mut entries = theirs.iter();
            ours.entries.len() == theirs.len()
                && entries.all(|(key, theirs)| {
                    ours.get(key).is_some_and(|ours| is_same(&ours.value, theirs))
                })
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is JSON, and what it means, is not for us to say.
    #[test]
    fn json_is_read_as_serde_json_reads_it(text in almost_json()) {
        let is_json = serde_json::from_str::<&RawValue>(&text).is_ok_and(|json| json.get().starts_with('{'));
        let ours = declared(&text);
        prop_assert_eq!(ours.is_some(), is_json);
        // It has no value for half of a surrogate pair, nor for a number beyond all doubles.
        if let (Some(ours), Ok(theirs)) = (ours, serde_json::from_str(&text)) {
            prop_assert!(is_same(&source::Value::Object(ours), &theirs));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// A template's folder comes out as the value it is.
    #[test]
    fn json_is_published_as_the_same_value(workspace in any_workspace()) {
        prop_assert_eq!(published("workspace.json", &workspace.to_string()), workspace);
    }

    /// TOML, through the model to JSON, and that JSON again: the same values and no others.
    #[test]
    fn toml_and_json_declare_the_same(workspace in any_workspace()) {
        let workspace = without_nulls(&workspace);
        let from_toml = published("workspace.toml", &to_toml(&workspace));
        let from_json = published("workspace.json", &workspace.to_string());
        let again = published("workspace.json", &from_toml.to_string());
        prop_assert_eq!(&from_toml, &from_json);
        prop_assert_eq!(&from_toml, &again);
    }

    /// Whatever stands in a declaration, there is an answer, and every place in it can be shown.
    #[test]
    fn any_text_gets_an_answer(text in any_mess(), file in prop::sample::select(vec!["workspace.json", "workspace.toml"])) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
        hostile::registry(folder.as_std_path()).expect("a writable folder");
        fs::remove_file(folder.join("workspaces/desk/workspace.toml")).expect("it was written");
        fs::write(folder.join("workspaces/desk").join(file), &text).expect("a writable file");
        let outcome = bundled(folder, 0);
        let rendered = outcome.rendered();
        prop_assert_eq!(rendered.is_empty(), outcome.codes().is_empty());
    }
}

/// Any lock that image registries could lead to.
fn any_lock() -> impl Strategy<Value = Lock> {
    let digest = || "[0-9a-f]{64}".prop_map(|digits| format!("sha256:{digits}"));
    let bytes = || prop_oneof![0..1_000_000_000_000u64, Just(1 << 53)];
    let platform = (
        prop::sample::select(vec![Architecture::Amd64, Architecture::Arm64]),
        digest(),
        bytes(),
        bytes(),
        prop::sample::select(Confidence::ALL.to_vec()),
        prop::sample::subsequence(Method::ALL.to_vec(), 0..=Method::ALL.len()),
    );
    let platform = platform.prop_map(
        |(architecture, digest, compressed, uncompressed, confidence, methods)| LockedPlatform {
            architecture,
            digest,
            compressed,
            uncompressed,
            confidence,
            methods,
        },
    );
    let day = (2020..2100u32, 1..=12u32, 1..=31u32);
    let checked = day.prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
    let image = (digest(), checked, prop::collection::vec(platform, 0..3));
    let image =
        image.prop_map(|(digest, checked, platforms)| LockedImage { digest, checked, platforms });
    let name = "([a-z]{1,8}(\\.[a-z]{2,5}(:[1-9][0-9]{1,3})?)?/)?[a-z0-9]{1,30}(/[a-z0-9]{1,90})?(:[A-Za-z0-9_][-.\\w&&[ -~]]{0,80})?";
    let name = name.prop_map(|written| PullRef::own(&written).map(|image| image.to_string()));
    let name = name.prop_filter_map("a reference", |name| name);
    prop::collection::btree_map(name, image, 0..5)
        .prop_map(|images| Lock { images, ..Lock::default() })
}

proptest! {
    #[test]
    fn a_lock_is_read_as_it_was_written(lock in any_lock()) {
        let folder = Utf8Path::new("check/bad-lock/mended");
        let text = lock.to_toml();
        let edited = HashMap::from([(folder.join(LOCK_FILE), text.as_str().into())]);
        let loaded =
            load_edited(&folder.join("registry.toml"), Reading::Declarations, Arc::new(edited))
                .expect("the folder holds a registry.toml");
        prop_assert_eq!(loaded.findings.codes().collect::<Vec<_>>(), []);
        let read = loaded.registry.lock.expect("what was written is a lock");
        prop_assert_eq!(&read.images, &lock.images);
        prop_assert_eq!(read.to_toml(), text);
    }
}
