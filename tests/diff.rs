//! Differences between two publications of a registry.
//!
//! A folder of `diff/` has two of them, `old/` and `new/`, as declarations or as what was published, and
//! `expected.txt` is what `cargo kasm diff old new` says. `SNAPSHOTS=overwrite cargo test --test diff`
//! blesses.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, ExitCode, Output};

use camino::Utf8PathBuf;
use jsonschema::Validator;
use kasm_tests::{cases, gallery};
use libtest_mimic::{Arguments, Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use registry_core::declare::{PublishedList, published};
use registry_core::diff::{FieldChange, Normal, compare};
use registry_core::model::Schema;
use serde_json::{Map, Value, json};
use snapbox::{Data, assert_data_eq};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");
const SCHEMA: &str = include_str!("../cargo-kasm/schemas/messages.schema.json");

fn main() -> ExitCode {
    let folders = cases(&format!("{HERE}/diff"));
    let mut trials: Vec<_> = folders.into_iter().map(fixture).collect();
    trials.extend([
        Trial::test("first_line", a_privilege_is_the_first_line),
        Trial::test("layout", layout_is_no_difference),
        Trial::test("revisions", revisions_are_read_beside_the_work_tree),
        Trial::test("live", what_is_live_is_found_by_its_address),
        Trial::test("conditions", what_is_denied_fails),
        Trial::test("itself", nothing_differs_from_itself),
        Trial::test("back", the_way_back_is_the_same_way),
    ]);
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn kasm(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.output().expect("the binary runs")
}

/// What a run says, data first.
fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr];
    texts.map(|text| String::from_utf8_lossy(text).replace('\\', "/")).concat()
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name, move || {
        let output = kasm(folder.as_std_path(), &["diff", "old", "new"]);
        let raw = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
        let expected = folder.join("expected.txt");
        assert_data_eq!(raw.concat(), Data::read_from(expected.as_std_path(), None).raw());
        lines_are_as_the_schema_says(&folder)
    })
}

/// The same differences for programs.
fn lines_are_as_the_schema_says(folder: &Utf8PathBuf) -> Result<(), Failed> {
    let schema: Validator = jsonschema::validator_for(&serde_json::from_str(SCHEMA)?)?;
    let arguments = ["diff", "old", "new", "--message-format", "json", "-q"];
    let output = kasm(folder.as_std_path(), &arguments);
    let human = kasm(folder.as_std_path(), &["diff", "old", "new", "-q"]);
    let lines = String::from_utf8(output.stdout)?;
    if lines.is_empty() != human.stdout.is_empty() || output.status != human.status {
        return Err("the formats do not agree".into());
    }
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line)?;
        schema.validate(&line).map_err(|error| format!("{line}: {error}"))?;
    }
    Ok(())
}

fn a_privilege_is_the_first_line() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    gallery::registry(&old, 71)?;
    gallery::registry(&new, 71)?;
    let file = new.join("workspaces/gallery-42/workspace.json");
    let mut workspace: Value = serde_json::from_slice(&fs::read(&file)?)?;
    workspace["run_config"] = json!({ "privileged": true });
    workspace["description"] = "Something else.".into();
    fs::write(&file, workspace.to_string())?;
    let said = said(&kasm(folder.path(), &["diff", "old", "new"]));
    let name = workspace["friendly_name"].as_str().unwrap_or_default();
    let first = format!(
        "  gained: `{name}` can change anything on the host: its container is privileged [critical: run_config.privileged]"
    );
    assert_eq!(said.lines().next(), Some(&*first), "{said}");
    assert!(said.contains("1 privilege gained, 1 workspace changed"), "{said}");
    Ok(())
}

/// Every fixture in another layout: TOML as `fmt` has it, JSON in one line with its keys turned round.
fn layout_is_no_difference() -> Result<(), Failed> {
    let mut tried = 0;
    for case in cases(&format!("{HERE}/bundle")) {
        let folder = tempfile::tempdir()?;
        let new = folder.path().join("new");
        copy(case.as_std_path(), &new)?;
        let changed = relaid(&new)?;
        let formatted = kasm(folder.path(), &["fmt", "new"]);
        if !changed && formatted.stderr.is_empty() {
            continue;
        }
        tried += 1;
        let old = case.as_str();
        let output = kasm(folder.path(), &["diff", old, "new"]);
        assert!(output.stdout.is_empty() && output.status.success(), "{case}: {}", said(&output));
        assert!(said(&output).contains("No difference"), "{case}: {}", said(&output));
    }
    assert!(tried > 5, "only {tried} fixtures were tried");
    Ok(())
}

