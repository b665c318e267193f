//! A registry of one schema gains the other: bundled before and after, what was there stays, and what is
//! new is right.

use std::fs;

use camino::Utf8Path;
use kasm_tests::generate;
use kasm_tests::mending::{Edition, mended};
use registry_core::declare::Edited;
use registry_core::finding::{Code, Finding, Levels, Safety};
use serde_json::{Value, json};

const SETTINGS: &str = "[registry]\nname = 'Desks'\ndescription = 'Desktops for all.'\nlist_url = 'https://desks.example/'\nicon = 'https://desks.example/logo.png'\n";

const TOML: &str = "friendly_name = 'Desk'\ndescription = 'A desktop.'\nimage_src = 'desk.png'\narchitecture = ['amd64']\n";

const ALL: [&str; 4] = ["1.16.x", "1.17.x", "1.18.x", "1.19.x"];

/// A registry of these files, with an icon for each workspace.
fn registry(settings: &str, workspaces: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Utf8Path::from_path(folder.path()).expect("UTF-8");
    fs::write(root.join("registry.toml"), format!("{SETTINGS}{settings}")).expect("a file");
    for (path, text) in workspaces {
        let path = root.join("workspaces").join(path);
        let own = path.parent().expect("a folder");
        fs::create_dir_all(own).expect("a folder");
        fs::write(own.join("desk.png"), generate::icon(0)).expect("an icon");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// The template's file, of a workspace that has one image.
fn template(versions: &[&str]) -> String {
    let workspace = json!({
        "description": "Another desktop.",
        "friendly_name": "Old desk",
        "name": "acme/old-desk:2.1",
        "image_src": "desk.png",
        "architecture": ["amd64"],
        "uncompressed_size_mb": 2100,
        "compatibility": versions,
    });
    format!("{workspace:#}\n")
}

fn toml(rest: &str) -> String {
    format!("{TOML}{rest}")
}

fn one_image(versions: &str) -> String {
    toml(&format!(
        "name = 'acme/desk:1'\nuncompressed_size_mb = 2000\ncompatibility = {versions}\n"
    ))
}

fn before(folder: &tempfile::TempDir) -> Edition {
    let root = Utf8Path::from_path(folder.path()).expect("UTF-8");
    Edition::read(root, &Edited::default(), &Levels::default())
}

fn after(folder: &tempfile::TempDir, up_to: Safety) -> Edition {
    let root = Utf8Path::from_path(folder.path()).expect("UTF-8");
    mended(root, up_to, &Levels::default()).edition
}

fn file<'e>(edition: &'e Edition, path: &str) -> Option<&'e str> {
    edition.bundle.get(path).map(|bytes| std::str::from_utf8(bytes).expect("UTF-8"))
}

fn list(edition: &Edition, schema: &str) -> Vec<Value> {
    let text = file(edition, &format!("{schema}/list.json")).expect("a list");
    let list: Value = serde_json::from_str(text).expect("JSON");
    list["workspaces"].as_array().expect("workspaces").clone()
}

fn finding(edition: &Edition) -> Option<&Finding> {
    let mut findings = edition.report.findings.iter().map(|levelled| &levelled.finding);
    findings.find(|finding| finding.code == Code::CurrentSchemaMissing)
}

/// An entry of schema 1.1 for each current release, with one image.
fn entries(image: &str, size: u64, versions: &[&str]) -> Value {
    let entry = |version: &&str| json!({ "version": version, "image": image, "uncompressed_size_mb": size });
    versions.iter().map(entry).collect()
}

#[test]
fn versions_that_are_there_need_only_the_list() {
    let versions = [&["1.15.x"][..], &ALL].concat();
    let folder = registry(
        "schemas = ['1.0']\n",
        &[
            ("desk/workspace.toml", one_image(&format!("{versions:?}"))),
            ("old/workspace.json", template(&versions)),
        ],
    );
    let (before, after) = (before(&folder), after(&folder, Safety::Unsafe));
    let found = finding(&before).expect("a finding");
    let help = found.help.as_deref().unwrap_or_default();
    assert!(
        help.contains("add `\"1.1\"`") && help.contains("are offered what they are now"),
        "{help}"
    );
    assert!(finding(&after).is_none());
    assert_eq!(file(&before, "versions.txt"), Some("1.0\n"));
    assert_eq!(file(&after, "versions.txt"), Some("1.0\n1.1\n"));
    assert_eq!(file(&after, "1.0/list.json"), file(&before, "1.0/list.json"));
    let new = list(&after, "1.1");
    assert_eq!(new[0]["compatibility"], entries("acme/desk:1", 2000, &versions));
    assert_eq!(new[1]["compatibility"], entries("acme/old-desk:2.1", 2100, &versions));
    assert_eq!(new[1].get("name"), None);
}

#[test]
fn one_line_a_workspace_adds_the_current_releases() {
    let folder = registry(
        "",
        &[
            ("desk/workspace.toml", one_image("[ '1.14.x', '1.15.x' ]")),
            ("old/workspace.json", template(&["1.15.x"])),
        ],
    );
    let (before, safe) = (before(&folder), after(&folder, Safety::Safe));
    assert!(finding(&safe).is_some(), "whether the images run there, nobody knows");
    let after = after(&folder, Safety::Unsafe);
    assert_eq!(after.found(), std::collections::HashMap::new());
    // Of TOML, schema 1.0 gets its own versions; the template's file is published whole.
    let (old, new) = (list(&before, "1.0"), list(&after, "1.0"));
    assert_eq!(old[0], new[0]);
    assert_ne!(old[1]["sha"], new[1]["sha"]);
    let mut rest = new[1].clone();
    rest["sha"] = old[1]["sha"].clone();
    rest["compatibility"] = json!(["1.15.x"]);
    assert_eq!(old[1], rest);
    let current = list(&after, "1.1");
    let versions = [&["1.14.x", "1.15.x"][..], &ALL].concat();
    assert_eq!(current[0]["compatibility"], entries("acme/desk:1", 2000, &versions));
    assert_eq!(current[1]["compatibility"].as_array().map(Vec::len), Some(5));
}

