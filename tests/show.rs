//! What `cargo kasm show --resolved` prints is what is published: behind the registry's own settings,
//! in which nothing else is declared, it bundles to the same lists.

use std::fs;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::show;
use kasm_tests::{Outcome, bundled, cases, read_tree};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::source::{Object, Value};
use serde_json::Value as Json;

fn main() -> ExitCode {
    let folders = cases("check").into_iter().flat_map(|rule| {
        ["failing", "mended"].map(|half| rule.join(half)).into_iter().filter(|half| half.exists())
    });
    let trials = cases("bundle").into_iter().chain(folders).map(fixture).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    Trial::test(folder.to_string(), move || equal(&folder))
}

fn equal(folder: &Utf8Path) -> Result<(), Failed> {
    let outcome = bundled(folder, 0);
    let registry = &outcome.loaded.registry;
    let is_sayable =
        |fields: &Object| fields.entries.iter().all(|entry| is_said(&entry.value.value));
    if outcome.report.findings.iter().any(|found| found.finding.code.is_error())
        || !registry.workspaces.iter().all(|workspace| is_sayable(&workspace.fields))
    {
        // What cannot be read, and what only JSON can say, has no other form to compare with.
        return Ok(());
    }
    let text = show::tables(&registry.workspaces, &outcome.loaded);
    let other = tempfile::tempdir()?;
    let other = Utf8Path::from_path(other.path()).ok_or("a path in UTF-8")?;
    copy_without_declarations(folder, other)?;
    let settings = settings(&fs::read_to_string(folder.join("registry.toml"))?)?;
    fs::write(other.join("registry.toml"), format!("{settings}\n{text}"))?;
    let again = bundled(other, 0);
    let (expected, found) = (lists(&outcome), lists(&again));
    if expected != found {
        let pretty = |lists: &[Json]| serde_json::to_string_pretty(lists).unwrap_or_default();
        snapbox::assert_data_eq!(pretty(&found), pretty(&expected));
    }
    Ok(())
}

/// Whether TOML can say it.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => text.escaped().is_none(),
        Value::Array(items) => items.iter().all(|item| is_said(&item.value)),
        Value::Object(object) => object.entries.iter().all(|entry| is_said(&entry.value.value)),
        _ => true,
    }
}

fn copy_without_declarations(from: &Utf8Path, to: &Utf8Path) -> Result<(), Failed> {
    for (path, content) in read_tree(from) {
        // What was taken from a lock is shown like all else.
        let declarations = ["workspace.toml", "workspace.json", "kasm.lock"];
        if !declarations.iter().any(|name| path.ends_with(name)) {
            let path = to.join(path);
            fs::create_dir_all(path.parent().ok_or("a folder")?)?;
            fs::write(path, content)?;
        }
    }
    Ok(())
}

/// The settings, and nothing about workspaces.
fn settings(text: &str) -> Result<String, Failed> {
    let mut document: toml_edit::DocumentMut = text.parse()?;
    for table in ["defaults", "templates", "workspaces"] {
        document.remove(table);
    }
    Ok(document.to_string())
}

/// The lists as values, without the hashes: TOML has tables behind plain values, in another order.
fn lists(outcome: &Outcome) -> Vec<Json> {
    let files = outcome.bundle.files().iter();
    let lists = files.filter(|(path, _)| path.as_str().ends_with("list.json"));
    let lists = lists.map(|(_, content)| {
        let mut list: Json = serde_json::from_slice(content).unwrap_or_default();
        let entries = list.get_mut("workspaces").and_then(Json::as_array_mut);
        for entry in entries.into_iter().flatten() {
            entry.as_object_mut().map(|entry| entry.remove("sha"));
        }
        list
    });
    lists.collect()
}
