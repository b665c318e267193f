//! The lines of `--message-format json` are what our own schema says, and nothing else.

use std::path::Path;

use cargo_kasm::schemas::Of;
use cargo_metadata::Message;
use jsonschema::Validator;
use kasm_tests::{cases, hostile};
use libtest_mimic::Failed;
use serde_json::Value;

use crate::{HERE, expect_valid, fixtures, hostile_registry, kasm, stdout};

/// Our own schema, with what it does not describe forbidden.
fn own_schema() -> Result<Validator, Failed> {
    let mut schema: Value = serde_json::from_str(&Of::Messages.text())?;
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

pub(super) fn of_the_fixtures() -> Result<(), Failed> {
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

pub(super) fn of_bundles_and_rules() -> Result<(), Failed> {
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

pub(super) fn of_previews() -> Result<(), Failed> {
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

/// Cargo's messages have no schema but the types by which programs read them.
pub(super) fn as_cargo_says_them() -> Result<(), Failed> {
    for fixture in fixtures() {
        let output =
            kasm(HERE.as_ref(), &["check", &fixture, "--message-format", "cargo-json"], None);
        let messages =
            Message::parse_stream(output.stdout.as_slice()).collect::<Result<Vec<_>, _>>()?;
        let (last, findings) = messages.split_last().ok_or("a run says how it ended")?;
        assert!(matches!(last, Message::BuildFinished(_)), "{fixture}: {last:?}");
        for finding in findings {
            assert!(matches!(finding, Message::CompilerMessage(_)), "{fixture}: {finding:?}");
        }
    }
    Ok(())
}
