//! The rules' pages say what is so, and the book has all of them.
//!
//! A page is `cargo-kasm/rules/<rule>.md`. Its examples are excerpts of `check/<rule>/`; rules whose
//! fixture is made at run time have none there to compare with.
//! `SNAPSHOTS=overwrite cargo test --test rules` blesses the book's table and lists of pages.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::pages;
use kasm_tests::{bundled_at, read_tree};
use registry_core::declare::WORKSPACE_JSON;
use registry_core::finding::{Code, Finding, Group, Level, Levels, Safety};
use registry_core::schema;
use registry_core::source::Span;
use snapbox::{Data, assert_data_eq};

const PAGES: &str = "../cargo-kasm/rules";
const BOOK: &str = "../docs/src";
const HEADINGS: [&str; 4] = ["Why it matters", "Example", "Mended", "How to mend it"];

/// What is missing has no line of its own, and a picture is named by what uses it.
const FOUND_ELSEWHERE: [Code; 13] = [
    Code::TwoDeclarations,
    Code::MissingCompatibility,
    Code::FolderWithoutWorkspace,
    Code::DefaultChannelMissing,
    Code::ReleaseWithoutWorkspace,
    Code::CurrentSchemaMissing,
    Code::IconNotAPicture,
    Code::IconNotSquare,
    Code::IconScript,
    Code::IconOutsideReference,
    Code::IconWithoutSize,
    Code::SizeUncertain,
    Code::StaleBaseline,
];

/// The pages that there are, each with its rule.
fn written() -> Vec<(Code, String)> {
    let page = |&rule: &Code| {
        let text = fs::read_to_string(format!("{PAGES}/{rule}.md")).ok()?;
        Some((rule, text))
    };
    Code::ALL.iter().filter_map(page).collect()
}

