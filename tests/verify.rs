//! Every rule about what is published finds what it is there for, says it well, and can be satisfied;
//! and real registries get their verdicts, as they were published.
//!
//! A folder of `verify/` is named for a rule. `failing/` is a site as it is served, with one mistake;
//! `expected.txt` what is found in it, and what each Kasm release makes of it. `mended/` is the same
//! site without the mistake. `SNAPSHOTS=overwrite cargo test --test verify` blesses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use annotate_snippets::Renderer;
use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::sites::Site;
use kasm_tests::{Outcome, bundled, cases, read_tree};
use libtest_mimic::{Arguments, Failed, Trial};
use registry_core::finding::{Code, Group, Policy, Report, render};
use registry_core::model::{RELEASES, Schema};
use registry_core::visit::{self, Added, Folder, Page, Update, Verdict, Visit, visit};
use snapbox::{Data, assert_data_eq};

fn main() -> ExitCode {
    let mut trials: Vec<_> = cases("verify").into_iter().map(fixture).collect();
    trials.push(Trial::test("every_rule_has_a_fixture", every_rule_has_a_fixture));
    trials.push(Trial::test("own_bundles_are_as_kasm_wants_them", own_bundles));
    let corpus = std::env::var("KASM_CORPUS").unwrap_or_else(|_| "../../shared/corpus".to_owned());
    let is_there = Utf8Path::new(&corpus).is_dir();
    let is_required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let name = if is_there { "corpus" } else { "no corpus: set KASM_CORPUS to its folder" };
    let trial = Trial::test(name, move || verdicts_of_corpus(&corpus));
    trials.push(trial.with_ignored_flag(!is_there && !is_required));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name.clone(), move || {
        let rule: Code = name.parse().map_err(|error| Failed::from(format!("{error}")))?;
        let failing = visited(&folder.join("failing"));
        if !codes(&failing).contains(&rule) {
            return Err(format!("{rule} was not found, but\n{}", told(&failing)).into());
        }
        let expected = Data::read_from(folder.join("expected.txt").as_std_path(), None);
        assert_data_eq!(told(&failing), expected.raw());
        let mended = visited(&folder.join("mended"));
        if !codes(&mended).is_empty() {
            return Err(format!("the mended site has\n{}", told(&mended)).into());
        }
        Ok(())
    })
}

fn every_rule_has_a_fixture() -> Result<(), Failed> {
    let folders: BTreeSet<_> =
        cases("verify").iter().filter_map(|folder| folder.file_name()?.parse().ok()).collect();
    let rules = Code::ALL.iter().copied().filter(|rule| rule.group() == Group::Publishing);
    let rules: BTreeSet<Code> = rules.collect();
    if folders == rules { Ok(()) } else { Err(format!("fixtures are {folders:?}").into()) }
}

/// Nothing is wrong with what is published of registries in which nothing is.
fn own_bundles() -> Result<(), Failed> {
    let mut sound = 0;
    for folder in cases("bundle") {
        let Outcome { report, bundle, .. } = bundled(&folder, 1_700_000_000_000);
        if !report.is_publishable() {
            continue;
        }
        let site = Folder::new(&folder, |path| bundle.get(path).cloned());
        let visit = visit(site.root(), &RELEASES, &site);
        let is_ours = |code: &Code| code.group() == Group::Publishing;
        if visit.verdicts.is_empty() || codes(&visit).iter().any(is_ours) {
            return Err(format!("of {folder} is found\n{}", told(&visit)).into());
        }
        sound += 1;
    }
    if sound > 5 { Ok(()) } else { Err(format!("{sound} bundles are sound").into()) }
}

fn visited(folder: &Utf8Path) -> Visit {
    let site = Site::read(folder);
    visit(site.entered(), &RELEASES, &site)
}

fn codes(visit: &Visit) -> Vec<Code> {
    visit.seen.iter().flat_map(|seen| seen.findings.codes()).collect()
}