/// Turns the objects of every `workspace.json` round, where it can be written so that it says the same.
fn relaid(folder: &Path) -> Result<bool, Failed> {
    let mut changed = false;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            changed |= relaid(&path)?;
        } else if path.ends_with("workspace.json")
            && let Ok(workspace) = serde_json::from_slice::<Value>(&fs::read(&path)?)
        {
            fs::write(&path, turned(workspace).to_string())?;
            changed = true;
        }
    }
    Ok(changed)
}

fn turned(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let entries: Vec<_> = object.into_iter().collect();
            let turned = entries.into_iter().rev().map(|(key, value)| (key, turned(value)));
            Value::Object(turned.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(turned).collect(),
        other => other,
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// A repository with the fixture `both-schemas`: its old half committed, in a folder, its new half in the
/// work tree.
fn repository() -> Result<tempfile::TempDir, Failed> {
    let folder = tempfile::tempdir()?;
    let case = Path::new(HERE).join("diff/both-schemas");
    let registry = folder.path().join("deep/apps");
    copy(&case.join("old"), &registry)?;
    git(folder.path(), &["init", "--quiet", "--initial-branch", "main"])?;
    git(folder.path(), &["add", "."])?;
    git(folder.path(), &["commit", "--quiet", "--message", "old"])?;
    copy(&case.join("new"), &registry)?;
    Ok(folder)
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, Failed> {
    let who = ["-c", "user.name=Test", "-c", "user.email=test@registry.example"];
    let mut command = Command::new("git");
    let output = command.current_dir(folder).args(who).args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn revisions_are_read_beside_the_work_tree() -> Result<(), Failed> {
    let folder = repository()?;
    let registry = folder.path().join("deep/apps");
    // Something is being committed, and a folder has the branch's name.
    git(folder.path(), &["add", "deep/apps/registry.toml"])?;
    fs::create_dir(registry.join("main"))?;
    let before = git(folder.path(), &["status", "--porcelain"])?;
    let index = fs::read(folder.path().join(".git/index"))?;
    let expected = fs::read_to_string(Path::new(HERE).join("diff/both-schemas/expected.txt"))?;
    let (changes, _) = expected.split_once("    Compared").ok_or("nothing is compared")?;
    for (here, arguments) in [
        (&*registry, &["diff", "HEAD", "-q"][..]),
        (&*registry, &["diff", "git:main", "registry.toml", "-q"]),
        (folder.path(), &["diff", "main", "deep/apps", "-q"]),
        (folder.path(), &["diff", "main", "--registry", "deep/apps/registry.toml", "-q"]),
    ] {
        let output = kasm(here, arguments);
        assert_eq!(said(&output), changes, "{arguments:?}");
    }
    let mut hook = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    hook.args(["diff", "HEAD", "-q"]).current_dir(&registry);
    let git_dir = folder.path().join(".git");
    let hook =
        hook.env("GIT_INDEX_FILE", git_dir.join("index")).env("GIT_DIR", git_dir).output()?;
    assert_eq!(said(&hook), changes);
    let same = kasm(&registry, &["diff", "HEAD", "git:main"]);
    assert_eq!(said(&same), "No difference between `HEAD` and `main`\n");
    assert_eq!(fs::read(folder.path().join(".git/index"))?, index, "the index was touched");
    assert_eq!(git(folder.path(), &["status", "--porcelain"])?, before);
    git(folder.path(), &["commit", "--quiet", "--all", "--message", "new"])?;
    let both = kasm(&registry, &["diff", "HEAD~1", "HEAD", "-q"]);
    assert_eq!(said(&both), changes);
    for (arguments, says) in [
        (&["diff", "no-such"][..], "no revision that git knows in `.`"),
        (&["diff", "HEAD~7"], "no revision that git knows in `.`"),
        (&["diff", "main"], "`main` is no registry"),
    ] {
        let output = kasm(&registry, arguments);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(says), "{}", said(&output));
    }
    let moved = folder.path().join("moved");
    fs::rename(&registry, &moved)?;
    let output = kasm(&moved, &["diff", "HEAD"]);
    let elsewhere = "  help: where the registry lay elsewhere then, check that commit out, and name its folder\n";
    assert_eq!(said(&output), format!("error: there is no `registry.toml` at `HEAD`\n{elsewhere}"));
    // Jobs have the last commit alone.
    let origin = format!("file://{}", folder.path().display());
    git(folder.path(), &["clone", "--quiet", "--depth", "1", &origin, "clone"])?;
    let output = kasm(&folder.path().join("clone/deep/apps"), &["diff", "HEAD~1"]);
    assert!(said(&output).contains("git fetch --unshallow"), "{}", said(&output));
    Ok(())
}

fn what_is_denied_fails() -> Result<(), Failed> {
    let folder = Path::new(HERE).join("diff");
    for (case, options, code) in [
        ("both-schemas", &[][..], 0),
        ("both-schemas", &["--deny-breaking"], 0),
        ("both-schemas", &["--deny-privileges"], 1),
        ("breaking", &["--deny-privileges"], 0),
        ("breaking", &["--deny-breaking"], 1),
        ("toml-and-json", &["--deny-breaking", "--deny-privileges"], 0),
    ] {
        let (old, new) = (format!("{case}/old"), format!("{case}/new"));
        let arguments = [&["diff", &old, &new][..], options].concat();
        let output = kasm(&folder, &arguments);
        assert_eq!(output.status.code(), Some(code), "{case}: {}", said(&output));
    }
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("versions.txt"), "1.1\n")?;
    let output = kasm(folder.path(), &["diff", ".", "http://127.0.0.1:9/"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    Ok(())
}

/// Serves the files of a folder to whoever asks, as long as the tests run; its address.
fn served(folder: &Path) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/kasm/", listener.local_addr()?);
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let first = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let path = first.split(' ').nth(1).and_then(|path| path.strip_prefix("/kasm/"));
            let (status, body) = match path.and_then(|path| fs::read(folder.join(path)).ok()) {
                Some(body) => ("200 OK", body),
                None => ("404 Not Found", Vec::new()),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    Ok(address)
}

fn what_is_live_is_found_by_its_address() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (live, own) = (folder.path().join("live"), folder.path().join("own"));
    fs::create_dir(&live)?;
    copy(&Path::new(HERE).join("diff/both-schemas/old"), &own)?;
    let address = served(&live)?;
    let file = own.join("registry.toml");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, text.replace("https://registry.example/\"", &format!("{address}\"")))?;
    let first = said(&kasm(&own, &["diff"]));
    assert!(first.contains("   added: `Desk`, on Kasm 1.15.x, 1.16.x\n"), "{first}");
    assert!(first.contains(&format!("nothing is published at `{address}` yet")), "{first}");
    let asked = kasm(&own, &["diff", &address]);
    assert_eq!(asked.status.code(), Some(2), "{}", said(&asked));
    let bundled =
        kasm(&own, &["bundle", "--no-site", "--out-dir", "../live", "--cap-lints", "allow"]);
    assert!(bundled.status.success(), "{}", said(&bundled));
    let same = format!("No difference between `{address}` and `registry.toml`\n");
    assert_eq!(said(&kasm(&own, &["diff"])), same);
    let file = own.join("workspaces/desk/workspace.toml");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, text.replace("A desk.", "Another desk."))?;
    let changed = " changed: `Desk`\n          description: \"A desk.\" -> \"Another desk.\"\n";
    for arguments in
        [&["diff", "-q"][..], &["diff", &address, "-q"], &["diff", "../live", ".", "-q"]]
    {
        assert_eq!(said(&kasm(&own, arguments)), changed, "{arguments:?}");
    }
    fs::write(live.join("1.1/list.json"), "<!doctype html>")?;
    let no_list = kasm(&own, &["diff"]);
    assert_eq!(no_list.status.code(), Some(2), "{}", said(&no_list));
    assert!(
        said(&no_list).contains("1.1/list.json` is no published registry: it is no JSON object")
    );
    fs::write(own.join("registry.toml"), "[registry]\nname = \"Nowhere\"\n")?;
    let nowhere = kasm(&own, &["diff"]);
    assert_eq!(nowhere.status.code(), Some(2), "{}", said(&nowhere));
    assert!(said(&nowhere).contains("has no `list_url`"), "{}", said(&nowhere));
    Ok(())
}

/// Workspaces with names, images and icons that are often the same, and whatever else.
fn any_entry() -> impl Strategy<Value = Value> {
    let one_of = |texts: &'static [&'static str]| prop::sample::select(texts);
    let versions = ["1.14.x", "1.15.x", "1.16.x", "1.17.x", "latest"];
    let parts = (
        prop::option::of(one_of(&["A", "B", "C", ""])),
        one_of(&["a/x:1", "a/x:2", "a/y:1", "b/z", "no image"]),
        one_of(&["x.png", "y.png", "z.png"]),
        prop::sample::subsequence(versions.to_vec(), 0..5),
        any::<bool>(),
        prop::option::of(one_of(&["null", "1", "\"text\"", "{}", "[1]", "{\"a\":{\"b\":[{}]}}"])),
        prop::option::of(any::<bool>()),
    );
    parts.prop_map(|(name, image, icon, versions, is_short, notes, privileged)| {
        let mut entry = json!({ "image_src": icon, "architecture": ["amd64"] });
        if let Some(name) = name {
            entry["friendly_name"] = name.into();
        }
        if let Some(notes) = notes {
            entry["notes"] = serde_json::from_str(notes).unwrap_or_default();
        }
        if let Some(privileged) = privileged {
            entry["run_config"] = json!({ "privileged": privileged });
        }
        if is_short {
            entry["name"] = image.into();
            entry["compatibility"] = versions.into();
        } else {
            let entries =
                versions.iter().map(|version| json!({ "version": version, "image": image }));
            entry["compatibility"] = entries.collect();
        }
        entry
    })
}

