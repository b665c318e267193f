//! What programs read is what its schema says: SARIF by the published one, `json` by our own; and what
//! a runner of GitHub Actions is told cannot say anything else.
//!
//! The published schema is that which the crate `serde-sarif` carries. It is looked up among the
//! downloaded packages; without it those tests are ignored, unless `KASM_REQUIRE_ALL` is set, as in CI.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Output};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::MetadataCommand;
use jsonschema::Validator;
use kasm_tests::{cases, hostile};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};

/// The folder of the tests, where the runs are at home.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");
const OWN_SCHEMA: &str = include_str!("../cargo-kasm/message-format.schema.json");

fn main() -> ExitCode {
    let schema = published_schema();
    let required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let ignored = schema.is_err() && !required;
    let sarif = |name: &str, test: fn(&Sarif) -> Result<(), Failed>| {
        let schema = schema.clone();
        Trial::test(name, move || test(&Sarif::new(schema?)?)).with_ignored_flag(ignored)
    };
    let trials = vec![
        sarif("sarif::fixtures", sarif_of_the_fixtures),
        sarif("sarif::hostile", sarif_of_a_hostile_registry),
        sarif("sarif::moved_lines", fingerprints_stay_where_lines_move),
        sarif("sarif::several_registries", one_document_for_several_registries),
        sarif("sarif::no_registry", no_registry_is_no_success),
        Trial::test("json::fixtures", json_of_the_fixtures),
        Trial::test("json::other_lines", json_of_bundles_and_rules),
        Trial::test("json::previews", json_of_previews),
        Trial::test("github::hostile", annotations_of_a_hostile_registry),
        Trial::test("github::summary", summary_of_a_job),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Runs the binary; the folder of the tests is what GitHub would have checked out.
fn kasm(folder: &Path, arguments: &[&str], summary: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    command.args(arguments).current_dir(folder).env("GITHUB_WORKSPACE", folder);
    command
        .env_remove("GITHUB_STEP_SUMMARY")
        .envs(summary.map(|path| ("GITHUB_STEP_SUMMARY", path)));
    command.output().expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is text")
}

/// The failing registries of the rules, by their paths from the folder of the tests.
fn fixtures() -> Vec<String> {
    let folders = cases(&format!("{HERE}/check"));
    let names = folders.iter().filter_map(|folder| folder.file_name());
    names.map(|name| format!("check/{name}/failing")).collect()
}

/// A registry with mistakes in whatever is hard to write down, in a folder that is too.
fn hostile_registry() -> Result<(tempfile::TempDir, Utf8PathBuf), Failed> {
    let folder = tempfile::tempdir()?;
    let registry = folder.path().join("a b%20c,d:é#?");
    hostile::registry(&registry)?;
    let file = registry.join("workspaces/desk/workspace.toml");
    let text = fs::read_to_string(&file)?.replace("desk.svg", "no such, icon:.svg");
    let keys = "\"\\u0000\\u001b[0m\\n::error::𝒳\" = \"𝒳\"\n\"😀|`<b>\" = 1\n𝒳 = 2\n";
    fs::write(&file, [&text, keys].concat())?;
    let odd = registry.join("workspaces").join("odd\n::warning::%25\u{1b}");
    fs::create_dir(&odd)?;
    fs::write(
        odd.join("workspace.json"),
        "{\"friendly_name\": \"\u{7f}𝒳\", \"𝒳\": \"\\ud83d\", \"a\": 1e999}",
    )?;
    fs::write(odd.join("not-utf8.svg"), [0xFF, 0xFE])?;
    fs::write(registry.join("workspaces/desk/desk.svg"), "no picture")?;
    let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize()?).expect("a plain name");
    Ok((folder, root))
}

struct Sarif(Validator);

impl Sarif {
    fn new(mut schema: Value) -> Result<Self, Failed> {
        // Its expression ends in a bracket that opens nowhere; the value stays a string.
        for definition in ["run", "toolComponent"] {
            let language = &mut schema["definitions"][definition]["properties"]["language"];
            language.as_object_mut().and_then(|language| language.remove("pattern"));
        }
        Ok(Self(jsonschema::options().should_validate_formats(true).build(&schema)?))
    }

    /// The document that a run writes: valid, with everything where it should be.
    fn of(&self, folder: &Utf8Path, arguments: &[&str]) -> Result<Value, Failed> {
        let arguments = [arguments, &["--message-format", "sarif"]].concat();
        let text = stdout(&kasm(folder.as_std_path(), &arguments, None));
        let document = serde_json::from_str(&text)?;
        expect_valid(&self.0, &document)?;
        let run = &document["runs"][0];
        for result in array(&run["results"]) {
            let index = result["ruleIndex"].as_u64().ok_or("a result has the place of its rule")?;
            let rule = &run["tool"]["driver"]["rules"][usize::try_from(index)?];
            assert_eq!(rule["id"], result["ruleId"]);
            let locations = array(&result["locations"]);
            assert!(!locations.is_empty());
            for location in locations.iter().chain(array(&result["relatedLocations"])) {
                expect_place(&location["physicalLocation"], folder)?;
            }
        }
        Ok(document)
    }
}

/// The file is there, and has the snippet where the region says.
fn expect_place(place: &Value, folder: &Utf8Path) -> Result<(), Failed> {
    let uri = place["artifactLocation"]["uri"].as_str().ok_or("a place has an address")?;
    let path = folder.join(decoded(uri)?);
    assert!(path.symlink_metadata().is_ok(), "{uri} is {path:?}, which is not there");
    let Some(snippet) = place["region"]["snippet"]["text"].as_str() else {
        return Ok(());
    };
    let region = ["startLine", "startColumn", "endLine", "endColumn"]
        .map(|key| place["region"][key].as_u64().and_then(|number| usize::try_from(number).ok()));
    let [Some(line), Some(start), Some(end_line), Some(end)] = region else {
        return Err(format!("{place} has no whole region").into());
    };
    if line == end_line {
        let bytes = fs::read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        let line = text.split('\n').nth(line - 1).unwrap_or_default();
        let there: String = line.chars().skip(start - 1).take(end - start).collect();
        assert_eq!(there, snippet);
    }
    Ok(())
}

fn sarif_of_the_fixtures(sarif: &Sarif) -> Result<(), Failed> {
    for fixture in fixtures() {
        let document = sarif.of(HERE.into(), &["check", &fixture])?;
        assert_eq!(document["runs"][0]["columnKind"], "unicodeCodePoints");
    }
    Ok(())
}

fn sarif_of_a_hostile_registry(sarif: &Sarif) -> Result<(), Failed> {
    let (_folder, root) = hostile_registry()?;
    let document = sarif.of(&root, &["check", "a b%20c,d:é#?"])?;
    let results = array(&document["runs"][0]["results"]);
    let uris: BTreeSet<_> = results
        .iter()
        .filter_map(|result| {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str()
        })
        .collect();
    let encoded = "a%20b%2520c%2Cd%3A%C3%A9%23%3F/workspaces/";
    assert!(uris.iter().all(|uri| uri.starts_with(encoded)), "{uris:?}");
    assert!(uris.iter().any(|uri| uri.contains("odd%0A%3A%3Awarning%3A%3A%2525%1B")), "{uris:?}");
    Ok(())
}

fn fingerprints_stay_where_lines_move(sarif: &Sarif) -> Result<(), Failed> {
    let (_folder, root) = hostile_registry()?;
    let run = || sarif.of(&root, &["check", "a b%20c,d:é#?"]);
    let of = |document: &Value, value: fn(&Value) -> &Value| -> Vec<String> {
        array(&document["runs"][0]["results"])
            .iter()
            .map(|result| value(result).to_string())
            .collect()
    };
    let before = run()?;
    let file = root.join("a b%20c,d:é#?/workspaces/desk/workspace.toml");
    fs::write(&file, ["\n# Two lines more.\n", &fs::read_to_string(&file)?].concat())?;
    let after = run()?;
    let fingerprint = |result: &_| of(result, |result| &result["partialFingerprints"]);
    let place = |result: &_| of(result, |result| &result["locations"]);
    assert_eq!(fingerprint(&before), fingerprint(&after));
    assert_ne!(place(&before), place(&after));
    let all = fingerprint(&before);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    Ok(())
}

fn one_document_for_several_registries(sarif: &Sarif) -> Result<(), Failed> {
    let packages = Utf8Path::new(HERE).join("cli/inputs/package");
    let document = sarif.of(&packages, &["check", "--workspace"])?;
    assert_eq!(document["runs"][0]["invocations"][0]["executionSuccessful"], true);
    assert_eq!(array(&document["runs"]).len(), 1);
    Ok(())
}

fn no_registry_is_no_success(sarif: &Sarif) -> Result<(), Failed> {
    let document = sarif.of(HERE.into(), &["check", "no-such-folder"])?;
    let invocation = &document["runs"][0]["invocations"][0];
    assert_eq!(
        (&invocation["executionSuccessful"], &invocation["exitCode"]),
        (&json!(false), &json!(2))
    );
    let said = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(said.is_some_and(|text| text.contains("no-such-folder")), "{said:?}");
    Ok(())
}

/// Our own schema, with what it does not describe forbidden.
fn own_schema() -> Result<Validator, Failed> {
    let mut schema: Value = serde_json::from_str(OWN_SCHEMA)?;
    let definitions = schema["$defs"].as_object_mut().ok_or("the schema has definitions")?;
    for definition in definitions.values_mut().filter(|value| value.get("properties").is_some()) {
        definition["additionalProperties"] = false.into();
    }
    Ok(jsonschema::validator_for(&schema)?)
}

/// Every line of a run is what the schema says; their reasons.
fn expect_lines(
    schema: &Validator,
    folder: &Path,
    arguments: &[&str],
) -> Result<Vec<String>, Failed> {
    let output = kasm(folder, &[arguments, &["--message-format", "json"]].concat(), None);
    let lines = stdout(&output);
    let reasons = lines.lines().map(|line| {
        let line = serde_json::from_str(line)?;
        expect_valid(schema, &line)?;
        Ok(line["reason"].as_str().unwrap_or_default().to_owned())
    });
    reasons.collect()
}

fn json_of_the_fixtures() -> Result<(), Failed> {
    let schema = own_schema()?;
    for fixture in fixtures() {
        let reasons = expect_lines(&schema, HERE.as_ref(), &["check", "--audit", &fixture])?;
        assert_eq!(reasons.last().map(String::as_str), Some("kasm-finished"), "{fixture}");
    }
    let (_folder, root) = hostile_registry()?;
    let reasons = expect_lines(&schema, root.as_ref(), &["check", "a b%20c,d:é#?"])?;
    assert!(reasons.len() > 5, "{reasons:?}");
    Ok(())
}

fn json_of_bundles_and_rules() -> Result<(), Failed> {
    let schema = own_schema()?;
    let folder = tempfile::tempdir()?;
    hostile::registry(folder.path())?;
    let reasons = expect_lines(&schema, folder.path(), &["bundle", "--cap-lints", "warn"])?;
    let last = reasons.len().saturating_sub(2);
    assert_eq!(reasons[last..], ["kasm-bundle", "kasm-finished"]);
    assert_eq!(expect_lines(&schema, folder.path(), &["rules"])?, ["kasm-rules"]);
    let arguments = ["show", "--registry", ".", "--cap-lints", "warn"];
    assert!(
        expect_lines(&schema, folder.path(), &arguments)?
            .iter()
            .all(|line| line == "kasm-workspace")
    );
    let registry = format!("{HERE}/bundle/templates-and-matrix");
    let shown = expect_lines(&schema, Path::new(&registry), &["show", "--registry", "."])?;
    assert_eq!(shown, ["kasm-workspace"; 9]);
    Ok(())
}

fn json_of_previews() -> Result<(), Failed> {
    let schema = own_schema()?;
    for folder in cases(&format!("{HERE}/preview")) {
        let cells = expect_lines(&schema, folder.as_ref(), &["preview", "."])?;
        assert!(cells.iter().all(|line| line == "kasm-preview") && !cells.is_empty(), "{folder}");
        let tiles = expect_lines(&schema, folder.as_ref(), &["preview", ".", "--kasm", "1.18"])?;
        let (first, tiles) = tiles.split_first().ok_or("the numbers come first")?;
        assert_eq!(first, "kasm-preview");
        assert!(tiles.iter().all(|line| line == "kasm-tile"), "{folder}");
    }
    let (_folder, root) = hostile_registry()?;
    expect_lines(&schema, root.as_ref(), &["preview", "a b%20c,d:é#?", "--kasm", "1.18"])?;
    Ok(())
}

fn annotations_of_a_hostile_registry() -> Result<(), Failed> {
    let (_folder, root) = hostile_registry()?;
    let arguments = ["check", "a b%20c,d:é#?", "--message-format", "github"];
    let lines = stdout(&kasm(root.as_ref(), &arguments, None));
    assert!(lines.lines().count() > 5, "{lines}");
    for line in lines.lines() {
        let start = "file=a b%2520c%2Cd%3Aé#?/workspaces/";
        let rest = ["::error ", "::warning "].iter().find_map(|level| line.strip_prefix(level));
        assert!(rest.is_some_and(|rest| rest.starts_with(start)), "{line}");
        assert!(!line.contains(|character: char| character.is_control()), "{line:?}");
    }
    Ok(())
}

fn summary_of_a_job() -> Result<(), Failed> {
    let (_folder, root) = hostile_registry()?;
    let page = root.join("page.md");
    fs::write(&page, "# Before\n")?;
    let arguments = ["check", "a b%20c,d:é#?", "--message-format", "github"];
    let annotations = stdout(&kasm(root.as_ref(), &arguments, Some(page.as_std_path())));
    let page = fs::read_to_string(page)?;
    assert!(page.starts_with("# Before\n### cargo kasm\n"), "{page}");
    let rows: Vec<_> = page.lines().filter(|line| line.contains(" KR0")).collect();
    assert_eq!(rows.len(), annotations.lines().count());
    for row in rows {
        assert_eq!(row.matches('|').count(), 5, "{row}");
        assert!(!row.contains(['`', '<', '\u{1b}']), "{row}");
    }
    Ok(())
}

/// The schema of SARIF 2.1.0, as it was published.
fn published_schema() -> Result<Value, String> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|error| error.to_string())?;
    let package = metadata.packages.iter().find(|package| package.name == "serde-sarif");
    let manifest = &package.ok_or("serde-sarif is no dependency any more")?.manifest_path;
    let schema = manifest.with_file_name("src").join("schema.json");
    let schema = fs::read_to_string(schema).map_err(|error| error.to_string())?;
    serde_json::from_str(&schema).map_err(|error| error.to_string())
}

fn expect_valid(schema: &Validator, value: &Value) -> Result<(), Failed> {
    let errors = schema.iter_errors(value);
    let errors: Vec<_> =
        errors.map(|error| format!("{error}, at {}", error.instance_path())).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\nin {value}", errors.join("\n")).into())
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A path as it was before it became part of an address.
fn decoded(uri: &str) -> Result<String, Failed> {
    let mut parts = uri.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (number, rest) = part.split_at_checked(2).ok_or("two digits after a percent sign")?;
        bytes.push(u8::from_str_radix(number, 16)?);
        bytes.extend(rest.as_bytes());
    }
    Ok(String::from_utf8(bytes)?)
}
