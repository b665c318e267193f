//! Accepting what is there: the text of a baseline.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use camino::Utf8Path;

use crate::finding::{Code, Level, Report};
use crate::source::{Sources, json_string};

const HEAD: &str = "\
# What was wrong with this registry when checking began. None of it is said again, until it is mended:
# then its entry is to be removed. `cargo kasm check --write-baseline` writes this file anew.
";

/// The baseline that holds what a report says, and how many findings that is: all but errors, what
/// is forbidden, and what is said about the rules themselves. `folder` is the registry's.
pub fn baseline(report: &Report, sources: &Sources, folder: &Utf8Path) -> (String, usize) {
    let mut counts: BTreeMap<(String, &str, &str), usize> = BTreeMap::new();
    for levelled in &report.findings {
        let finding = &levelled.finding;
        // What is said about rules is mended at once, or there is no telling what holds.
        let is_about_rules = finding.code >= Code::UnusedLintSetting;
        if levelled.level == Level::Forbid || finding.code.is_error() || is_about_rules {
            continue;
        }
        let path = &sources.file(finding.primary.span.source).path;
        let path = path.strip_prefix(folder).unwrap_or(path).to_string();
        *counts.entry((path, finding.code.name(), &finding.message)).or_default() += 1;
    }
    let mut text = HEAD.to_owned();
    for ((file, rule, message), count) in &counts {
        let (file, message) = (toml_string(file), toml_string(message));
        // Writing to a text cannot fail.
        let _ =
            write!(text, "\n[[known]]\nrule = \"{rule}\"\nfile = {file}\nmessage = {message}\n");
        if *count > 1 {
            let _ = writeln!(text, "count = {count}");
        }
    }
    (text, counts.values().sum())
}

/// TOML shares JSON's strings, but for one character.
fn toml_string(text: &str) -> String {
    json_string(text).replace('\u{7F}', "\\u007F")
}