fn any_normal() -> impl Strategy<Value = Normal> {
    let list = || {
        prop::option::of((
            prop::collection::vec(any_entry(), 0..6),
            prop::sample::select(vec![json!(null), json!("https://a/"), json!("https://b/")]),
        ))
    };
    (list(), list()).prop_map(|(old, new)| {
        let lists = [(Schema::V1_0, old), (Schema::V1_1, new)].into_iter();
        let lists = lists.filter_map(|(schema, list)| {
            let (workspaces, url) = list?;
            let text = json!({ "list_url": url, "workspaces": workspaces }).to_string();
            let path = format!("{schema}/list.json").into();
            let icons = HashMap::new();
            Some(published(&PublishedList { schema, path, text: text.into(), icons }))
        });
        Normal::of(&lists.collect::<Vec<_>>())
    })
}

fn runner() -> TestRunner {
    TestRunner::new(Config { failure_persistence: None, ..Config::default() })
}

fn nothing_differs_from_itself() -> Result<(), Failed> {
    runner()
        .run(&any_normal(), |normal| {
            let same = normal.clone();
            let diff = compare(&normal, &same);
            prop_assert!(diff.is_empty(), "{diff:?}");
            prop_assert!(diff.privileges.is_empty() && diff.breaking.is_empty(), "{diff:?}");
            Ok(())
        })
        .map_err(|error| error.to_string().into())
}

