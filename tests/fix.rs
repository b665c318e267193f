//! Every fix that is offered mends its finding and does nothing else.

use std::collections::BTreeSet;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::mending::{Edition, mended};
use kasm_tests::{cases, changed};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::declare::Edited;
use registry_core::finding::{Code, Finding, Level, Levels, Safety};
use registry_core::fix;

fn main() -> ExitCode {
    let mut trials: Vec<_> = cases("check").into_iter().map(fixture).collect();
    trials.push(Trial::test("many_rules_mend_themselves", many_rules_mend_themselves));
    trials
        .push(Trial::test("two_slips_are_not_mended_into_one", two_slips_are_not_mended_into_one));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Names that mean the same thing, were they mended: nothing may stand twice then.
fn two_slips_are_not_mended_into_one() -> Result<(), Failed> {
    let text = "[registry]\nnam = 'A'\nnaem = 'B'\n[default]\n[defalts]\n[lints]\n\
        unpined-tag = 'allow'\nunpinnd-tag = 'allow'\n[workspaces.a.exec_config]\nassing = {}\nasign = {}\n\
        [workspaces.a]\nfriendly_nam = 'A'\nfriendlyname = 'B'\n";
    let folder = tempfile::tempdir()?;
    let path = Utf8Path::from_path(folder.path()).expect("a plain name");
    std::fs::write(path.join("registry.toml"), text)?;
    let after = mended(path, Safety::Unsafe, &Levels::default()).edition;
    let mut codes = after.report.findings.iter().map(|levelled| levelled.finding.code);
    match codes.find(|code| matches!(code, Code::Syntax | Code::DuplicateKey)) {
        Some(code) => Err(format!("{code}: {:#?}", after.report.findings).into()),
        None => Ok(()),
    }
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name.clone(), move || {
        let failing = folder.join("failing");
        let levels = levels(name.parse().map_err(|error| Failed::from(format!("{error}")))?);
        each_fix_mends_its_finding(&failing, &levels)?;
        safe_fixes_change_what_they_name(&failing, &levels)
    })
}

/// A rule is said, even where it is a matter of taste.
fn levels(rule: Code) -> Levels {
    let mut levels = Levels::default();
    if rule.default_level() == Level::Allow {
        levels.set(rule, Level::Warn);
    }
    levels
}

/// One fix alone: its finding is gone, and no other one has come.
fn each_fix_mends_its_finding(folder: &Utf8Path, levels: &Levels) -> Result<(), Failed> {
    let unedited = Edited::default();
    let before = Edition::read(folder, &unedited, levels);
    let found = before.found();
    for Finding { code, message, fix, .. } in
        before.report.findings.iter().map(|levelled| &levelled.finding)
    {
        let Some(fix) = fix.as_ref().filter(|fix| fix::is_applicable(fix, &before.loaded.sources))
        else {
            continue;
        };
        let edited = before.with(&fix.edits, &unedited);
        let after = Edition::read(folder, &edited, levels).found();
        let key = (code.name(), message.clone());
        // What could not be read hides what is wrong with it.
        if after.get(&key).copied().unwrap_or_default() >= found[&key] {
            return Err(format!("`{message}` ({code}) is still there in\n{edited:#?}").into());
        }
        let came = after
            .iter()
            .find(|(key, count)| **count > found.get(*key).copied().unwrap_or_default());
        if let Some(((name, text), _)) = came.filter(|_| !hides(*code)) {
            return Err(format!("mending `{message}` ({code}) makes `{text}` ({name})").into());
        }
    }
    Ok(())
}

/// Rules that nothing behind them can be seen for.
fn hides(code: Code) -> bool {
    code.is_error() || matches!(code, Code::UnknownLint)
}

/// All safe fixes together, to the end: what is published differs where they say, and nowhere else.
fn safe_fixes_change_what_they_name(folder: &Utf8Path, levels: &Levels) -> Result<(), Failed> {
    let before = Edition::read(folder, &Edited::default(), levels);
    if before.report.findings.iter().any(|levelled| levelled.finding.code.is_error()) {
        // Nothing was published of it.
        return Ok(());
    }
    let after = mended(folder, Safety::Safe, levels);
    assert_eq!(after.count > 0, after.edition.found() != before.found());
    changed::only_named(&before, &after)
}

fn many_rules_mend_themselves() -> Result<(), Failed> {
    let mut safe = BTreeSet::new();
    let mut all = BTreeSet::new();
    for folder in cases("check") {
        let rule = folder.file_name().unwrap_or_default().parse();
        let levels = levels(rule.map_err(|error| Failed::from(format!("{error}")))?);
        let edition = Edition::read(&folder.join("failing"), &Edited::default(), &levels);
        for levelled in &edition.report.findings {
            let finding = &levelled.finding;
            if let Some(fix) = &finding.fix {
                all.insert(finding.code);
                if fix.safety == Safety::Safe {
                    safe.insert(finding.code);
                }
            }
        }
    }
    if safe.len() < 25 {
        return Err(format!("{} of {} are safe: {safe:?}", safe.len(), all.len()).into());
    }
    Ok(())
}
