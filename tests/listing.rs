//! What servers list of a registry: the same of its sources and of what is published of them, and what
//! the JSON says to somebody who reads it as Kasm does. Real registries lie beside this project, as for
//! `corpus.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::{bundled, cases};
use libtest_mimic::{Arguments, Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use registry_core::bundle::Bundle;
use registry_core::check;
use registry_core::declare::{self, Published, PublishedList};
use registry_core::listing::{Listing, View};
use registry_core::model::{Model, Schema};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let mut trials = vec![Trial::test("generated", generated)];
    trials.extend(corpus());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The lists of a bundle, as they are read when they are published.
fn published(bundle: &Bundle) -> Vec<Published> {
    let list = |schema: Schema| {
        let path = format!("{schema}/list.json");
        let text = String::from_utf8_lossy(bundle.get(&path)?).into();
        let icons = HashMap::new();
        Some(declare::published(&PublishedList { schema, path: path.into(), text, icons }))
    };
    Schema::ALL.into_iter().filter_map(list).collect()
}

fn models(lists: &[Published]) -> Vec<(Schema, Option<Model<'_>>)> {
    lists.iter().map(|list| (list.schema, Some(check::judge(&list.loaded).0))).collect()
}

/// What is listed, and why the rest is not, by names.
type Shown<'v> = (BTreeSet<(&'v str, Option<String>)>, BTreeMap<&'v str, String>);

fn shown<'v>(view: &'v View<'_>, kasm: &str, channel: Option<&'v str>) -> Shown<'v> {
    let release = format!("{kasm}.x").parse().expect("a release that reads registries");
    let listing = view.listing(release, channel);
    let tiles = listing.tiles.iter().map(|tile| (tile.workspace.decl.title(), tile.image.clone()));
    let hidden = listing.hidden.iter();
    let hidden = hidden.map(|own| (own.workspace.decl.title(), own.why.words(release)));
    (tiles.collect(), hidden.collect())
}

/// Whether a server finds in a bundle what was expected of its sources; and what the bundle's JSON says.
fn is_the_same(folder: &Utf8Path) -> Result<(), TestCaseError> {
    let outcome = bundled(folder, 0);
    let (model, _) = check::judge(&outcome.loaded);
    let declared = View::of(&model);
    let lists = published(&outcome.bundle);
    let models = models(&lists);
    let found = View::published(&models);
    for &release in declared.releases() {
        let kasm = release.number();
        let selections = declared.selections(release);
        prop_assert_eq!(&selections, &found.selections(release), "{}", kasm);
        for channel in selections {
            let (tiles, hidden) = shown(&declared, &kasm, channel);
            let (found, found_hidden) = shown(&found, &kasm, channel);
            prop_assert_eq!(&tiles, &found, "{} {:?}", kasm, channel);
            // What a list does not hold is hidden in the sources alone, and in schema 1.0 some of what
            // is one workspace there becomes several.
            for (name, why) in found_hidden.iter().filter(|_| release.schema() == Schema::V1_1) {
                prop_assert_eq!(hidden.get(name), Some(why), "{} {:?}", kasm, channel);
            }
            let by_hand = by_hand(&outcome.bundle, &kasm, release.schema(), channel);
            prop_assert_eq!(&tiles, &by_hand, "{} {:?}", kasm, channel);
        }
    }
    Ok(())
}

/// What Kasm makes of a list, without anything of this project.
fn by_hand<'v>(
    bundle: &Bundle,
    kasm: &str,
    schema: Schema,
    channel: Option<&str>,
) -> BTreeSet<(&'v str, Option<String>)> {
    let list = bundle.get(&format!("{schema}/list.json"));
    let list = list.map(|list| serde_json::from_slice(list).expect("a list is JSON"));
    let list: Value = list.unwrap_or_default();
    let version = json!(format!("{kasm}.x"));
    let has_channels = list["channels"].as_array().is_some_and(|channels| !channels.is_empty());
    let mut images = BTreeSet::new();
    let mut listed = BTreeSet::new();
    for workspace in list["workspaces"].as_array().into_iter().flatten() {
        let mut entries = workspace["compatibility"].as_array().into_iter().flatten();
        let (image, tags) = match schema {
            Schema::V1_0 if entries.any(|entry| *entry == version) => {
                (&workspace["name"], &Value::Null)
            }
            Schema::V1_0 => continue,
            Schema::V1_1 => match entries.find(|entry| entry["version"] == version) {
                Some(entry) => (&entry["image"], &entry["available_tags"]),
                None => continue,
            },
        };
        let image = image.as_str().expect("an image is a text");
        let installed = match channel {
            _ if !has_channels => image.to_owned(),
            Some(channel) if tags.as_array().is_some_and(|tags| tags.contains(&json!(channel))) => {
                format!("{}:{channel}", image.split(':').next().expect("a repository"))
            }
            _ => continue,
        };
        if images.insert(image.to_owned()) {
            let name = workspace["friendly_name"].as_str().expect("a name").to_owned();
            // Names of a few letters, in a test.
            listed.insert((&*name.leak(), Some(installed)));
        }
    }
    listed
}

/// Its versions, channels and image, whether it has schema 1.0's shape, and whether it is JSON.
type AnyWorkspace = (Vec<&'static str>, Option<Vec<&'static str>>, u8, bool, bool);

