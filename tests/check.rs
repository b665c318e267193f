//! Every rule finds what it is there for, says it well, and can be satisfied.
//!
//! A folder of `check/` is named for a rule. `failing/` is a registry with one mistake, and
//! `expected.txt` what a person is told about it; `mended/` is the same registry without it.
//! `SNAPSHOTS=overwrite cargo test --test check` blesses.

use std::collections::BTreeSet;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::{bundled, bundled_at, cases, hostile};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::finding::{Code, Group, Level, Levels};
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

/// The registries are small: what they do not cover is silenced, except where that is the point.
const OF_SMALL_REGISTRIES: [Code; 2] = [Code::ReleaseWithoutWorkspace, Code::CurrentSchemaMissing];

/// Everything else is shown, whatever its usual level.
fn levels(rule: Code) -> Levels {
    let mut levels = Levels::default();
    for code in OF_SMALL_REGISTRIES.into_iter().filter(|code| *code != rule) {
        levels.set(code, Level::Allow);
    }
    if rule.default_level() == Level::Allow {
        levels.set(rule, Level::Warn);
    }
    levels
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name.clone(), move || {
        let rule: Code = name.parse().map_err(|error| Failed::from(format!("{error}")))?;
        let failing = bundled_at(&folder.join("failing"), 0, &levels(rule));
        if !failing.codes().contains(&rule) {
            return Err(format!("{rule} was not found, but\n{}", failing.rendered()).into());
        }
        let expected = Data::read_from(folder.join("expected.txt").as_std_path(), None);
        assert_data_eq!(failing.rendered(), expected.raw());
        let mended = bundled_at(&folder.join("mended"), 0, &levels(rule));
        if !mended.codes().is_empty() {
            return Err(format!("the mended registry has\n{}", mended.rendered()).into());
        }
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
        // Those about what is published have theirs in `verify/`.
        .filter(|code| code.group() != Group::Publishing)
        .filter(|code| !folders.contains(*code) && !MADE_AT_RUN_TIME.contains(code))
        .map(|code| code.name())
        .collect();
    if without.is_empty() { Ok(()) } else { Err(format!("no fixture for {without:?}").into()) }
}

/// The codes of a registry with one icon, of this size where one is given.
fn codes_with_icon(size: Option<u64>) -> Result<Vec<Code>, Failed> {
    let folder = tempfile::tempdir()?;
    hostile::registry(folder.path())?;
    if let Some(size) = size {
        hostile::large_icon(folder.path(), size)?;
    }
    let path = Utf8Path::from_path(folder.path()).ok_or("a temporary folder with a plain name")?;
    Ok(bundled(path, 0).codes())
}

fn icon_too_large() -> Result<(), Failed> {
    assert!(codes_with_icon(Some(5_000_001))?.contains(&Code::IconTooLarge));
    assert!(!codes_with_icon(Some(5_000_000))?.contains(&Code::IconTooLarge));
    assert_eq!(codes_with_icon(None)?, []);
    Ok(())
}

fn file_too_large() -> Result<(), Failed> {
    assert!(codes_with_icon(Some(100_000_000))?.contains(&Code::FileTooLarge));
    assert!(!codes_with_icon(Some(5_000_000))?.contains(&Code::FileTooLarge));
    assert_eq!(codes_with_icon(None)?, []);
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
