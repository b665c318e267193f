//! One JSON object a line, each with a `reason` and the version of its form, as Cargo's messages.

use std::io;

use annotate_snippets::Renderer;
use camino::Utf8Path;
use registry_core::finding::{Label, Levelled, Report, Safety, render};
use registry_core::source::{Sources, Span};
use serde_json::{Value, json};

use super::region;
use crate::console::Console;

/// The version of the lines' form: a key is never removed or given another meaning within it.
pub(crate) const VERSION: u32 = 1;

pub(super) fn show(report: &Report, sources: &Sources, console: &mut Console) -> io::Result<()> {
    report
        .findings
        .iter()
        .try_for_each(|levelled| console.data(&finding(levelled, sources).to_string()))
}

/// The last line of a run.
pub(super) fn finished(success: bool, console: &mut Console) -> io::Result<()> {
    console
        .data(&json!({ "reason": "kasm-finished", "v": VERSION, "success": success }).to_string())
}

/// A bundle that was written.
pub(super) fn bundled(
    registry: &Utf8Path,
    path: &Utf8Path,
    console: &mut Console,
) -> io::Result<()> {
    let line = json!({ "reason": "kasm-bundle", "v": VERSION, "registry": registry.as_str(), "path": path.as_str() });
    console.data(&line.to_string())
}

fn finding(levelled: &Levelled, sources: &Sources) -> Value {
    let finding = &levelled.finding;
    let mut spans = vec![label(&finding.primary, true, sources)];
    spans.extend(finding.related.iter().map(|related| label(related, false, sources)));
    let fix = finding.fix.as_ref().map(|fix| {
        let edits = fix.edits.iter().map(|edit| {
            let mut place = span(edit.span, sources);
            place["replacement"] = edit.replacement.clone().into();
            place
        });
        json!({ "safe": fix.safety == Safety::Safe, "edits": edits.collect::<Vec<_>>() })
    });
    json!({
        "reason": "kasm-finding",
        "v": VERSION,
        "level": levelled.level.name(),
        "code": finding.code.code(),
        "name": finding.code.name(),
        "group": finding.code.group().name(),
        "message": finding.message,
        "spans": spans,
        "help": finding.help,
        "fix": fix,
        "rendered": render::human(levelled, sources, &Renderer::plain()),
    })
}

fn label(label: &Label, primary: bool, sources: &Sources) -> Value {
    let mut place = span(label.span, sources);
    place["primary"] = primary.into();
    place["label"] = label.text.clone().into();
    place
}

/// Lines and columns count from 1, columns in characters; bytes from 0. All of them are `null` in a
/// file that has no text to show.
pub(crate) fn span(span: Span, sources: &Sources) -> Value {
    let (start, end) = region(span, sources).unzip();
    let bytes = start.map(|_| (span.start, span.end));
    json!({
        "path": sources.file(span.source).path.as_str(),
        "line": start.map(|start| start.line),
        "column": start.map(|start| start.column),
        "end_line": end.map(|end| end.line),
        "end_column": end.map(|end| end.column),
        "byte_start": bytes.map(|(start, _)| start),
        "byte_end": bytes.map(|(_, end)| end),
    })
}