/// Workspaces of either shape that share images, and have some versions and channels or none.
fn any_registry() -> impl Strategy<Value = Vec<Value>> {
    let versions = vec!["1.13.x", "1.15.x", "1.16.x", "1.17.x", "1.18.x", "1.18.0", "1.20.x"];
    let tags = vec!["develop", "1.17.0", "1.18.0", "1.18.0-rolling-weekly"];
    let workspace = (
        prop::sample::subsequence(versions, 0..6),
        prop::option::weighted(0.8, prop::sample::subsequence(tags, 1..4)),
        0..5u8,
        any::<bool>(),
        any::<bool>(),
    );
    prop::collection::vec(workspace, 0..7).prop_map(|workspaces| {
        let with_channels = workspaces.first().is_some_and(|first| first.1.is_some());
        let workspaces = workspaces.into_iter().enumerate();
        let workspace = |(index, own)| {
            let (versions, tags, image, is_short, is_json): AnyWorkspace = own;
            let mut workspace = json!({
                "friendly_name": format!("Desk {index}"), "description": "A desktop.",
                "image_src": "desk.svg", "architecture": ["amd64"], "json": is_json,
            });
            let image = format!("example/desk-{image}");
            if is_short {
                workspace["name"] = json!(format!("{image}:1"));
                workspace["uncompressed_size_mb"] = json!(2400);
                workspace["compatibility"] = json!(versions);
            } else {
                let entries = versions.iter().map(|version| {
                    let mut entry = json!({ "version": version, "image": format!("{image}:{version}"), "uncompressed_size_mb": 2400 });
                    if let Some(tags) = tags.as_ref().filter(|_| with_channels) {
                        entry["available_tags"] = json!(tags);
                    }
                    entry
                });
                workspace["compatibility"] = entries.collect();
            }
            workspace
        };
        workspaces.map(workspace).collect()
    })
}

fn generated() -> Result<(), Failed> {
    let mut runner = TestRunner::new(Config { cases: 200, ..Config::default() });
    Ok(runner.run(&any_registry(), |workspaces| {
        let folder = tempfile::tempdir()?;
        let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
        write_registry(folder, &workspaces).expect("a writable folder");
        is_the_same(folder)
    })?)
}

fn write_registry(folder: &Utf8Path, workspaces: &[Value]) -> Result<(), Failed> {
    let settings = "[registry]\nname = \"R\"\ndescription = \"D\"\nicon = \"https://a.example/a.png\"\n\
        list_url = \"https://a.example/\"\n";
    std::fs::write(folder.join("registry.toml"), settings)?;
    for (index, workspace) in workspaces.iter().enumerate() {
        let own = folder.join(format!("workspaces/desk-{index}"));
        std::fs::create_dir_all(&own)?;
        std::fs::write(
            own.join("desk.svg"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"/>",
        )?;
        let mut workspace = workspace.clone();
        let is_json = workspace.as_object_mut().and_then(|fields| fields.remove("json"));
        if is_json == Some(json!(true)) {
            std::fs::write(own.join("workspace.json"), workspace.to_string())?;
        } else {
            std::fs::write(own.join("workspace.toml"), toml::to_string(&workspace)?)?;
        }
    }
    Ok(())
}

fn corpus() -> Vec<Trial> {
    let folder = std::env::var("KASM_CORPUS").unwrap_or_else(|_| "../../shared/corpus".to_owned());
    if !Utf8Path::new(&folder).is_dir() {
        let required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
        let missing = || Err("the corpus is missing".into());
        let trial = Trial::test("no corpus: set KASM_CORPUS to its folder", missing);
        return vec![trial.with_ignored_flag(!required)];
    }
    let trial = |folder: Utf8PathBuf| {
        let name = format!("corpus::{}", folder.file_name().unwrap_or_default());
        Trial::test(name, move || {
            real(&folder);
            Ok(())
        })
    };
    cases(&folder).into_iter().map(trial).collect()
}

/// Nothing in a real registry is too strange; and before it is published it lists the same.
fn real(folder: &Utf8Path) {
    let outcome = bundled(folder, 0);
    let (model, _) = check::judge(&outcome.loaded);
    let declared = View::of(&model);
    let lists = published(&outcome.bundle);
    let models = models(&lists);
    let found = View::published(&models);
    let is_new = lists.iter().any(|list| list.schema == Schema::V1_1);
    for &release in declared.releases() {
        for channel in declared.selections(release) {
            let [declared, found] = [&declared, &found].map(|view| view.listing(release, channel));
            let names = |listing: &Listing<'_>| -> Vec<_> {
                let tiles = listing.tiles.iter();
                tiles
                    .map(|tile| (tile.workspace.decl.title().to_owned(), tile.image.clone()))
                    .collect()
            };
            assert_eq!(names(&declared), names(&found), "{release} {channel:?}");
            assert_eq!(declared.why_empty(), found.why_empty(), "{release} {channel:?}");
        }
        if !is_new && release.schema() == Schema::V1_1 {
            let listing = declared.listing(release, None);
            assert!(listing.tiles.is_empty(), "only old Kasms see {folder}");
        }
    }
}