/// Fails with everything that is wrong.
fn expect_none(problems: impl IntoIterator<Item = String>) {
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_rule_has_a_page_and_every_page_a_rule() {
    let rules: BTreeSet<_> = Code::ALL.iter().map(|rule| format!("{rule}.md")).collect();
    let pages: BTreeSet<_> = read_tree(PAGES).into_keys().collect();
    let missing = rules.difference(&pages).map(|page| format!("{PAGES}/{page} is missing"));
    let extra = pages.difference(&rules).map(|page| format!("{PAGES}/{page} is about no rule"));
    expect_none(missing.chain(extra));
}

#[test]
fn every_page_has_the_form() {
    expect_none(written().iter().flat_map(|(rule, page)| {
        problems_of_form(*rule, page).into_iter().map(move |problem| format!("{rule}: {problem}"))
    }));
}

fn problems_of_form(rule: Code, page: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let title = format!("## {}: {rule}", rule.code());
    if page.lines().next() != Some(&title) {
        problems.push(format!("the title is not `{title}`"));
    }
    if pages::lead(page).is_empty() {
        problems.push("nothing is said below the title".to_owned());
    }
    let text = without_blocks(page);
    let headings: Vec<_> = text.lines().filter(|line| line.starts_with('#')).skip(1).collect();
    if headings != HEADINGS.map(|heading| format!("### {heading}")) {
        problems.push(format!("the headings are {headings:?}"));
    }
    for heading in HEADINGS {
        if section(page, heading).is_none_or(|section| section.trim().is_empty()) {
            problems.push(format!("nothing is said below `{heading}`"));
        }
    }
    for heading in ["Example", "Mended"] {
        let blocks = section(page, heading).map_or(0, |section| blocks(section).len());
        if blocks != 1 {
            problems.push(format!("`{heading}` has {blocks} blocks of code instead of one"));
        }
    }
    let long = text.lines().filter(|line| line.chars().count() > 100);
    problems.extend(long.map(|line| format!("a line is longer than 100 characters: {line}")));
    problems
}

#[test]
fn examples_are_excerpts_of_the_fixtures() {
    expect_none(written().iter().flat_map(|(rule, page)| {
        let fixture = fixture(*rule);
        let examples = [("Example", "failing"), ("Mended", "mended")];
        examples.into_iter().filter_map(move |(heading, folder)| {
            let folder = fixture.as_ref()?.join(folder);
            let excerpt = *blocks(section(page, heading)?).first()?;
            place_in(&folder, excerpt)
                .is_none()
                .then(|| format!("{rule}: no file of {folder} has these lines:\n{excerpt}"))
        })
    }));
}

/// The file of a folder that has the lines of an excerpt, one after another, and the numbers of these lines.
fn place_in(folder: &Utf8Path, excerpt: &str) -> Option<(Utf8PathBuf, RangeInclusive<usize>)> {
    let excerpt: Vec<_> = excerpt.lines().collect();
    read_tree(folder).into_iter().find_map(|(path, bytes)| {
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<_> = text.lines().collect();
        let mut windows = lines.windows(excerpt.len().max(1));
        let before = windows.position(|lines| lines == excerpt)?;
        Some((folder.join(path), before + 1..=before + excerpt.len()))
    })
}

/// What is wrong with an example is what its rule finds, and nothing else.
#[test]
fn examples_show_the_mistake() {
    let rules = written().into_iter().filter(|(rule, _)| rule.group() != Group::Publishing);
    expect_none(rules.filter_map(|(rule, page)| {
        let folder = fixture(rule)?.join("failing");
        let excerpt = *blocks(section(&page, "Example")?).first()?;
        let (file, lines) = place_in(&folder, excerpt)?;
        let outcome = bundled_at(&folder, 0, &levels(rule));
        let sources = &outcome.loaded.sources;
        let findings = outcome.report.findings.iter().map(|levelled| &levelled.finding);
        let is_there = |finding: &&Finding| {
            let place = |span: Span| {
                let line = sources.position(span).map(|position| position.line);
                sources.file(span.source).path == file
                    && line.is_some_and(|line| lines.contains(&line))
            };
            place(finding.primary.span) || finding.related.iter().any(|label| place(label.span))
        };
        let found: BTreeSet<_> = findings.filter(is_there).map(|finding| finding.code).collect();
        let expected: BTreeSet<_> =
            Some(rule).filter(|rule| !FOUND_ELSEWHERE.contains(rule)).into_iter().collect();
        (found != expected).then(|| format!("{rule}: found are {found:?} in:\n{excerpt}"))
    }));
}

#[test]
fn pages_mention_the_fixes_that_are_offered() {
    expect_none(written().iter().filter_map(|(rule, page)| {
        let (said, offered) = (pages::fixes(page), offered(*rule));
        let is_right = if rule.group() == Group::Images {
            // One command applies them, safe or not.
            said.is_empty() && pages::is_updated(page) != offered.is_empty()
        } else {
            said == offered
        };
        (!is_right)
            .then(|| format!("{rule}: the page mentions {said:?} fixes, offered are {offered:?}"))
    }));
}

/// The fixes that a rule's fixture is offered, as a page would say it.
fn offered(rule: Code) -> Vec<Safety> {
    // What is published is built, and mended in what it is built of.
    let Some(fixture) = fixture(rule).filter(|_| rule.group() != Group::Publishing) else {
        return Vec::new();
    };
    let report = bundled_at(&fixture.join("failing"), 0, &levels(rule)).report;
    let findings = report.findings.into_iter().map(|levelled| levelled.finding);
    let fixes = findings.filter(|finding| finding.code == rule).filter_map(|finding| finding.fix);
    let fixes: Vec<_> = fixes.map(|fix| fix.safety).collect();
    [Safety::Safe, Safety::Unsafe].into_iter().filter(|safety| fixes.contains(safety)).collect()
}

/// The usual ones, and the rule itself; what small registries leave out on purpose is not said.
fn levels(rule: Code) -> Levels {
    let mut levels = Levels::default();
    let of_small =
        [Code::ReleaseWithoutWorkspace, Code::CurrentSchemaMissing, Code::UnknownRelease];
    for code in of_small {
        if code != rule {
            levels.set(code, Level::Allow);
        }
    }
    if rule.default_level() == Level::Allow {
        levels.set(rule, Level::Warn);
    }
    levels
}

#[test]
fn the_books_table_is_that_of_the_rules() {
    let rows = Code::ALL.iter().map(|&rule| {
        let (code, group) = (rule.code(), rule.group());
        let anchor = format!("{}-{rule}", code.to_lowercase());
        let level = if rule.is_error() { "error" } else { rule.default_level().name() };
        let fixes = pages::fixes(&page(rule)).into_iter().map(|safety| match safety {
            Safety::Safe => "`--fix`",
            Safety::Unsafe => "`--unsafe-fixes`",
        });
        let fixes = if group == Group::Images && pages::is_updated(&page(rule)) {
            "`images update`".to_owned()
        } else {
            fixes.collect::<Vec<_>>().join(", ")
        };
        let in_toml = schema::refusing(rule).iter().any(|file| *file != WORKSPACE_JSON);
        let refused = if in_toml { "refuses" } else { "" };
        let summary = rule.summary().replace('|', "\\|");
        format!("| [{code}](rules/{group}.md#{anchor}) | {rule} | {group} | {level} | {fixes} | {refused} | {summary} |\n")
    });
    let head = "| code | name | group | level | mended by | [schema](editor.md#completion-and-hover-in-toml) | finds |\n|---|---|---|---|---|---|---|\n";
    let table = [head.to_owned()].into_iter().chain(rows).collect::<String>();
    assert_ends_with("rules.md", "| code |", &table);
}

#[test]
fn every_page_is_in_the_chapter_of_its_group() {
    for group in Group::ALL {
        let rules = Code::ALL.iter().filter(|rule| rule.group() == group);
        let includes: Vec<_> = rules
            .map(|rule| format!("{{{{#include ../../../cargo-kasm/rules/{rule}.md}}}}\n"))
            .collect();
        assert_ends_with(&format!("rules/{group}.md"), "{{#include", &includes.join("\n"));
    }
}

#[test]
fn the_books_chapters_are_in_its_summary() {
    let summary = fs::read_to_string(format!("{BOOK}/SUMMARY.md")).expect("the summary");
    let is_chapter = |file: &String| file != "SUMMARY.md" && !file.starts_with("images/");
    let chapters = read_tree(BOOK).into_keys().filter(is_chapter);
    let missing = chapters.filter(|chapter| !summary.contains(&format!("]({chapter})")));
    expect_none(missing.map(|chapter| format!("{chapter} is not in SUMMARY.md")));
}

/// Compares what a chapter has from the first `start` on; what stands before is written by hand.
fn assert_ends_with(chapter: &str, start: &str, end: &str) {
    let path = Utf8PathBuf::from(format!("{BOOK}/{chapter}"));
    let text = fs::read_to_string(&path).expect("a chapter of the book");
    let by_hand = text.split(start).next().unwrap_or_default();
    assert_data_eq!(format!("{by_hand}{end}"), Data::read_from(path.as_std_path(), None).raw());
}

/// A rule's page as it stands in its file; empty where there is none yet.
fn page(rule: Code) -> String {
    fs::read_to_string(format!("{PAGES}/{rule}.md")).unwrap_or_default()
}

/// The folder of a rule's fixture, unless that is made at run time.
fn fixture(rule: Code) -> Option<Utf8PathBuf> {
    let folder = if rule.group() == Group::Publishing { "verify" } else { "check" };
    Some(Utf8PathBuf::from(format!("{folder}/{rule}"))).filter(|folder| folder.is_dir())
}

/// What stands below a heading, up to the next one.
fn section<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("\n### {heading}\n"))?;
    rest.split("\n### ").next()
}

/// The blocks of code, without their fences.
fn blocks(text: &str) -> Vec<&str> {
    let parts = text.split("\n```").skip(1).step_by(2);
    parts.filter_map(|block| block.split_once('\n')).map(|(_language, code)| code).collect()
}

/// A page without its blocks of code.
fn without_blocks(text: &str) -> String {
    text.split("\n```").step_by(2).collect()
}