#[test]
fn a_pattern_and_a_setting_gain_both() {
    let pattern = "[compatibility]\nversions = ['1.15.x']\nimage = 'acme/desk:{version}'\nuncompressed_size_mb = 2000\n";
    let folder = registry("schemas = ['1.0']\n", &[("desk/workspace.toml", toml(pattern))]);
    let (before, after) = (before(&folder), after(&folder, Safety::Unsafe));
    assert!(finding(&after).is_none());
    assert_eq!(file(&after, "1.0/list.json"), file(&before, "1.0/list.json"));
    let new = &list(&after, "1.1")[0]["compatibility"];
    assert_eq!(new[4]["image"], "acme/desk:1.19");
}

#[test]
fn what_several_workspaces_share_is_written_once() {
    let shared = "[defaults]\ncompatibility = ['1.15.x']\narchitecture = ['amd64']\nuncompressed_size_mb = 2000\n";
    let own = |name: &str| {
        toml(&format!("name = 'acme/{name}:1'\n")).replace("'Desk'", &format!("'{name}'"))
    };
    let folder =
        registry(shared, &[("a/workspace.toml", own("a")), ("b/workspace.toml", own("b"))]);
    let (before, after) = (before(&folder), after(&folder, Safety::Unsafe));
    assert_eq!(
        finding(&before).and_then(|found| found.fix.as_ref()).map(|fix| fix.edits.len()),
        Some(1)
    );
    for (old, new) in list(&before, "1.0").iter().zip(list(&after, "1.0")) {
        assert_eq!(old["name"], new["name"]);
        assert_eq!(new["compatibility"].as_array().map(Vec::len), Some(5));
    }
    assert_eq!(list(&after, "1.1").len(), 2);
}

#[test]
fn what_only_some_current_releases_have_is_completed() {
    let settings = "schemas = ['1.0']\n[defaults]\ncompatibility = ['1.15.x', '1.16.x']\nname = 'acme/{folder}:1'\nuncompressed_size_mb = 2000\n";
    let folder = registry(settings, &[("desk/workspace.toml", toml(""))]);
    let (before, after) = (before(&folder), after(&folder, Safety::Unsafe));
    let found = finding(&before).expect("a finding");
    assert!(
        found.help.as_deref().is_some_and(|help| help.contains("for Kasm 1.17, 1.18 and 1.19"))
    );
    assert!(finding(&after).is_none());
    let versions = ["1.15.x", "1.16.x", "1.17.x", "1.18.x", "1.19.x"];
    let current = list(&after, "1.1");
    assert_eq!(current[0]["compatibility"], entries("acme/desk:1", 2000, &versions));
    // The short form is schema 1.0's own, and is published whole there.
    assert_eq!(list(&before, "1.0")[0]["compatibility"], json!(["1.15.x", "1.16.x"]));
    assert_eq!(list(&after, "1.0")[0]["compatibility"], json!(versions));
}

#[test]
fn an_image_for_each_version_is_left_to_its_author() {
    let entry = "[[compatibility]]\nversion = '1.15.x'\nimage = 'acme/desk:1'\nuncompressed_size_mb = 2000\n";
    let folder = registry("", &[("desk/workspace.toml", toml(entry))]);
    let before = before(&folder);
    let found = finding(&before).expect("a finding");
    assert_eq!(found.fix, None);
    assert!(found.help.as_deref().is_some_and(|help| help.contains("give each")));
}

/// A registry that is visible and empty is worse for early Kasm 1.16 than one that is not there.
#[test]
fn no_release_is_left_with_an_empty_page() {
    let folder = registry(
        "schemas = ['1.0']\n",
        &[("desk/workspace.toml", one_image("['1.15.x', '1.17.x']"))],
    );
    let (before, after) = (before(&folder), after(&folder, Safety::Unsafe));
    let found = finding(&before).expect("a finding");
    let help = found.help.as_deref().unwrap_or_default();
    assert!(help.contains("Kasm 1.16, 1.18 and 1.19"), "{help}");
    assert_eq!(after.found(), std::collections::HashMap::new());
    let versions = ["1.15.x", "1.16.x", "1.17.x", "1.18.x", "1.19.x"];
    assert_eq!(list(&after, "1.1")[0]["compatibility"], entries("acme/desk:1", 2000, &versions));
}

#[test]
fn the_other_way_is_as_quiet() {
    let versions = [&["1.15.x"][..], &ALL].concat();
    let both = [
        ("desk/workspace.toml", one_image(&format!("{versions:?}"))),
        ("old/workspace.json", template(&versions)),
    ];
    let [old, current, all] = ["schemas = ['1.0']\n", "schemas = ['1.1']\n", ""]
        .map(|setting| before(&registry(setting, &both)));
    for path in ["1.1/list.json", "1.1/versions.json"] {
        assert_eq!(file(&all, path), file(&current, path));
    }
    assert_eq!(file(&all, "1.0/list.json"), file(&old, "1.0/list.json"));
    assert_eq!(file(&old, "1.1/list.json"), None);
    assert_eq!(list(&all, "1.0")[0]["name"], "acme/desk:1");
}
