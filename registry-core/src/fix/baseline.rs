//! Accepting what is there: the text of a baseline.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use camino::Utf8Path;

use crate::finding::{Code, Level, Policy, Report};
use crate::source::{Sources, json_string, with_slashes};

const HEAD: &str = "\
# What was wrong with this registry when checking began. None of it is said again, until it is mended:
# then its entry is to be removed. `cargo kasm check --write-baseline` writes this file anew.
";

/// The baseline that holds what a report says, and how many findings that is: all but errors, what
/// is forbidden, and what is said about the rules themselves. What the present baseline of `policy` holds
/// about images stays, for the report may be of a run that asked no image registry. `folder` is the
/// registry's.
pub fn baseline(
    report: &Report,
    policy: &Policy,
    sources: &Sources,
    folder: &Utf8Path,
) -> (String, usize) {
    let shown = |source| {
        let path = &sources.file(source).path;
        with_slashes(path.strip_prefix(folder).unwrap_or(path))
    };
    let mut counts: BTreeMap<(String, &str, &str), usize> = BTreeMap::new();
    for levelled in &report.findings {
        let finding = &levelled.finding;
        // What is said about rules is mended at once, or there is no telling what holds.
        let is_about_rules = finding.code >= Code::UnusedLintSetting;
        if levelled.level == Level::Forbid || finding.code.is_error() || is_about_rules {
            continue;
        }
        let path = shown(finding.primary.span.source);
        *counts.entry((path, finding.code.name(), &finding.message)).or_default() += 1;
    }
    for entry in policy.baseline.of_images() {
        let Some(source) = entry.source else { continue };
        let key = (shown(source), entry.rule.name(), entry.message.as_str());
        counts.entry(key).or_insert(entry.count as usize);
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
