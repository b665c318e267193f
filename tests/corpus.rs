//! Real registries: what is published of them is what they really published, what is found in them
//! stands in a table, and fixing them changes nothing else than what was found.
//!
//! The corpus is other people's data and lies beside this project, not in it: `KASM_CORPUS` names
//! its folder (`../shared/corpus` from the project's root by default). Without it these tests are
//! ignored; with `KASM_REQUIRE_ALL` set, as in CI, that is a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::mending::{Edition, mended};
use kasm_tests::{bundled, bundled_at, cases, changed, read_tree};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::bundle::Bundle;
use registry_core::declare::Edited;
use registry_core::finding::{Code, Level, Levels, Safety};
use snapbox::{Data, assert_data_eq};

fn main() -> ExitCode {
    let folder = std::env::var("KASM_CORPUS").unwrap_or_else(|_| "../../shared/corpus".to_owned());
    let trials = if Utf8Path::new(&folder).is_dir() {
        let mut trials: Vec<_> = cases(&folder).into_iter().flat_map(registry).collect();
        trials.push(Trial::test("what_is_found", move || what_is_found(&folder)));
        trials
    } else {
        vec![without_corpus()]
    };
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn without_corpus() -> Trial {
    let required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    Trial::test("no corpus: set KASM_CORPUS to its folder", || Err("the corpus is missing".into()))
        .with_ignored_flag(!required)
}

fn registry(folder: Utf8PathBuf) -> [Trial; 2] {
    let name = folder.file_name().unwrap_or_default().to_owned();
    let fixed = folder.clone();
    [
        Trial::test(format!("published::{name}"), move || is_published_exactly(&folder)),
        Trial::test(format!("fixed::{name}"), move || is_fixed_where_it_is_wrong(&fixed)),
    ]
}

/// All fixes that are safe, to the end.
fn is_fixed_where_it_is_wrong(folder: &Utf8Path) -> Result<(), Failed> {
    let levels = Levels::default();
    let before = Edition::read(folder, &Edited::default(), &levels);
    let after = mended(folder, Safety::Safe, &levels);
    changed::only_named(&before, &after)?;
    let fixable = after.edition.report.findings.iter().filter(|levelled| {
        levelled.finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe)
    });
    assert_eq!(fixable.count(), 0, "nothing safe is left to do");
    Ok(())
}

/// How often each rule finds something in each registry. `SNAPSHOTS=overwrite` blesses the table;
/// reading its change is the review of a rule.
fn what_is_found(corpus: &str) -> Result<(), Failed> {
    let mut table: BTreeMap<Code, BTreeMap<String, usize>> = BTreeMap::new();
    for folder in cases(corpus) {
        let name = folder.file_name().unwrap_or_default().to_owned();
        for code in bundled_at(&folder, 0, &everything()).codes() {
            *table.entry(code).or_default().entry(name.clone()).or_default() += 1;
        }
    }
    for known in KNOWN_DEFECTS {
        if !table.contains_key(&known) {
            return Err(format!("the corpus is known for `{known}`, but it was not found").into());
        }
    }
    let mut text = String::from("rule, its usual level, registries that have it, findings\n");
    for (code, registries) in &table {
        let (level, count) = (code.default_level(), registries.values().sum::<usize>());
        writeln!(text, "\n{} {code} ({level}): {}, {count}", code.code(), registries.len())?;
        for (name, count) in registries {
            writeln!(text, "    {name}: {count}")?;
        }
    }
    assert_data_eq!(text, Data::read_from(Path::new("corpus-rules.txt"), None).raw());
    Ok(())
}

/// Everything, matters of taste too.
fn everything() -> Levels {
    let mut levels = Levels::default();
    for &code in Code::ALL.iter().filter(|code| code.default_level() == Level::Allow) {
        levels.set(code, Level::Warn);
    }
    levels
}

/// What these registries are known to have published.
const KNOWN_DEFECTS: [Code; 9] = [
    Code::IconMissing,
    Code::ListUrlMissingSlash,
    Code::ListUrlHasSchema,
    Code::ListUrlRepositoryPage,
    Code::RegistryIconRelative,
    Code::DefaultChannelUnknown,
    Code::UnknownPhase,
    Code::DockerHubAddress,
    Code::MixedChannels,
];

fn is_published_exactly(folder: &Utf8Path) -> Result<(), Failed> {
    let expected = read_tree(folder.join("expected"));
    let list = expected.get("list.json").ok_or("a corpus folder has a list")?;
    let published: serde_json::Value = serde_json::from_slice(list)?;
    let schema = if published.get("channels").is_some() { "1.1" } else { "1.0" };
    let modified = published["modified"].as_u64().ok_or("a list says when it was modified")?;
    let bundle = bundled(folder, modified).bundle;
    assert_eq!(text(&bundle, "versions.txt")?, format!("{schema}\n"));
    assert_eq!(text(&bundle, &format!("{schema}/list.json"))?, String::from_utf8_lossy(list));
    if let Some(versions) = expected.get("versions.json") {
        let actual = text(&bundle, &format!("{schema}/versions.json"))?;
        assert_eq!(actual, String::from_utf8_lossy(versions));
    }
    assert_eq!(icons(&bundle, schema), expected_icons(folder, &published));
    Ok(())
}

fn text(bundle: &Bundle, path: &str) -> Result<String, Failed> {
    let content = bundle.get(path).ok_or_else(|| format!("{path} is missing"))?;
    Ok(String::from_utf8(content.to_vec())?)
}

fn icons<'b>(bundle: &'b Bundle, schema: &str) -> BTreeMap<String, &'b [u8]> {
    let prefix = format!("{schema}/icons/");
    let files = bundle.files().iter();
    files
        .filter_map(|(path, content)| Some((path.strip_prefix(&prefix)?.to_owned(), &**content)))
        .collect()
}

/// The files that the published entries name, where they lie in a folder of that workspace.
fn expected_icons<'l>(
    folder: &Utf8Path,
    published: &'l serde_json::Value,
) -> BTreeMap<String, &'static [u8]> {
    let named: BTreeSet<&'l str> = published["workspaces"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|workspace| workspace["image_src"].as_str())
        .filter(|name| !name.contains(['/', ':']))
        .collect();
    let sources = read_tree(folder.join("workspaces"));
    let icons = sources.into_iter().filter_map(|(path, bytes)| {
        let (_, name) = path.rsplit_once('/')?;
        named.contains(name).then(|| (name.to_owned(), &*bytes.leak()))
    });
    icons.collect()
}
