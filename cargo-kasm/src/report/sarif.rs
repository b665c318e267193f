//! SARIF 2.1.0, which code hosts read: one document for a run, at its end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use registry_core::declare::Loaded;
use registry_core::finding::{Code, Fix, Label, Level, Levelled, Report, Safety};
use registry_core::source::{SourceId, Sources, Span};
use serde_json::{Value, json};

use super::repository::{Place, Root};
use super::{region, severity, with_help};
use crate::console::Console;
use crate::error::Error;
use crate::pages;

/// What was found so far.
#[derive(Default)]
pub(super) struct Log {
    results: Vec<(Code, Value)>,
    /// How many findings of the run are alike.
    alike: HashMap<u64, u32>,
}

impl Log {
    /// Adds what was found in one registry.
    pub(super) fn add(&mut self, report: &Report, loaded: &Loaded) {
        let places = Places { sources: &loaded.sources, root: Root::find() };
        for levelled in &report.findings {
            let result = self.result(levelled, &places);
            self.results.push((levelled.finding.code, result));
        }
    }

    fn result(&mut self, levelled: &Levelled, places: &Places<'_>) -> Value {
        let finding = &levelled.finding;
        let mut result = json!({
            "ruleId": finding.code.code(),
            "level": severity(levelled.level),
            "message": { "text": with_help(finding) },
            "locations": [places.location(&finding.primary)],
            "partialFingerprints": { "kasmFinding/v1": self.fingerprint(levelled, places) },
        });
        if !finding.related.is_empty() {
            let related = finding.related.iter().map(|label| places.location(label));
            result["relatedLocations"] = related.collect();
        }
        let description = finding.help.as_ref().unwrap_or(&finding.message);
        if let Some(fix) = finding.fix.as_ref().and_then(|fix| places.fix(fix, description)) {
            result["fixes"] = json!([fix]);
        }
        result
    }

    /// The same wherever the finding moves to in its file, and for none of those that are alike.
    fn fingerprint(&mut self, levelled: &Levelled, places: &Places<'_>) -> String {
        let finding = &levelled.finding;
        let place = places.place(finding.primary.span.source);
        let text = [finding.code.code(), place.path(), &finding.message].join("\0");
        let alike = self.alike.entry(hash(&text)).or_default();
        *alike += 1;
        format!("{:016x}", hash(&format!("{text}\0{alike}")))
    }

    /// The document.
    pub(super) fn finished(
        self,
        result: &Result<u8, Error>,
        console: &mut Console,
    ) -> io::Result<()> {
        let found: BTreeSet<_> = self.results.iter().map(|(code, _)| *code).collect();
        let found: BTreeMap<_, _> = found.into_iter().zip(0_usize..).collect();
        let results = self.results.into_iter().map(|(code, mut result)| {
            result["ruleIndex"] = found[&code].into();
            result
        });
        let document = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": driver(found.keys().copied()) },
                "invocations": [invocation(result, console.problems())],
                "columnKind": "unicodeCodePoints",
                "results": results.collect::<Vec<_>>(),
            }],
        });
        console.data(&document.to_string())
    }
}

/// The tool, with the rules that found something.
fn driver(rules: impl Iterator<Item = Code>) -> Value {
    let mut driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.map(rule).collect::<Vec<_>>(),
    });
    let addresses = [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")];
    if let Some(address) = addresses.into_iter().find(|address| !address.is_empty()) {
        driver["informationUri"] = address.into();
    }
    driver
}

fn rule(rule: Code) -> Value {
    let page = pages::page(rule);
    json!({
        "id": rule.code(),
        "name": rule.name(),
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": pages::lead(&page) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": {
            "level": severity(rule.default_level()),
            "enabled": rule.default_level() > Level::Allow,
        },
        "properties": { "tags": [rule.group().name()] },
    })
}

/// How the run went. Findings are what it is for; what kept it from looking is no finding.
fn invocation(result: &Result<u8, Error>, problems: &[String]) -> Value {
    let (code, error) = match result {
        Ok(code) => (*code, None),
        Err(error) => (error.exit_code(), Some(error.to_string())),
    };
    let problems = problems.iter().chain(&error);
    let notifications: Vec<_> =
        problems.map(|text| json!({ "level": "error", "message": { "text": text } })).collect();
    json!({
        "executionSuccessful": notifications.is_empty(),
        "exitCode": code,
        "toolExecutionNotifications": notifications,
    })
}

/// Where findings of one registry are.
struct Places<'a> {
    sources: &'a Sources,
    root: Root,
}

impl Places<'_> {
    fn place(&self, source: SourceId) -> Place {
        self.root.place(&self.sources.file(source).path)
    }

    fn artifact(&self, source: SourceId) -> Value {
        json!({ "uri": self.place(source).uri() })
    }

    fn location(&self, label: &Label) -> Value {
        let mut place = json!({ "artifactLocation": self.artifact(label.span.source) });
        if let Some(region) = self.region(label.span) {
            place["region"] = self.with_snippet(region, label.span);
        }
        let mut location = json!({ "physicalLocation": place });
        if !label.text.is_empty() {
            location["message"] = json!({ "text": label.text });
        }
        location
    }

    /// Lines and columns from 1, the last column being the one after; none in a file without text.
    fn region(&self, span: Span) -> Option<Value> {
        let (start, end) = region(span, self.sources)?;
        Some(json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }))
    }

    /// With what stands there, unless that is nothing or too long for anybody.
    fn with_snippet(&self, mut region: Value, span: Span) -> Value {
        const LONGEST: usize = 2000;
        let text = self.sources.text(span);
        if (1..=LONGEST).contains(&text.len()) {
            region["snippet"] = json!({ "text": text });
        }
        region
    }

    /// None where a part of it is in a file without text.
    fn fix(&self, fix: &Fix, description: &str) -> Option<Value> {
        let mut changes: BTreeMap<SourceId, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            changes.entry(edit.span.source).or_default().push(json!({
                "deletedRegion": self.region(edit.span)?,
                "insertedContent": { "text": edit.replacement },
            }));
        }
        let changes = changes.into_iter().map(|(source, replacements)| {
            json!({ "artifactLocation": self.artifact(source), "replacements": replacements })
        });
        Some(json!({
            "description": { "text": description },
            "artifactChanges": changes.collect::<Vec<_>>(),
            "properties": { "safe": fix.safety == Safety::Safe },
        }))
    }
}

/// FNV-1a: what it says must never change, and nobody forges it.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn hashes_are_those_of_the_algorithms_authors() {
        assert_eq!(hash(""), 0xCBF2_9CE4_8422_2325);
        assert_eq!(hash("a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(hash("foobar"), 0x8594_4171_F739_67E8);
    }
}
