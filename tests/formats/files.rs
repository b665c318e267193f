//! The files that bundles hold, and those that declare them, are what `cargo kasm schema` says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cargo_kasm::schemas::Of;
use clap::ValueEnum as _;
use jsonschema::Validator;
use kasm_tests::{bundled, cases};
use libtest_mimic::Failed;
use registry_core::finding::Level;
use serde_json::Value;

use crate::{HERE, expect_valid, kasm, stdout};

const CHAPTER: &str = include_str!("../../docs/src/formats.md");

fn validator(of: Of) -> Result<Validator, Failed> {
    Ok(jsonschema::validator_for(&serde_json::from_str(&of.text())?)?)
}

/// The book's table names every schema that `cargo kasm schema` prints, and no other.
pub(super) fn every_format_has_a_row() -> Result<(), Failed> {
    let rows = CHAPTER.lines().filter(|line| line.starts_with("| "));
    let named = rows.filter_map(|row| row.split("`cargo kasm schema ").nth(1)?.split('`').next());
    let named: BTreeSet<_> = named.map(str::to_owned).collect();
    assert_eq!(named, Of::value_variants().iter().map(|of| of.name()).collect());
    for of in Of::value_variants() {
        let printed = stdout(&kasm(HERE.as_ref(), &["schema", &of.name()], None));
        assert_eq!(printed, of.text());
        validator(*of)?;
    }
    Ok(())
}

/// What `new` and `add` write.
pub(super) fn declarations() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let run = |folder: &Path, arguments: &[&str]| {
        let output = kasm(folder, arguments, None);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(folder.path(), &["new", "desks", "--vcs", "none", "--url", "https://owner.example/desks/"]);
    let desks = folder.path().join("desks");
    let options = "--description A_desk --image example/desk:1.18.0 --kasm 1.18 --size 900 --architecture amd64";
    run(&desks, &["add", "Desk"].into_iter().chain(options.split(' ')).collect::<Vec<_>>());
    let toml =
        |path: &Path| -> Result<Value, Failed> { Ok(toml::from_str(&fs::read_to_string(path)?)?) };
    expect_valid(&validator(Of::Registry)?, &toml(&desks.join("registry.toml"))?)?;
    let schema = validator(Of::Workspace)?;
    let workspaces = fs::read_dir(desks.join("workspaces"))?.collect::<Result<Vec<_>, _>>()?;
    assert!(!workspaces.is_empty());
    for workspace in workspaces {
        expect_valid(&schema, &toml(&workspace.path().join("workspace.toml"))?)?;
    }
    Ok(())
}

/// Every list of every registry that may be published.
pub(super) fn lists() -> Result<(), Failed> {
    let schemas = [
        ("1.0/list.json", validator(Of::List1_0)?),
        ("1.1/list.json", validator(Of::List1_1)?),
        ("1.1/versions.json", validator(Of::Versions)?),
    ];
    let mut seen = BTreeSet::new();
    for folder in cases(&format!("{HERE}/bundle")) {
        let outcome = bundled(&folder, 0);
        // This validator's reader of JSON refuses half a character, which JavaScript keeps.
        let is_readable = folder.file_name() != Some("json-as-javascript-reads-it");
        if outcome.report.count(Level::Deny) > 0 || !is_readable {
            continue;
        }
        for (path, schema) in &schemas {
            if let Some(content) = outcome.bundle.get(path) {
                seen.insert(path);
                expect_valid(schema, &serde_json::from_slice(content)?).map_err(|failed| {
                    format!("{folder}/{path}: {}", failed.message().unwrap_or_default())
                })?;
            }
        }
    }
    assert_eq!(seen.len(), schemas.len());
    Ok(())
}

/// What Kasm refuses, and what an update needs, the schema refuses as well.
pub(super) fn published_lists() -> Result<(), Failed> {
    let folder = format!("{HERE}/bundle/channels");
    let bundle = bundled(folder.as_str().into(), 0).bundle;
    let text = bundle.get("1.1/list.json").ok_or("schema 1.1 is published")?;
    let list: Value = serde_json::from_slice(text)?;
    let schema = validator(Of::List1_1)?;
    assert!(schema.is_valid(&list));
    for key in ["name", "icon", "description", "list_url", "workspaces"] {
        let mut without = list.clone();
        without.as_object_mut().ok_or("a list is an object")?.remove(key);
        assert!(!schema.is_valid(&without), "{key}");
    }
    let changes = [
        ("/list_url", "https://owner.example/desks/list.json".into()),
        ("/workspaces/0/architecture", "amd64".into()),
        ("/workspaces/0/compatibility/0/version", "1.17".into()),
        ("/workspaces/0/sha", Value::Null),
    ];
    for (place, value) in changes {
        let mut broken = list.clone();
        *broken.pointer_mut(place).ok_or("the place is there")? = value;
        assert!(!schema.is_valid(&broken), "{place}");
    }
    Ok(())
}

/// What two bundles, one after the other, tell of the past.
pub(super) fn history() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let registry = format!("{HERE}/bundle/channels");
    let schema = validator(Of::History)?;
    let out = |name: &str| folder.path().join(name).display().to_string();
    let mut previous = format!("{HERE}/bundle/every-field/expected");
    for name in ["first", "second"] {
        let out = out(name);
        let arguments = ["bundle", &registry, "--out-dir", &out, "--previous", &previous];
        let output = kasm(HERE.as_ref(), &arguments, None);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let history: Value =
            serde_json::from_str(&fs::read_to_string(format!("{out}/history.json"))?)?;
        assert!(history["events"].as_array().is_some_and(|events| !events.is_empty()), "{history}");
        expect_valid(&schema, &history)?;
        previous = out;
    }
    Ok(())
}
