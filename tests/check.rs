//! Every rule finds what it is there for, and says it well.
//!
//! A folder of `check/` is a registry with one mistake, named for the rule; `expected.txt` in it is
//! what a person is told. `SNAPSHOTS=overwrite cargo test --test check` blesses.

use std::collections::BTreeSet;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::{bundled, cases, hostile};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::finding::Code;
use snapbox::{Data, assert_data_eq};

/// What only exists while a test runs; `hostile.rs` and the tests of the command line make these.
const MADE_AT_RUN_TIME: [Code; 5] = [
    Code::UnreadableFile,
    Code::NotAFile,
    Code::FileTooLarge,
    Code::LinkLeavesRegistry,
    Code::IconTooLarge,
];

fn main() -> ExitCode {
    let mut trials: Vec<_> = cases("check").into_iter().map(fixture).collect();
    trials.push(Trial::test("every_rule_has_a_fixture", every_rule_has_a_fixture));
    trials.push(Trial::test("made_at_run_time::icon_too_large", icon_too_large));
    trials.push(Trial::test("made_at_run_time::file_too_large", file_too_large));
    trials.push(Trial::test("thirty_mistakes", || {
        thirty_mistakes();
        Ok(())
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name.clone(), move || {
        let outcome = bundled(&folder, 0);
        let code: Code = name.parse().map_err(|error| Failed::from(format!("{error}")))?;
        if !outcome.codes().contains(&code) {
            return Err(format!("{code} was not found, but\n{}", outcome.rendered()).into());
        }
        let expected = Data::read_from(folder.join("expected.txt").as_std_path(), None);
        assert_data_eq!(outcome.rendered(), expected.raw());
        Ok(())
    })
}

fn every_rule_has_a_fixture() -> Result<(), Failed> {
    let folders: BTreeSet<_> = cases("check")
        .iter()
        .filter_map(|folder| folder.file_name()?.parse::<Code>().ok())
        .collect();
    let without: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !folders.contains(*code) && !MADE_AT_RUN_TIME.contains(code))
        .map(|code| code.name())
        .collect();
    if without.is_empty() { Ok(()) } else { Err(format!("no fixture for {without:?}").into()) }
}

/// The codes that a registry with an icon of this size gets.
fn codes_with_icon_of(size: u64) -> Result<Vec<Code>, Failed> {
    let folder = tempfile::tempdir()?;
    hostile::registry(folder.path())?;
    hostile::large_icon(folder.path(), size)?;
    let path = Utf8Path::from_path(folder.path()).ok_or("a temporary folder with a plain name")?;
    Ok(bundled(path, 0).codes())
}

fn icon_too_large() -> Result<(), Failed> {
    assert_eq!(codes_with_icon_of(5_000_000)?, []);
    assert_eq!(codes_with_icon_of(5_000_001)?, [Code::IconTooLarge]);
    Ok(())
}

fn file_too_large() -> Result<(), Failed> {
    assert_eq!(codes_with_icon_of(100_000_000)?, [Code::FileTooLarge]);
    Ok(())
}

/// One registry, thirty mistakes in TOML and JSON: all of them in one run, each at its place.
fn thirty_mistakes() {
    let folder = Utf8Path::new("thirty-mistakes");
    let outcome = bundled(folder, 0);
    let sources = &outcome.loaded.sources;
    let found: Vec<_> = outcome
        .report
        .findings
        .iter()
        .map(|levelled| {
            let span = levelled.finding.primary.span;
            let position = sources.position(span);
            let path =
                sources.file(span.source).path.strip_prefix(folder).unwrap_or(folder.as_ref());
            let place = position.map(|position| format!(":{}:{}", position.line, position.column));
            format!("{path}{} {}\n", place.unwrap_or_default(), levelled.finding.code)
        })
        .collect();
    assert!(found.len() >= 30, "{} findings", found.len());
    let expected = Data::read_from(folder.join("expected.txt").as_std_path(), None);
    assert_data_eq!(found.concat(), expected.raw());
}
