//! Every TOML of the project, as an editor sees it: one file, by the schema that its first line names.

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::schemas;
use jsonschema::Validator;
use kasm_tests::book::{self, Chapter};
use kasm_tests::{cases, read_tree};
use registry_core::check;
use registry_core::declare::{Reading, load};
use registry_core::finding::Code;
use registry_core::model::Schema;
use registry_core::schema::{self, Form};
use serde_json::Value as Json;

use super::judged::registries;
use super::validator;

const REGISTRY: &str = "registry.toml";
const WORKSPACE: &str = "workspace.toml";
const TEMPLATE: &str = "workspace.json";

/// The schemas, by the names of files.
struct Editor {
    registry: Validator,
    /// The same, of a part of a file.
    part: Validator,
    workspace: Validator,
    template: [Validator; 2],
}

impl Editor {
    fn new() -> Self {
        let registry = schema::registry();
        let mut part = registry.clone();
        part.as_object_mut().expect("an object").remove("required");
        // What has to be there is asked for behind `if`.
        part["properties"]["registry"]["then"] = Json::Bool(true);
        Self {
            registry: validator(&registry),
            part: validator(&part),
            workspace: validator(&schema::workspace(Form::Toml)),
            template: Schema::ALL.map(|schema| validator(&schema::workspace(Form::Json(schema)))),
        }
    }

    /// What is refused of a file; none where it cannot be read at all.
    fn refused(&self, path: &Utf8Path) -> Option<Vec<String>> {
        let text = fs::read_to_string(path).ok()?;
        match path.file_name()? {
            REGISTRY => Some(errors(&self.registry, &toml::from_str(&text).ok()?)),
            WORKSPACE => Some(errors(&self.workspace, &toml::from_str(&text).ok()?)),
            TEMPLATE => {
                let value: Json = serde_json::from_str(&text).ok()?;
                let is_short = !value["compatibility"][0].is_object();
                Some(errors(&self.template[usize::from(!is_short)], &value))
            }
            _ => None,
        }
    }
}

fn errors(validator: &Validator, value: &Json) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The declarations of a registry, and the rules that find something in each.
fn found(folder: &Utf8Path) -> Vec<(Utf8PathBuf, BTreeSet<Code>)> {
    let loaded = load(&folder.join(REGISTRY), None, Reading::Everything)
        .unwrap_or_else(|error| panic!("{folder}: {error}"));
    let (_, findings) = check::judge(&loaded);
    let findings: Vec<_> = findings.into_iter().collect();
    let files = loaded.sources.named().map(|(source, file)| {
        let own = findings.iter().filter(|finding| finding.primary.span.source == source);
        (file.path.clone(), own.map(|finding| finding.code).collect())
    });
    files.collect()
}

fn fixtures() -> impl Iterator<Item = Utf8PathBuf> {
    let sample = Utf8PathBuf::from("../workspaces");
    let folders = ["check", "bundle"].into_iter().flat_map(cases).chain([sample]);
    folders.flat_map(|folder| registries(&folder))
}

