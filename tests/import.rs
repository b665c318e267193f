//! Registries that were not written for this project, imported: the new folder as a whole, what is said
//! of it, and that what is published is what it was.
//!
//! A folder of `import/` is a case: `source/` is imported, `expected/` is the new folder (but for the
//! schemas that editors read) and `said.txt` what is said. `SNAPSHOTS=overwrite` blesses.

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::format::{File, format};
use cargo_kasm::import::{ImportError, Imported, Request, import};
use kasm_tests::{Tree, assert_tree, bundled, cases, generate, read_tree};
use libtest_mimic::{Arguments, Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use snapbox::{Data, assert_data_eq};

fn main() -> ExitCode {
    let mut trials: Vec<_> = cases("import").into_iter().map(fixture).collect();
    trials.extend([
        Trial::test("bundles_are_sources", bundles_are_sources),
        Trial::test("odd_lists", odd_lists),
        Trial::test("nothing_is_overwritten", nothing_is_overwritten),
        Trial::test("a_file_that_is_not_there_says_nothing", a_file_that_is_not_there_says_nothing),
        #[cfg(unix)]
        Trial::test("links_are_not_followed_out", links_are_not_followed_out),
        Trial::test("any_registry", any_registry),
        Trial::test("generated_registry", generated_registry),
    ]);
    let corpus = std::env::var("KASM_CORPUS").unwrap_or_else(|_| "../../shared/corpus".to_owned());
    if Utf8Path::new(&corpus).is_dir() {
        trials.extend(cases(&corpus).into_iter().map(registry));
    } else {
        trials.push(without_corpus());
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn without_corpus() -> Trial {
    let required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    Trial::test("no corpus: set KASM_CORPUS to its folder", || Err("the corpus is missing".into()))
        .with_ignored_flag(!required)
}

/// A temporary folder, and where in it a registry is imported to.
fn target() -> (tempfile::TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dest = Utf8Path::from_path(folder.path()).expect("a plain name").join("new");
    (folder, dest)
}

fn imported(source: &Utf8Path, dest: &Utf8Path) -> Result<Imported, cargo_kasm::error::Error> {
    import(&Request { source, dest: Some(dest), settings: Vec::new(), dry_run: false })
}

/// The lists that a registry's folder would be bundled to, without hashes and times.
fn lists(folder: &Utf8Path) -> BTreeMap<String, Value> {
    let bundle = bundled(folder, 0).bundle;
    let lists = bundle.files().iter().filter(|(path, _)| path.ends_with("/list.json"));
    lists.map(|(path, text)| (path.clone(), comparable(text))).collect()
}

fn comparable(text: &[u8]) -> Value {
    // What is escaped of surrogate pairs is half of one, and no text of Rust.
    let text = String::from_utf8_lossy(text).replace("\\ud", "half of ");
    let mut list: Value = serde_json::from_str(&text).expect("a list is JSON");
    let fields = list.as_object_mut().expect("a list is an object");
    fields.remove("modified").expect("a list has a time");
    for workspace in fields["workspaces"].as_array_mut().expect("workspaces") {
        workspace.as_object_mut().expect("a workspace").remove("sha").expect("a hash");
    }
    list
}

/// What is written, but for the schemas.
fn written(folder: &Utf8Path) -> Tree {
    let mut tree = read_tree(folder);
    assert!(tree.remove(".kasm/registry.schema.json").is_some(), "its first line names it");
    tree.retain(|path, _| !path.starts_with(".kasm/"));
    tree
}

fn fixture(case: Utf8PathBuf) -> Trial {
    let name = case.file_name().unwrap_or_default().to_owned();
    Trial::test(name, move || {
        let (_folder, dest) = target();
        let source = case.join("source");
        let imported = imported(&source, &dest)?;
        assert_tree(&written(&dest), &case.join("expected"));
        assert_eq!(format(&imported.toml, File::Registry)?, imported.toml, "as `fmt` has it");
        assert_eq!(refused_by_editors(&imported.toml), Vec::<String>::new());
        assert_data_eq!(
            said(&imported),
            Data::read_from(case.join("said.txt").as_std_path(), None).raw()
        );
        if source.join("registry.toml").exists() {
            assert_eq!(lists(&dest), lists(&source));
        }
        Ok(())
    })
}

/// What the schema of a registry.toml says against it.
fn refused_by_editors(toml: &str) -> Vec<String> {
    let validator =
        jsonschema::validator_for(&registry_core::schema::registry()).expect("a schema");
    let value: Value = toml::from_str(toml).expect("it is TOML");
    validator.iter_errors(&value).map(|error| error.to_string()).collect()
}

fn said(imported: &Imported) -> String {
    let summary = &imported.summary;
    let mut lines = vec![
        format!(
            "{} workspaces, {} bytes of JSON, {} of TOML",
            summary.workspaces, summary.json, summary.toml
        ),
        format!("folded: {}", summary.folded),
    ];
    lines.extend(summary.kept.iter().map(|(folder, reason)| format!("{folder} stays: {reason}")));
    lines.extend(summary.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(summary.left().map(|left| format!("left: {left}")));
    lines.join("\n") + "\n"
}

/// What these may take at most, in bytes of TOML.
const LIMITS: [(&str, usize); 2] = [
    ("linuxserver__kasm_workspaces_registry__1.0", 13_600),
    ("doctorfree__kasm-registry__1.0", 4_500),
];

/// A real registry: from its files and from its list, what is published is what was published.
fn registry(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(format!("corpus::{name}"), move || {
        let expected = comparable(&fs::read(folder.join("expected/list.json"))?);
        for source in [folder.clone(), folder.join("expected")] {
            let (_folder, dest) = target();
            let imported = imported(&source, &dest)?;
            let lists: Vec<_> = lists(&dest).into_values().collect();
            assert_eq!(lists, std::slice::from_ref(&expected), "{source}");
            let name = folder.file_name().unwrap_or_default();
            if let Some((_, most)) = LIMITS.iter().find(|(limited, _)| *limited == name) {
                let all = read_tree(&dest)
                    .into_iter()
                    .filter(|(path, _)| Utf8Path::new(path).extension() == Some("toml"));
                let bytes: usize = all.map(|(_, text)| text.len()).sum();
                assert!(bytes <= *most, "{source}: {bytes} bytes of TOML");
                assert!(imported.summary.kept.is_empty(), "all of it can be said in TOML");
                assert_eq!(refused_by_editors(&imported.toml), Vec::<String>::new());
            }
        }
        Ok(())
    })
}

/// What this project publishes of its own fixtures can be imported again.
fn bundles_are_sources() -> Result<(), Failed> {
    for case in cases("bundle") {
        if case.file_name() == Some("json-to-both-schemas") {
            // Two lists that say different things.
            continue;
        }
        let (_folder, dest) = target();
        let published = case.join("expected");
        imported(&published, &dest)?;
        let expected = ["1.0", "1.1"].map(|schema| format!("{schema}/list.json"));
        let expected = expected.into_iter().filter(|path| published.join(path).exists());
        let expected: BTreeMap<_, _> = expected
            .map(|path| Ok((path.clone(), comparable(&fs::read(published.join(path))?))))
            .collect::<std::io::Result<_>>()?;
        assert_eq!(lists(&dest), expected, "{case}");
    }
    Ok(())
}

/// Lists that nobody would publish are read as far as they make sense, or refused; nothing else happens.
fn odd_lists() -> Result<(), Failed> {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let list = |workspaces: &str| {
        format!(
            r#"{{"name": "Odd", "list_url": "https://registry.example/", "modified": 1, "workspacecount": 1, "workspaces": {workspaces}}}"#
        )
    };
    for (text, is_read) in [
        (String::new(), false),
        ("null".to_owned(), false),
        ("[]".to_owned(), false),
        ("{}".to_owned(), false),
        (list("{}"), false),
        (list("[1]"), false),
        (list(&deep), false),
        (list(&format!(r#"[{{"friendly_name": {deep}}}]"#)), false),
        (list("[]"), true),
        (list("[{}]"), true),
        (list(r#"[{"sha": 1}, {"sha": 2}, {}]"#), true),
        (
            list(
                r#"[{"friendly_name": 5, "image_src": [], "compatibility": {}, "name": {"a": 1e308}}]"#,
            ),
            true,
        ),
        (
            list(
                r#"[{"friendly_name": "..", "image_src": "../../x", "compatibility": [[], 1, {"version": 2}]}]"#,
            ),
            true,
        ),
        (
            list(
                r#"[{"friendly_name": "A", "memory": 123456789012345678901234567890, "": {"": ""}}]"#,
            ),
            true,
        ),
        (
            list(
                r#"[{"friendly_name": "{a}", "workspaces": {"x": null}}, {"friendly_name": "{a}", "matrix": {}}]"#,
            ),
            true,
        ),
        (
            list(
                r#"[{"compatibility": [{"version": "1.17.x"}, {"version": "1.17.x"}], "available_tags": 3}]"#,
            ),
            true,
        ),
    ] {
        let (folder, dest) = target();
        let file = Utf8Path::from_path(folder.path()).expect("a plain name").join("list.json");
        fs::write(&file, &text)?;
        let imported = imported(&file, &dest);
        assert_eq!(imported.is_ok(), is_read, "{text:.100}");
        assert_eq!(dest.exists(), is_read, "{text:.100}");
        if is_read && !text.contains("1234567890") {
            let published: Value = serde_json::from_str(&text)?;
            let mut published = published["workspaces"].clone();
            for workspace in published.as_array_mut().expect("a list") {
                workspace.as_object_mut().expect("an object").remove("sha");
            }
            assert_eq!(lists(&dest)["1.0/list.json"]["workspaces"], published, "{text}");
        }
        let left = fs::read_dir(folder.path())?.count();
        assert_eq!(left, 1 + usize::from(is_read), "nothing is left behind");
    }
    Ok(())
}

fn nothing_is_overwritten() -> Result<(), Failed> {
    let (folder, dest) = target();
    fs::create_dir(&dest)?;
    fs::write(dest.join("mine.txt"), "mine")?;
    let source = Utf8Path::new("import/families/source");
    let refused = imported(source, &dest).expect_err("it is there already");
    assert!(matches!(refused, cargo_kasm::error::Error::Import(ImportError::Exists { .. })));
    assert_eq!(read_tree(folder.path()).into_keys().collect::<Vec<_>>(), ["new/mine.txt"]);
    // Nor are folders left where nothing was imported.
    let deep = dest.with_file_name("a").join("b").join("c");
    imported(Utf8Path::new("import/families"), &deep).expect_err("no source");
    assert!(!dest.with_file_name("a").exists());
    imported(source, &deep)?;
    assert!(deep.join("registry.toml").exists());
    let other = dest.with_file_name("other");
    let request = Request { source, dest: Some(&other), settings: Vec::new(), dry_run: true };
    let dry = import(&request)?;
    assert!(!other.exists(), "a dry run writes nothing");
    assert_eq!(dry.toml, imported(source, &other)?.toml);
    assert_eq!(dry.toml, fs::read_to_string(other.join("registry.toml"))?);
    Ok(())
}

fn a_file_that_is_not_there_says_nothing() -> Result<(), Failed> {
    let (folder, dest) = target();
    let root = Utf8Path::from_path(folder.path()).expect("a plain name");
    fs::create_dir(root.join("workspaces"))?;
    let refused = imported(root, &dest).expect_err("nothing says the name");
    assert!(refused.to_string().starts_with("there is no `"), "{refused}");
    Ok(())
}

/// What a link in a source leads to outside of it is nobody's to publish; links within it are.
#[cfg(unix)]
fn links_are_not_followed_out() -> Result<(), Failed> {
    use std::os::unix::fs::symlink;

    let (folder, dest) = target();
    let root = Utf8Path::from_path(folder.path()).expect("a plain name");
    fs::write(root.join("secret.svg"), "<svg/>")?;
    let site = root.join("site");
    fs::create_dir_all(site.join("1.1/icons"))?;
    fs::create_dir_all(site.join("1.0/icons"))?;
    fs::write(site.join("1.0/icons/a.svg"), "<svg/>")?;
    symlink("../../1.0/icons/a.svg", site.join("1.1/icons/a.svg"))?;
    symlink("../../../secret.svg", site.join("1.1/icons/b.svg"))?;
    symlink("../secret.svg", site.join("logo.svg"))?;
    let list = json!({
        "name": "Linked",
        "list_url": "https://registry.example/",
        "icon": "https://registry.example/logo.svg",
        "workspaces": [{ "image_src": "a.svg" }, { "image_src": "b.svg" }],
    });
    fs::write(site.join("1.1/list.json"), list.to_string())?;
    imported(&site, &dest)?;
    let files: Vec<_> = read_tree(&dest).into_keys().collect();
    let is_file = |end: &str| files.iter().any(|file| file.ends_with(end));
    assert!(is_file("a.svg") && !is_file("b.svg") && !is_file("logo.svg"), "{files:?}");

    let repository = root.join("repository");
    fs::create_dir_all(repository.join("workspaces"))?;
    fs::create_dir(repository.join("docs"))?;
    fs::write(repository.join("docs/README.md"), "Read me.")?;
    symlink("docs/README.md", repository.join("README.md"))?;
    symlink("../secret.svg", repository.join("LICENSE"))?;
    fs::create_dir(repository.join("site"))?;
    fs::write(repository.join("site/next.config.js"), "({ env: { name: 'Linked' } })")?;
    let dest = root.join("of-repository");
    let said = imported(&repository, &dest)?;
    let files: Vec<_> = read_tree(&dest).into_keys().collect();
    assert!(files.contains(&"README.md".to_owned()), "{files:?}");
    assert!(!files.contains(&"LICENSE".to_owned()), "{files:?}");
    assert!(said.summary.left.contains(&"LICENSE".to_owned()), "{:?}", said.summary.left);
    Ok(())
}

/// A text of pieces that mean something in TOML, in a pattern or in a folder's name.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "desk",
        "Desk",
        "alpine",
        "kde",
        "{folder}",
        "{{folder}}",
        "{",
        "}",
        "{word}",
        "{version}",
        "1.16",
        "-",
        ":",
        " ",
        "'",
        "\"",
        "\\",
        "\n",
        "\t",
        "é",
        "#",
        "'''",
        "{app}",
        "x",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..6).prop_map(|pieces| pieces.concat())
}

/// Any value that JSON can say, small.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => any_text().prop_map(Value::from),
        1 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::from),
        2 => any::<i32>().prop_map(Value::from),
        1 => any::<i32>().prop_map(|whole| Value::from(f64::from(whole) + 0.5)),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-c.]{1,2}", inner, 0..3)
                .prop_map(|entries| Value::from(Map::from_iter(entries))),
        ]
    })
}

/// A workspace that shares much with others like it.
fn any_workspace() -> impl Strategy<Value = Value> {
    let sample = |values: Vec<Value>| prop::sample::select(values);
    let versions = sample(vec![
        json!(["1.14.x", "1.15.x"]),
        json!(["1.16.x"]),
        json!([{ "version": "1.16.x", "image": "a/b:1.16.0", "uncompressed_size_mb": 5 }, { "version": "1.17.x", "image": "a/b:1.17.0", "uncompressed_size_mb": 5 }]),
        json!([{ "version": "1.15.x", "image": "a/{version}:1.15.0" }, { "version": "1.17.x", "image": "a/b:1.17.0", "available_tags": ["1.17.0"] }]),
    ]);
    let run_config = sample(vec![
        json!({}),
        json!({ "hostname": "kasm", "user": 1000 }),
        json!({ "hostname": "kasm", "security_opt": ["a"] }),
        json!({ "environment": { "A.B": "1", "C": "{folder}" } }),
    ]);
    let odd =
        prop::collection::btree_map("x_[a-c]|extends|memory|[a-b]\\.[a-b]", any_value(), 0..2);
    let parts = (any_text(), any_text(), versions, run_config, prop::option::of(any_text()), odd);
    parts.prop_map(|(name, description, versions, run_config, image, odd)| {
        let mut workspace = json!({
            "friendly_name": name,
            "description": description,
            "image_src": "desk.svg",
            "architecture": ["amd64"],
            "compatibility": versions,
            "run_config": run_config,
        });
        if let Some(image) = image {
            workspace["name"] = image.into();
        }
        for (key, value) in odd {
            workspace[key] = value;
        }
        workspace
    })
}

/// Whatever a registry says, it says the same once it is imported.
fn any_registry() -> Result<(), Failed> {
    let folder = prop_oneof![
        2 => "(alpine|arch|debian)-(kde|xfce|i3)",
        1 => "[a-cA-C]{1,2}[-_. ][a-c]{1,2}",
    ];
    let registries = prop::collection::btree_map(folder, any_workspace(), 1..12);
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 128, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let result = runner.run(&registries, |workspaces| {
        let (folder, dest) = target();
        let source = Utf8Path::from_path(folder.path()).expect("a plain name").join("source");
        let mut folders = std::collections::HashSet::new();
        for (name, workspace) in &workspaces {
            if folders.insert(name.to_lowercase()) {
                let own = source.join("workspaces").join(name);
                fs::create_dir_all(&own).expect("a folder");
                fs::write(own.join("workspace.json"), workspace.to_string()).expect("a file");
            }
        }
        fs::write(source.join("registry.toml"), "[registry]\nname = \"Any\"\n").expect("a file");
        let imported =
            imported(&source, &dest).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let unlike =
            imported.summary.kept.values().find(|reason| reason.contains("not be the same"));
        prop_assert_eq!(unlike, None, "{}", imported.toml);
        prop_assert_eq!(
            lists(&dest),
            lists(&source),
            "{}",
            fs::read_to_string(dest.join("registry.toml")).unwrap_or_default()
        );
        Ok(())
    });
    Ok(result?)
}

/// Many workspaces of a kind.
fn generated_registry() -> Result<(), Failed> {
    let (folder, dest) = target();
    let source = Utf8Path::from_path(folder.path()).expect("a plain name").join("source");
    generate::registry(source.as_std_path(), 60)?;
    let summary = imported(&source, &dest)?.summary;
    assert_eq!(lists(&dest), lists(&source));
    assert!(summary.kept.is_empty() && summary.toml * 3 < summary.json, "{summary:?}");
    Ok(())
}