/// Everything that a person is told.
fn told(visit: &Visit) -> String {
    let mut text = String::new();
    for seen in &visit.seen {
        let report = Report::new(seen.findings.clone(), &Policy::default());
        for levelled in &report.findings {
            text += &render::human(levelled, &seen.loaded.sources, &Renderer::plain());
            text += "\n\n";
        }
    }
    visit.verdicts.iter().fold(text, |text, verdict| text + &row(verdict) + "\n")
}

/// What one release makes of it.
fn row(Verdict { release, outcome }: &Verdict) -> String {
    let kasm = format!("{}.{}", release.number.0, release.number.1);
    match outcome {
        visit::Outcome::Refused { refusal, cause } => {
            let words = refusal.words().unwrap_or("(no words)");
            format!("{kasm} refused: {words} | {cause}")
        }
        visit::Outcome::Added(Added { workspaces, hidden, broken_icons, icon, page, update }) => {
            let icon = match icon {
                Some(true) => "shown",
                Some(false) => "not shown",
                None => "not looked at",
            };
            let page = match page {
                Page::Shown => "shown".to_owned(),
                Page::Crashes(why) => format!("crashes, {why}"),
                Page::BreaksAll => "breaks all".to_owned(),
            };
            let update = match update {
                Update::Same => "the same".to_owned(),
                Update::Elsewhere(list) => format!("reads `{list}`"),
                Update::Fails(why) => format!("fails, {why}"),
                Update::NotLooked => "not looked at".to_owned(),
                Update::Never => "never".to_owned(),
            };
            format!(
                "{kasm} added: {workspaces} shown, {hidden} hidden, {broken_icons} without icon | page {page} | icon {icon} | update {update}"
            )
        }
    }
}

/// What each release makes of each registry of the corpus. `SNAPSHOTS=overwrite` blesses the table.
fn verdicts_of_corpus(corpus: &str) -> Result<(), Failed> {
    let mut text =
        String::from("What each Kasm release makes of registries as they were published\n");
    for folder in cases(corpus) {
        let name = folder.file_name().unwrap_or_default();
        let (schema, visit) = visited_as_published(&folder)?;
        writeln!(text, "\n{name}")?;
        for verdict in &visit.verdicts {
            writeln!(text, "    {}", row(verdict))?;
        }
        let is_added = |verdict: &&Verdict| matches!(verdict.outcome, visit::Outcome::Added(_));
        let added = visit.verdicts.iter().filter(is_added).count();
        let is_old = schema == Schema::V1_0;
        if is_old && (added > 3 || !codes(&visit).contains(&Code::CurrentSchemaMissing)) {
            return Err(
                format!("{name} should be invisible from 1.16 on:\n{}", told(&visit)).into()
            );
        }
    }
    assert_data_eq!(text, Data::read_from(Path::new("corpus-verdicts.txt"), None).raw());
    Ok(())
}

/// A site with the list that was published, and the icons that lay beside it.
fn visited_as_published(folder: &Utf8Path) -> Result<(Schema, Visit), Failed> {
    let published = read_tree(folder.join("expected"));
    let list = published.get("list.json").ok_or("a corpus folder has a list")?;
    let values: serde_json::Value = serde_json::from_slice(list)?;
    let is_new = values.get("channels").is_some();
    let schema = if is_new { Schema::V1_1 } else { Schema::V1_0 };
    let mut files: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    files.insert("versions.txt".to_owned(), format!("{schema}\n").as_bytes().into());
    let beside =
        published.into_iter().map(|(name, bytes)| (format!("{schema}/{name}"), bytes.into()));
    files.extend(beside);
    let named = values["workspaces"].as_array().into_iter().flatten();
    let named: BTreeSet<_> =
        named.filter_map(|workspace| workspace["image_src"].as_str()).collect();
    for (path, bytes) in read_tree(folder.join("workspaces")) {
        let name = path.rsplit('/').next().unwrap_or_default();
        if named.contains(name) {
            files.insert(format!("{schema}/icons/{name}"), bytes.into());
        }
    }
    let site = Folder::new(folder, |path| files.get(path).cloned());
    Ok((schema, visit(site.root(), &RELEASES, &site)))
}
