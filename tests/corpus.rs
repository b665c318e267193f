//! Real registries, compared with what they really published.
//!
//! The corpus is other people's data and lies beside this project, not in it: `KASM_CORPUS` names
//! its folder (`../shared/corpus` from the project's root by default). Without it these tests are
//! ignored; with `KASM_REQUIRE_ALL` set, as in CI, that is a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::{bundled, cases, read_tree};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::bundle::Bundle;

fn main() -> ExitCode {
    let folder = std::env::var("KASM_CORPUS").unwrap_or_else(|_| "../../shared/corpus".to_owned());
    let trials = if Utf8Path::new(&folder).is_dir() {
        cases(&folder).into_iter().map(registry).collect()
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

fn registry(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name, move || is_published_exactly(&folder))
}

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
