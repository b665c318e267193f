//! What is written once for several workspaces: the same registry, written out in full, comes to the
//! same lists; fixes change what they name and nothing else; and what goes wrong is said of the right
//! workspaces.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::mending::{Edition, mended};
use kasm_tests::{Outcome, bundled, changed};
use proptest::prelude::*;
use registry_core::check;
use registry_core::declare::{Edited, Reading, load};
use registry_core::finding::{Code, Level, Levels, Policy, Report, Safety};
use registry_core::fix;
use serde_json::{Map, Value, json};

const ICON: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>"#;

fn registry() -> Value {
    json!({
        "registry": {
            "name": "Layers",
            "description": "Workspaces that share what they say.",
            "list_url": "https://registry.example/kasm/",
            "icon": "https://registry.example/logo.png",
            "contact_url": "https://registry.example/contact",
        },
    })
}

/// Keys and what they may hold, some of it with a mistake. The first of each is below `[defaults]`.
fn pool() -> Vec<(&'static str, Vec<Value>)> {
    let pattern = |versions: &[&str], tag: &str| json!({ "versions": versions, "image": format!("{{repo}}:{{version}}{tag}"), "uncompressed_size_mb": 2000 });
    vec![
        (
            "friendly_name",
            vec![json!("{folder.title} {word}"), json!(" {folder}"), json!("Desk\t{folder}")],
        ),
        (
            "description",
            vec![json!("About {folder} and {{folder}}."), json!("About {word}. "), json!("Plain")],
        ),
        ("image_src", vec![json!("desk.svg")]),
        ("architecture", vec![json!(["amd64"]), json!(["amd64", "arm64", "amd64"])]),
        ("docker_registry", vec![json!("https://index.docker.io/v1/"), json!("docker.io")]),
        (
            "categories",
            vec![json!(["Desktop"]), json!(["Games", "Games"]), json!(["{word}", "desktop"])],
        ),
        (
            "compatibility",
            vec![
                pattern(&["1.15.x", "1.16.x", "1.17.x"], ".0"),
                pattern(&["1.16.x", "1.18.x"], ".1"),
                json!({ "1.16.x": { "image": "{repo}:old" } }),
                json!({ "uncompressed_size_mb": 2500 }),
            ],
        ),
        ("vars.word", vec![json!("Word"), json!("{folder.lower}")]),
        ("vars.repo", vec![json!("example/{folder.lower}"), json!("example/{word.lower}")]),
        ("memory", vec![json!(4096), json!(2768), json!(3000)]),
        ("hidden", vec![json!(false), json!(true)]),
        ("run_config.hostname", vec![json!("kasm"), json!("{folder.lower}")]),
        ("run_config.environment.A", vec![json!("{folder}"), json!("b")]),
        ("run_config.environment.B", vec![json!("{word}")]),
    ]
}

/// What a layer can leave out, so that the rest is a workspace.
const UNSET: [&str; 5] =
    ["categories", "memory", "run_config.hostname", "run_config", "run_config.environment.A"];

#[derive(Clone, Debug, Default)]
struct Layer {
    fields: Map<String, Value>,
    unset: Vec<&'static str>,
    extends: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Layered {
    templates: Vec<Layer>,
    workspaces: Vec<Layer>,
    matrix: Layer,
    cells: [Layer; 2],
}

const FOLDERS: [&str; 3] = ["Desk-One", "two_2", "three"];

fn a_layer(templates: usize) -> impl Strategy<Value = Layer> {
    let values = prop::collection::vec((0..pool().len(), 0..4_usize), 0..5);
    let unset = prop::sample::subsequence(UNSET.to_vec(), 0..3);
    let extends = prop::sample::subsequence((0..templates).collect::<Vec<_>>(), 0..=templates);
    (values, unset, extends).prop_map(|(values, unset, extends)| {
        let mut fields = Map::new();
        for (key, value) in values {
            let (path, values) = &pool()[key];
            put(&mut fields, path, values[value % values.len()].clone());
        }
        Layer { fields, unset, extends }
    })
}

fn layered() -> impl Strategy<Value = Layered> {
    let templates = (a_layer(0), a_layer(1), a_layer(2));
    let workspaces = prop::collection::vec(a_layer(3), FOLDERS.len());
    (templates, workspaces, a_layer(3), [a_layer(0), a_layer(0)]).prop_map(
        |((a, b, c), workspaces, matrix, cells)| Layered {
            templates: vec![a, b, c],
            workspaces,
            matrix,
            cells,
        },
    )
}

fn put(fields: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => _ = fields.insert(path.to_owned(), value),
        Some((key, rest)) => {
            let inner = fields.entry(key).or_insert_with(|| json!({}));
            put(inner.as_object_mut().expect("a table"), rest, value);
        }
    }
}

