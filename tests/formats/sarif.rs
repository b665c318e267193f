//! SARIF is what the published schema says, and its places are there.

use std::collections::BTreeSet;
use std::fs;

use camino::Utf8Path;
use cargo_metadata::MetadataCommand;
use jsonschema::Validator;
use libtest_mimic::Failed;
use serde_json::{Value, json};

use crate::{HERE, array, expect_valid, fixtures, hostile_registry, kasm, stdout};

/// The schema of SARIF 2.1.0, as it was published.
pub(super) fn published_schema() -> Result<Value, String> {
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

pub(super) struct Sarif(Validator);

impl Sarif {
    pub(super) fn new(mut schema: Value) -> Result<Self, Failed> {
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

pub(super) fn of_the_fixtures(sarif: &Sarif) -> Result<(), Failed> {
    for fixture in fixtures() {
        let document = sarif.of(HERE.into(), &["check", &fixture])?;
        assert_eq!(document["runs"][0]["columnKind"], "unicodeCodePoints");
    }
    Ok(())
}

pub(super) fn of_a_hostile_registry(sarif: &Sarif) -> Result<(), Failed> {
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

pub(super) fn fingerprints_stay_where_lines_move(sarif: &Sarif) -> Result<(), Failed> {
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

pub(super) fn one_document_for_several_registries(sarif: &Sarif) -> Result<(), Failed> {
    let packages = Utf8Path::new(HERE).join("cli/inputs/package");
    let document = sarif.of(&packages, &["check", "--workspace"])?;
    assert_eq!(document["runs"][0]["invocations"][0]["executionSuccessful"], true);
    assert_eq!(array(&document["runs"]).len(), 1);
    Ok(())
}

pub(super) fn no_registry_is_no_success(sarif: &Sarif) -> Result<(), Failed> {
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