fn the_way_back_is_the_same_way() -> Result<(), Failed> {
    let keys = |workspaces: &[&registry_core::diff::NormalWorkspace]| {
        workspaces.iter().map(|workspace| workspace.key.clone()).collect::<Vec<_>>()
    };
    let back = |changes: &[FieldChange]| {
        let back = changes.iter().cloned().map(|change| {
            let FieldChange { path, old, new, schemas } = change;
            FieldChange { path, old: new, new: old, schemas }
        });
        back.collect::<Vec<_>>()
    };
    runner()
        .run(&(any_normal(), any_normal()), |(a, b)| {
            let (there, again) = (compare(&a, &b), compare(&b, &a));
            prop_assert_eq!(there.is_empty(), a == b || again.is_empty());
            prop_assert_eq!(keys(&there.added), keys(&again.removed));
            prop_assert_eq!(keys(&there.removed), keys(&again.added));
            prop_assert_eq!(back(&there.settings), &*again.settings);
            prop_assert_eq!(there.changed.len(), again.changed.len());
            for changed in &there.changed {
                let same = again.changed.iter().find(|other| other.old.key == changed.new.key);
                let same = same.ok_or_else(|| TestCaseError::fail("it is not on the way back"))?;
                prop_assert_eq!(&same.new.key, &changed.old.key);
                prop_assert_eq!(back(&changed.fields), &*same.fields);
            }
            Ok(())
        })
        .map_err(|error| error.to_string().into())
}
