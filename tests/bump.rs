//! `cargo kasm bump`: what becomes of a file, and what stays.

use std::fs;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::bump::{self, Bumped, File, Release, Wanted};
use kasm_tests::{cases, read_tree};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::declare::{json_values, toml_values};
use registry_core::source::Value;

fn main() -> ExitCode {
    let mut trials: Vec<_> = cases("bump").into_iter().map(fixture).collect();
    for folder in ["../workspaces", "bundle", "check"] {
        let name = format!("only_the_release_is_added_in_{}", folder.trim_start_matches("../"));
        trials.push(Trial::test(name, move || every_file_below(folder)));
    }
    let corpus = std::env::var("KASM_CORPUS").unwrap_or_else(|_| "../../shared/corpus".to_owned());
    let is_there =
        Utf8Path::new(&corpus).is_dir() || std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let trial = Trial::test("only_the_release_is_added_in_real_registries", move || {
        every_file_below(&corpus)
    });
    trials.push(trial.with_ignored_flag(!is_there));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The release that every case adds.
fn twenty() -> Release {
    "1.20".parse().expect("a release")
}

/// One case: what `before` becomes, and what is said of it. Those of registries say so in their names.
fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name.clone(), move || {
        let (extension, file) = if name.starts_with("json") {
            ("json", File::Json("desk".to_owned()))
        } else if name.starts_with("registry") {
            ("toml", File::Registry)
        } else {
            ("toml", File::Workspace("desk".to_owned()))
        };
        let before = fs::read_to_string(folder.join(format!("before.{extension}")))?;
        let bumped = bumped(&before, &file)?;
        let notes = bumped.notes.iter().fold(String::new(), |notes, note| notes + note + "\n");
        let after = bumped.text.unwrap_or(before);
        compare(&after, &folder.join(format!("after.{extension}")))?;
        compare(&notes, &folder.join("notes.txt"))
    })
}

fn compare(actual: &str, expected: &Utf8Path) -> Result<(), Failed> {
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        fs::write(expected, actual)?;
    }
    assert_eq!(actual, fs::read_to_string(expected)?, "{expected}");
    Ok(())
}

/// A file with the release, made like the newest before it; all that it said before, it says still.
fn bumped(before: &str, file: &File) -> Result<Bumped, Failed> {
    let releases = bump::releases(before, file, |_| true)?;
    let from = releases.range(..twenty()).next_back().copied().unwrap_or(twenty());
    let bumped = bump::bump(before, file, Wanted { to: twenty(), from }, |_| true)?;
    if let Some(after) = &bumped.text {
        let mut left = values(after, file);
        let removed = without_release(&mut left, &values(before, file));
        assert_eq!(left, values(before, file), "{after}");
        assert_eq!(removed, bumped.whose.len(), "{after}");
        let again = bump::bump(after, file, Wanted { to: twenty(), from }, |_| true)?;
        assert_eq!(again.text, None, "the second time");
    }
    Ok(bumped)
}

fn values(text: &str, file: &File) -> Value {
    let values = match file {
        File::Json(_) => json_values(text),
        File::Registry | File::Workspace(_) => toml_values(text),
    };
    Value::Object(values.expect("a declaration"))
}

/// Takes the release out of every list that did not have it before, and counts how often.
fn without_release(after: &mut Value, before: &Value) -> usize {
    match (after, before) {
        (Value::Object(after), Value::Object(before)) => {
            let pairs = after.entries.iter_mut().zip(&before.entries);
            pairs
                .map(|(after, before)| without_release(&mut after.value.value, &before.value.value))
                .sum()
        }
        (Value::Array(after), Value::Array(before)) => {
            let count = after.len();
            if after.len() > before.len() {
                after.retain(|item| !is_of_release(&item.value));
            }
            let removed = count - after.len();
            let pairs = after.iter_mut().zip(before);
            removed
                + pairs
                    .map(|(after, before)| without_release(&mut after.value, &before.value))
                    .sum::<usize>()
        }
        _ => 0,
    }
}

fn version(value: &Value) -> Option<&str> {
    match value {
        Value::Object(entry) => entry.get("version").and_then(|version| version.value.as_str()),
        plain => plain.as_str(),
    }
}

fn is_of_release(value: &Value) -> bool {
    version(value) == Some("1.20.x")
}

/// Real files, of every shape that the project has.
fn every_file_below(folder: &str) -> Result<(), Failed> {
    let mut count = 0;
    for (path, bytes) in read_tree(folder) {
        let file = match Utf8Path::new(&path).file_name() {
            Some("registry.toml") => File::Registry,
            Some("workspace.toml") => File::Workspace("desk".to_owned()),
            Some("workspace.json") => File::Json("desk".to_owned()),
            _ => continue,
        };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        // What cannot be parsed is `check`'s business, and what has the release is done.
        let is_readable = bump::releases(&text, &file, |_| true).is_ok();
        if is_readable && !text.contains("1.20") {
            count += usize::from(bumped(&text, &file)?.text.is_some());
        }
    }
    assert!(count > 2, "{count} files");
    Ok(())
}