fn remove(fields: &mut Map<String, Value>, path: &str) {
    match path.split_once('.') {
        None => _ = fields.shift_remove(path),
        Some((key, rest)) => {
            if let Some(Value::Object(inner)) = fields.get_mut(key) {
                remove(inner, rest);
            }
        }
    }
}

fn lay_over(below: &mut Map<String, Value>, above: &Map<String, Value>) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => lay_over(below, above),
            _ => _ = below.insert(key.clone(), value.clone()),
        }
    }
}

fn defaults() -> Map<String, Value> {
    let mut fields = Map::new();
    for (path, values) in pool() {
        put(&mut fields, path, values[0].clone());
    }
    fields
}

impl Layer {
    /// The layer as a table.
    fn table(&self) -> Map<String, Value> {
        let mut table = self.fields.clone();
        if !self.unset.is_empty() {
            table.insert("unset".to_owned(), json!(self.unset));
        }
        if !self.extends.is_empty() {
            let names = self.extends.iter().map(|index| format!("t{index}"));
            table.insert("extends".to_owned(), names.collect());
        }
        table
    }

    fn apply(&self, fields: &mut Map<String, Value>) {
        self.unset.iter().for_each(|path| remove(fields, path));
        lay_over(fields, &self.fields);
    }
}

impl Layered {
    /// As an author writes it.
    fn shared(&self) -> Value {
        let mut registry = registry();
        registry["defaults"] = defaults().into();
        for (index, template) in self.templates.iter().enumerate() {
            registry["templates"][format!("t{index}")] = template.table().into();
        }
        for (folder, workspace) in FOLDERS.iter().zip(&self.workspaces) {
            registry["workspaces"][*folder] = workspace.table().into();
        }
        let mut matrix = self.matrix.table();
        let cells = json!({ "*-x": self.cells[0].table(), "b-*": self.cells[1].table() });
        let axes =
            json!({ "system": { "a": "Alpine", "b": "Beta" }, "tail": { "x": "X", "y": "Y" } });
        let table = json!({ "axes": axes, "exclude": ["a-y"], "cells": cells });
        matrix.insert("matrix".to_owned(), table);
        registry["workspaces"]["matrix"] = matrix.into();
        registry
    }

    /// The same with nothing shared.
    fn in_full(&self) -> Value {
        let mut registry = registry();
        for (folder, workspace) in FOLDERS.iter().zip(&self.workspaces) {
            let mut fields = self.beneath(workspace);
            workspace.apply(&mut fields);
            registry["workspaces"][*folder] = filled(fields, folder);
        }
        for (folder, cells) in [("a-x", &[0][..]), ("b-x", &[0, 1]), ("b-y", &[1])] {
            let mut fields = self.beneath(&self.matrix);
            self.matrix.apply(&mut fields);
            // What a cell leaves out of the layers below, an earlier cell's fields may bring back.
            for &cell in cells {
                self.cells[cell].apply(&mut fields);
            }
            registry["workspaces"][folder] = filled(fields, folder);
        }
        registry
    }

    fn beneath(&self, workspace: &Layer) -> Map<String, Value> {
        let mut order = Vec::new();
        workspace.extends.iter().for_each(|&template| self.line_up(template, &mut order));
        let mut fields = defaults();
        for template in order {
            self.templates[template].apply(&mut fields);
        }
        fields
    }