/// What an editor marks, `cargo kasm check` finds.
#[test]
fn nothing_right_is_refused() {
    let editor = Editor::new();
    let (mut wrong, mut accepted) = (Vec::new(), 0);
    for (path, codes) in fixtures().flat_map(|folder| found(&folder)) {
        let Some(refused) = editor.refused(&path).filter(|_| !path.as_str().ends_with(TEMPLATE))
        else {
            continue;
        };
        let file = path.file_name().unwrap_or_default();
        let is_found = |code: &Code| {
            // A date is no text, and no table may lack all it is there for.
            *code == Code::NotJson || schema::refusing(*code).contains(&file)
        };
        if refused.is_empty() {
            accepted += 1;
        } else if !codes.iter().any(is_found) {
            wrong.push(format!("{path}: {codes:?} but {refused:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert!(accepted > 300, "{accepted} accepted");
}

/// What somebody wrote after the checker had told them how is right for an editor, too.
#[test]
fn what_is_mended_is_accepted() {
    let editor = Editor::new();
    let mended = cases("check").into_iter().map(|folder| folder.join("mended"));
    let wrong = mended.flat_map(|folder| {
        let paths = read_tree(&folder).into_keys().map(move |path| folder.join(path));
        let refused = paths.filter(|path| path.extension() == Some("toml"));
        refused.filter_map(|path| Some((editor.refused(&path)?, path))).collect::<Vec<_>>()
    });
    let wrong: Vec<_> = wrong.filter(|(refused, _)| !refused.is_empty()).collect();
    assert_eq!(wrong, []);
}

/// The rules that a schema names refuse their own fixtures.
#[test]
fn failing_fixtures_are_refused() {
    let editor = Editor::new();
    let (mut wrong, mut in_toml) = (Vec::new(), BTreeSet::new());
    for &rule in Code::ALL {
        let files = schema::refusing(rule);
        let folder = Utf8PathBuf::from(format!("check/{rule}/failing"));
        if files.is_empty() || !folder.join(REGISTRY).is_file() {
            continue;
        }
        let found = found(&folder);
        let own = found.iter().filter(|(path, codes)| {
            codes.contains(&rule) && files.contains(&path.file_name().unwrap_or_default())
        });
        let refused = |path: &Utf8Path| editor.refused(path).is_some_and(|all| !all.is_empty());
        let (refused, accepted): (Vec<_>, Vec<_>) = own.partition(|(path, _)| refused(path));
        if refused.is_empty() && !accepted.is_empty() {
            wrong.push(format!("{rule}: {accepted:?}"));
        }
        if refused.iter().any(|(path, _)| path.extension() == Some("toml")) {
            in_toml.insert(rule);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(in_toml.len() >= 25, "{} in TOML: {in_toml:?}", in_toml.len());
}

/// The blocks of TOML in the README and the book, each by the schema of the file that it is a part of.
#[test]
fn examples_are_accepted() {
    let editor = Editor::new();
    let mut count = 0;
    // The rules' pages show mistakes.
    let chapters = book::chapters().into_iter();
    let chapters = chapters.filter(|chapter| !chapter.path.starts_with("../docs/src/rules"));
    for chapter in chapters.chain([Chapter::read("../README.md")]) {
        let (path, text) = (&chapter.path, chapter.expanded());
        for block in book::blocks(&text).into_iter().filter(|block| block.info == "toml") {
            let block = block.content;
            let Ok(table) = toml::from_str::<Json>(block) else { continue };
            let keys: Vec<_> =
                table.as_object().into_iter().flatten().map(|(key, _)| key).collect();
            let is_settings = |key: &&String| {
                ["registry", "defaults", "templates", "workspaces", "site"].contains(&key.as_str())
            };
            let of_cargo = ["package", "dependencies", "language-server", "workspace", "known"];
            let refused = if keys.iter().any(|key| of_cargo.contains(&key.as_str())) {
                continue;
            } else if keys.iter().any(is_settings) {
                errors(&editor.part, &table)
            } else {
                errors(&editor.workspace, &table)
            };
            assert!(refused.is_empty(), "{path}: {refused:#?} in\n{block}");
            count += 1;
        }
    }
    assert!(count > 10, "{count} examples");
}

/// The sample registry's schemas are those that this release writes, and its files name them.
#[test]
fn the_sample_names_its_schemas() {
    for (of, name) in [(schemas::Of::Registry, "registry"), (schemas::Of::Workspace, "workspace")] {
        let path = format!("../workspaces/.kasm/{name}.schema.json");
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert!(there == of.text(), "{path} is old: `cargo kasm schema --write workspaces`");
    }
    let mut count = 0;
    for path in read_tree("../workspaces").into_keys() {
        let depth = path.split('/').count() - 1;
        let of = match path.rsplit('/').next() {
            Some(REGISTRY) => schemas::Of::Registry,
            Some(WORKSPACE) => schemas::Of::Workspace,
            _ => continue,
        };
        let text = fs::read_to_string(format!("../workspaces/{path}")).expect("a file");
        assert_eq!(text.lines().next(), Some(&*of.line(depth)), "{path}");
        count += 1;
    }
    assert!(count > 4, "{count} files");
}