    fn line_up(&self, template: usize, order: &mut Vec<usize>) {
        if !order.contains(&template) {
            self.templates[template].extends.iter().for_each(|&other| self.line_up(other, order));
            order.push(template);
        }
    }
}

/// The fields of one workspace, every variable replaced.
fn filled(mut fields: Map<String, Value>, folder: &str) -> Value {
    let vars = fields.shift_remove("vars").unwrap_or_default();
    let own = |name: &str| vars[name].as_str().unwrap_or_default().to_owned();
    let title: Vec<_> =
        folder.split(['-', '_']).map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    let plain = |text: String| {
        text.replace("{folder.lower}", &folder.to_lowercase())
            .replace("{folder.title}", &title.join(" "))
            .replace("{folder}", folder)
    };
    let word = plain(own("word"));
    let repo = plain(own("repo")).replace("{word.lower}", &word.to_lowercase());
    let fill = |text: &str, version: &str| {
        let text = text.replace("{{folder}}", "\u{1}").replace("{version}", version);
        let text = text.replace("{repo}", &repo).replace("{word}", &word);
        plain(text).replace('\u{1}', "{{folder}}")
    };
    for key in ["friendly_name", "description", "categories"] {
        match fields.get_mut(key) {
            Some(Value::String(text)) => *text = fill(text, ""),
            Some(Value::Array(items)) => {
                for item in items {
                    *item = fill(item.as_str().unwrap_or_default(), "").into();
                }
            }
            _ => {}
        }
    }
    if let Some(Value::String(name)) =
        fields.get_mut("run_config").and_then(|config| config.get_mut("hostname"))
    {
        *name = fill(name, "");
    }
    let pattern = fields["compatibility"].as_object().cloned().unwrap_or_default();
    let entries = pattern["versions"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let entries = entries.map(|version| {
        let mut entry = pattern.clone();
        entry.retain(|key, _| {
            key != "versions" && !key.starts_with(|first: char| first.is_ascii_digit())
        });
        let other = pattern.get(version).and_then(Value::as_object);
        lay_over(&mut entry, other.unwrap_or(&Map::new()));
        let image = fill(entry["image"].as_str().unwrap_or_default(), &version.replace(".x", ""));
        entry.insert("image".to_owned(), image.into());
        entry.insert("version".to_owned(), version.into());
        Value::from(entry)
    });
    let entries = entries.collect();
    fields.insert("compatibility".to_owned(), entries);
    fields.into()
}

/// A registry's folder, which is gone with the value.
fn folder_with(text: &str) -> (tempfile::TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = Utf8Path::from_path(folder.path()).expect("a plain name").to_owned();
    fs::create_dir(path.join("icons")).expect("a writable folder");
    fs::write(path.join("icons/desk.svg"), ICON).expect("a writable folder");
    fs::write(path.join("registry.toml"), text).expect("a writable folder");
    (folder, path)
}

fn written(registry: &Value) -> String {
    toml::to_string(registry).expect("tables of texts and numbers")
}

/// The lists without what their bytes decide: tables that come from several layers have their keys in
/// another order.
fn lists(outcome: &Outcome) -> Vec<Value> {
    let lists = ["1.0/list.json", "1.1/list.json"].map(|path| outcome.bundle.get(path));
    let lists = lists.into_iter().flatten().map(|list| {
        let mut list: Value = serde_json::from_slice(list).expect("a list is JSON");
        for workspace in list["workspaces"].as_array_mut().into_iter().flatten() {
            workspace["sha"] = Value::Null;
        }
        list
    });
    lists.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shared_can_be_written_out(layered in layered()) {
        let (shared, full) = (written(&layered.shared()), written(&layered.in_full()));
        let ((_a, one), (_b, other)) = (folder_with(&shared), folder_with(&full));
        let (one, other) = (bundled(&one, 0), bundled(&other, 0));
        prop_assert!(one.report.is_publishable() == other.report.is_publishable(), "{shared}\n{}\n{}", one.rendered(), other.rendered());
        prop_assert_eq!(lists(&one), lists(&other), "{}\n{}", shared, full);
    }

    #[test]
    fn safe_fixes_change_what_they_name(layered in layered()) {
        let text = written(&layered.shared());
        let (_folder, path) = folder_with(&text);
        let before = Edition::read(&path, &Edited::default(), &Levels::default());
        prop_assume!(!before.report.findings.iter().any(|levelled| levelled.finding.code.is_error()));
        let after = mended(&path, Safety::Safe, &Levels::default());
        if let Err(problem) = changed::only_named(&before, &after) {
            prop_assert!(false, "{}\n{text}", problem.message().unwrap_or_default());
        }
    }
}

/// What is found in a registry with these tables: line, rule, message, the workspaces that it is about,
/// and whether a fix is offered.
fn told(tables: &str) -> Vec<String> {
    let defaults = "\
[defaults]
friendly_name = \"{folder.title}\"
image_src = \"desk.svg\"
architecture = [\"amd64\"]
categories = [\"Desktop\"]
docker_registry = \"https://index.docker.io/v1/\"
[defaults.vars]
repo = \"example/{folder}\"
";
    let text = format!("{}{defaults}{tables}", written(&registry()));
    let first = text.lines().count() - tables.lines().count();
    let (_folder, path) = folder_with(&text);
    let mut levels = Levels::default();
    for rule in ["release-without-workspace", "current-schema-missing", "version-gap"] {
        levels.set(rule.parse::<Code>().expect("a rule"), Level::Allow);
    }
    let edition = Edition::read(&path, &Edited::default(), &levels);
    let sources = &edition.loaded.sources;
    let findings = edition.report.findings.iter().map(|levelled| &levelled.finding);
    let told = findings.map(|finding| {
        let line = sources.position(finding.primary.span).map_or(0, |place| place.line);
        let labels = [&finding.primary].into_iter().chain(&finding.related);
        let heirs: Vec<_> =
            labels.map(|label| &*label.text).filter(|text| text.starts_with("in the")).collect();
        let fix = finding.fix.as_ref().map_or(String::new(), |fix| format!(" ({:?})", fix.safety));
        let line = line.saturating_sub(first);
        format!("{line} {}: {} {}{fix}", finding.code.name(), finding.message, heirs.concat())
    });
    told.collect()
}

#[test]
fn an_exception_is_for_a_version_that_there_is() {
    let tables = r#"[defaults.compatibility]
versions = ["1.17", "1.18.x"]
image = "{repo}:{version}.0"
uncompressed_size_mb = 2000
version = "1.19.x"
"1.17" = { uncompressed_size_mb = 3000 }
[workspaces.one]
description = "A desk."
compatibility."1.81.x" = { uncompressed_size_mb = 3000 }
[workspaces.two]
description = "Another one."
compatibility."1.18.x" = { version = "1.20.x" }
[workspaces.three]
description = "A third one."
compatibility."1.18.x" = "kasm"
"#;
    assert_eq!(
        told(tables),
        [
            // Mended, the size would no longer be this version's.
            "2 bad-version: `1.17` is not a Kasm version in the workspace `one` and 2 more",
            "5 unused-exception: `version` means nothing beside `versions` in the workspace `one` and 2 more",
            "9 unused-exception: `1.81.x` is none of the `versions` ",
            "12 unused-exception: `version` means nothing beside `versions` ",
            "15 wrong-type: `1.18.x` must be a table, not a string ",
        ]
    );
}

#[test]
fn compatibility_has_a_word_for_each_wrong_shape() {
    let told = |shape| {
        told(&format!("[workspaces.one]\ndescription = \"A desk.\"\ncompatibility{shape}\n"))
    };
    for (shape, expected) in [
        (" = {}", "`compatibility` must be a list of objects, not an object"),
        (" = 3", "`compatibility` must be a list of objects, not a number"),
        (
            ".versions = '1.17.x'",
            "`compatibility.versions` must be a list of strings, not a string",
        ),
    ] {
        assert_eq!(told(shape), [format!("3 wrong-type: {expected} ")]);
    }
}

#[test]
fn cells_have_folders_and_exceptions_are_used_by_some() {
    let tables = r#"[defaults.compatibility]
versions = ["1.17.x"]
image = "{repo}:{version}.0"
uncompressed_size_mb = 2000
[workspaces.one]
description = "A desk {folder}."
[workspaces.one.matrix]
axes.a = ["x", "..", "C:", ""]
axes.b = ["", "y"]
folder = "{a}{b}"
exclude = ["x", "x", "..y"]
[workspaces.one.matrix.cells]
"*" = { memory = 4096 }
"*y" = { unset = ["memory", "cores"] }
"#;
    assert_eq!(
        told(tables),
        [
            "10 bad-matrix: `..` is no folder's name ",
            "10 bad-matrix: `C:` is no folder's name ",
            "10 bad-matrix: `C:y` is no folder's name ",
            "10 bad-matrix: `` is no folder's name ",
            "14 unused-exception: `cores` is not inherited ",
        ]
    );
}

/// What cannot be read may be what a template, or a level, is for.
#[test]
fn nothing_is_unused_beside_a_matrix_that_makes_no_sense() {
    let tables = r#"[lints]
unpinned-tag = "allow"
[templates.desk]
memory = 4096
[workspaces.one]
extends = "desk"
matrix = 3
"#;
    assert_eq!(told(tables), ["7 bad-matrix: `matrix` must be a table, not a number "]);
}

#[test]
fn a_variable_that_is_missing_is_missed_by_name() {
    let tables = r#"[defaults.compatibility]
versions = ["1.17.x"]
image = "{repo}:{version}.0"
uncompressed_size_mb = 2000
[templates.desk]
description = "{a} and {b}"
[workspaces.one]
extends = "desk"
vars.a = "x"
[workspaces.two]
extends = "desk"
vars.b = "x"
[workspaces.three]
extends = "desk"
vars = { a = "x", b = "y" }
[workspaces.four]
extends = "desk"
vars.a = "x"
"#;
    assert_eq!(
        told(tables),
        [
            "6 unknown-variable: `{a}` is no variable here in the workspace `two`",
            "6 unknown-variable: `{b}` is no variable here in the workspaces `one` and `four`",
        ]
    );
}

/// What a workspace lacks may stand in a `registry.toml` that nobody could read.
#[test]
fn nothing_is_missed_that_an_unreadable_registry_may_give() {
    let workspace =
        "extends = \"desk\"\nunset = [\"size\"]\nfriendly_name = \"{maker} Desk\"\nnotes = 3\n";
    for start in ["", "\0", "[templates.desk]\n"] {
        let (_folder, path) = folder_with(&format!("{start}[registry]\nname = \"A\n"));
        fs::create_dir_all(path.join("workspaces/desk")).expect("a writable folder");
        fs::write(path.join("workspaces/desk/workspace.toml"), workspace)
            .expect("a writable folder");
        let edition = Edition::read(&path, &Edited::default(), &Levels::default());
        let codes: Vec<_> =
            edition.report.findings.iter().map(|levelled| levelled.finding.code.name()).collect();
        assert_eq!(codes, ["syntax", "wrong-type"], "{start:?}");
    }
}

/// A baseline knows what is shared, whichever workspace comes first.
#[test]
fn a_baseline_outlives_the_names_in_its_messages() {
    let text = |folder| {
        let mut registry = registry();
        registry["defaults"] = defaults().into();
        registry["defaults"]["description"] = "About {folder}. ".into();
        registry["workspaces"]["other"] = json!({});
        registry["workspaces"][folder] = json!({});
        written(&registry)
    };
    let (_folder, path) = folder_with(&text("desk"));
    let edition = || Edition::read(&path, &Edited::default(), &Levels::default());
    let found = |edition: &Edition| {
        edition.found().into_iter().filter(|((rule, _), _)| *rule == "text-padding").count()
    };
    let before = edition();
    assert_eq!(found(&before), 1);
    let (baseline, _) =
        fix::baseline(&before.report, &Policy::default(), &before.loaded.sources, &path);
    fs::write(path.join("kasm-baseline.toml"), baseline).expect("a writable folder");
    fs::write(path.join("registry.toml"), text("zoo")).expect("a writable folder");
    let after = edition();
    assert_eq!(found(&after), 0);
    assert!(!after.found().keys().any(|(rule, _)| *rule == "stale-baseline"));
}

/// In TOML, the tables of one workspace may stand among those of others.
#[test]
fn levels_are_those_of_their_own_workspace() {
    let tables = r#"[templates.desk]
compatibility = ["1.17.x"]
[workspaces.one]
extends = "desk"
description = "A desk."
name = "example/one:1.0"
[workspaces.two]
extends = "desk"
description = "A desk. "
name = "example/two:1.0"
[templates.twice]
categories = ["Desktop", "Desktop"]
[workspaces.three]
extends = ["desk", "twice"]
description = "A third desk."
name = "example/three:1.0"
[workspaces.one.lints]
missing-size = "allow"
text-padding = "allow"
[workspaces.three.run_config]
hostname = "kasm"
[workspaces.two.lints]
missing-size = "allow"
"#;
    assert_eq!(
        told(tables),
        [
            "9 text-padding: `description` ends with a blank: `A desk. `  (Safe)",
            "12 duplicate-category: the category `Desktop` is named twice in the workspace `three` (Unsafe)",
            "13 missing-size: the field `uncompressed_size_mb` is missing in the workspace `three`",
            "19 unused-lint-setting: nothing is found here that `text-padding` would be about  (Safe)",
        ]
    );
}

/// A few lines stand for no more than a registry has.
#[test]
fn nothing_grows_without_end() {
    let lines = |count: usize, line: fn(usize) -> String| -> String {
        (0..count).map(line).collect::<Vec<_>>().concat()
    };
    let values = lines(100, |value| format!("v{value} = ''\n"));
    let notes = "x".repeat(100_000);
    let matrix = format!(
        "[workspaces.one]\nnotes = '{notes}'\n[workspaces.one.matrix.axes.a]\n{values}[workspaces.one.matrix.axes.b]\n{values}"
    );
    let each = lines(3000, |folder| format!("[workspaces.w{folder}]\n"));
    let shared = format!("[defaults]\nnotes = '{notes}'\n{each}");
    let patterns = lines(1001, |pattern| format!("'*{pattern}',"));
    let patterns = format!("[workspaces.one.matrix]\naxes.a = ['x']\nexclude = [{patterns}]\n");
    let words = format!(
        "[workspaces.one]\nvars.a = '{}'\ncategories = [{}]\n",
        "x".repeat(60_000),
        "'{a}',".repeat(1000)
    );
    for (tables, expected) in [
        (matrix, "the workspaces take more than 128 MB, with what they share"),
        (shared, "the workspaces take more than 128 MB, with what they share"),
        (patterns, "the matrix has 1001 patterns of folders"),
        (words, "`{a}` stands for itself, or for more than a field can hold"),
    ] {
        let (_folder, path) = folder_with(&format!("{}{tables}", written(&registry())));
        let loaded = load(&path.join("registry.toml"), None, Reading::Declarations);
        let found = loaded.expect("a registry").findings.into_iter();
        let count = found.filter(|finding| finding.message == expected).count();
        assert_eq!(count, 1, "{expected}");
    }
}

#[test]
fn a_new_baseline_keeps_what_image_registries_said() {
    let folder = Utf8Path::new("check/stale-baseline/mended");
    let loaded =
        load(&folder.join("registry.toml"), None, Reading::Declarations).expect("it is there");
    let (model, findings) = check::judge(&loaded);
    let report = Report::new(findings, &model.policy.clone().for_a_baseline());
    let (text, _) = fix::baseline(&report, &model.policy, &loaded.sources, folder);
    assert!(
        text.contains("rule = \"size-uncertain\"\nfile = \"workspaces/terminal/workspace.toml\"\n")
    );
    assert!(text.contains("rule = \"unknown-key\""), "{text}");
}
