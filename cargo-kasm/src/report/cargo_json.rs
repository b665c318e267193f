//! Findings as cargo hands on what rustc says: a `compiler-message` each, for editors that show such
//! a message in whatever file it names. The fields are those of the rustc book's chapter on JSON
//! output and of the Cargo book's on external tools.

use std::collections::HashMap;
use std::io;

use annotate_snippets::Renderer;
use camino::Utf8Path;
use cargo_metadata::TargetKind;
use registry_core::declare::Loaded;
use registry_core::finding::{Fix, Label, Levelled, Report, quoted, render};
use registry_core::source::{SourceFile, Span, Syntax};
use serde_json::{Value, json};

use super::{region, severity};
use crate::console::Console;
use crate::select::{Owner, Selected};

pub(super) fn show(
    report: &Report,
    loaded: &Loaded,
    selected: &Selected,
    console: &mut Console,
) -> io::Result<()> {
    let messages = Messages::new(loaded, selected);
    report
        .findings
        .iter()
        .try_for_each(|levelled| console.data(&messages.message(levelled).to_string()))
}

/// The last line of a run, whatever Cargo had to build in it.
pub(super) fn finished(success: bool, console: &mut Console) -> io::Result<()> {
    console.data(&json!({ "reason": "build-finished", "success": success }).to_string())
}

/// What the messages about one registry have in common.
struct Messages<'a> {
    loaded: &'a Loaded,
    /// A message without the diagnostic.
    envelope: Value,
    /// Whether paths from here are paths from the Cargo workspace's root.
    at_root: bool,
    /// A file with text in each folder, for what has none.
    beside: HashMap<&'a Utf8Path, &'a SourceFile>,
}

impl<'a> Messages<'a> {
    fn new(loaded: &'a Loaded, selected: &Selected) -> Self {
        let mut beside = HashMap::new();
        for file in loaded.sources.iter().filter(|file| file.syntax != Syntax::Opaque) {
            beside.entry(parent(&file.path)).or_insert(file);
        }
        let envelope = match &selected.owner {
            Some(owner) => of_package(owner),
            None => of_no_package(&selected.file),
        };
        Self { loaded, envelope, at_root: is_at_root(selected.owner.as_ref()), beside }
    }

    fn message(&self, levelled: &Levelled) -> Value {
        let mut message = self.envelope.clone();
        message["message"] = self.diagnostic(levelled);
        message
    }

    fn diagnostic(&self, levelled: &Levelled) -> Value {
        let finding = &levelled.finding;
        let mut spans = vec![self.primary(&finding.primary)];
        spans.extend(finding.related.iter().filter_map(|label| self.label(label, false)));
        let mut labels = vec![&finding.primary];
        labels.extend(&finding.related);
        let notes = labels.into_iter().filter_map(|label| self.note(label, &finding.message));
        let mut children: Vec<_> = notes.collect();
        children.extend(finding.help.as_ref().map(|help| self.help(help, finding.fix.as_ref())));
        // In the scope of a tool, as clippy's: editors then name the tool, and not rustc.
        let code = format!("kasm::{}", finding.code.name());
        let rendered = render::human(levelled, &self.loaded.sources, &Renderer::plain());
        json!({
            "$message_type": "diagnostic",
            "message": finding.message,
            "code": { "code": code, "explanation": null },
            "level": severity(levelled.level),
            "spans": spans,
            "children": children,
            "rendered": format!("{rendered}\n\n"),
        })
    }

    /// The place where the squiggle goes. A message without one is shown nowhere, so what has no text
    /// is shown at the start of a file beside it or in it, else of the registry's own.
    fn primary(&self, label: &Label) -> Value {
        self.label(label, true).unwrap_or_else(|| {
            let sources = &self.loaded.sources;
            let path = &sources.file(label.span.source).path;
            let near = [path, parent(path)].into_iter().find_map(|folder| self.beside.get(folder));
            let near = near.copied().unwrap_or_else(|| sources.file(self.loaded.registry.source));
            self.start_of(near)
        })
    }

    /// None in a file without text.
    fn label(&self, label: &Label, is_primary: bool) -> Option<Value> {
        let mut place = self.place(label.span)?;
        place["is_primary"] = is_primary.into();
        place["label"] = Some(&label.text).filter(|text| !text.is_empty()).cloned().into();
        Some(place)
    }

    /// What is said about a file without text, in words; unless the message names it, and that is all.
    fn note(&self, label: &Label, message: &str) -> Option<Value> {
        let file = self.loaded.sources.file(label.span.source);
        if file.syntax != Syntax::Opaque {
            return None;
        }
        let path = quoted(file.path.as_str());
        if label.text.is_empty() && message.contains(&path) {
            return None;
        }
        let text = if label.text.is_empty() { path } else { format!("{path}: {}", label.text) };
        Some(child("note", &text, &[]))
    }

    fn help(&self, help: &str, fix: Option<&Fix>) -> Value {
        let edits = fix.iter().flat_map(|fix| &fix.edits);
        let places: Option<Vec<_>> = edits
            .map(|edit| {
                let mut place = self.place(edit.span)?;
                place["suggested_replacement"] = edit.replacement.clone().into();
                // It mends what was found, but only its author knows what was meant.
                place["suggestion_applicability"] = "MaybeIncorrect".into();
                Some(place)
            })
            .collect();
        child("help", help, &places.unwrap_or_default())
    }

    /// Lines and columns count from 1, columns in characters, as rustc has them.
    fn place(&self, span: Span) -> Option<Value> {
        let sources = &self.loaded.sources;
        let (start, end) = region(span, sources)?;
        let file = sources.file(span.source);
        let lines = lines(file, span).into_iter().enumerate().map(|(index, text)| {
            let is_last = start.line + index == end.line;
            let end = if is_last { end.column } else { text.chars().count() + 1 };
            line(text, if index == 0 { start.column } else { 1 }, end)
        });
        let mut place = self.start_of(file);
        place["byte_start"] = span.start.into();
        place["byte_end"] = span.end.max(span.start).into();
        place["line_start"] = start.line.into();
        place["line_end"] = end.line.into();
        place["column_start"] = start.column.into();
        place["column_end"] = end.column.into();
        place["text"] = lines.collect();
        Some(place)
    }

    /// A primary place before the first character.
    fn start_of(&self, file: &SourceFile) -> Value {
        json!({
            "file_name": self.path(&file.path),
            "byte_start": 0, "byte_end": 0,
            "line_start": 1, "line_end": 1,
            "column_start": 1, "column_end": 1,
            "is_primary": true,
            "text": [],
            "label": null,
            "suggested_replacement": null, "suggestion_applicability": null,
            "expansion": null,
        })
    }

    /// Rustc's paths are relative to the workspace's root, and so are they read. From anywhere else
    /// only an absolute path is clear; at the root it would not be better, for where an editor opened
    /// the folder through a link, it would name another file than the one that is open.
    fn path(&self, path: &Utf8Path) -> String {
        let absolute = || camino::absolute_utf8(path).ok();
        let path = if self.at_root { None } else { absolute() }.unwrap_or_else(|| path.to_owned());
        path.into_string()
    }
}

fn parent(path: &Utf8Path) -> &Utf8Path {
    path.parent().unwrap_or(path)
}

/// Whether the current folder is the root of the Cargo workspace.
fn is_at_root(owner: Option<&Owner>) -> bool {
    let root = owner.and_then(|owner| owner.workspace_root.canonicalize_utf8().ok());
    let here = Utf8Path::new(".").canonicalize_utf8().ok();
    root.is_some() && root == here
}

fn child(level: &str, message: &str, spans: &[Value]) -> Value {
    json!({
        "message": message, "code": null, "level": level,
        "spans": spans, "children": [], "rendered": null,
    })
}

fn line(text: &str, start: usize, end: usize) -> Value {
    json!({ "text": text, "highlight_start": start, "highlight_end": end })
}

/// The lines that a span touches, without their ends; none where they are too long for anybody.
fn lines(file: &SourceFile, span: Span) -> Vec<&str> {
    const LONGEST: usize = 8000;
    let text = &*file.text;
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    if last - first > LONGEST {
        return Vec::new();
    }
    let lines = text[first..last].split('\n');
    lines.map(|line| line.strip_suffix('\r').unwrap_or(line)).collect()
}

/// A message about a package's registry is one about its library, or else its first target.
fn of_package(owner: &Owner) -> Value {
    let package = &owner.package;
    let is_library = |kind: &TargetKind| {
        !matches!(
            kind,
            TargetKind::Bin
                | TargetKind::Example
                | TargetKind::Test
                | TargetKind::Bench
                | TargetKind::CustomBuild
        )
    };
    let library = package.targets.iter().find(|target| target.kind.iter().any(is_library));
    let target = library.or(package.targets.first()).map(|target| {
        let mut target = json!(target);
        if target["required-features"] == json!([])
            && let Some(target) = target.as_object_mut()
        {
            // Cargo says so where there are any.
            target.remove("required-features");
        }
        target
    });
    envelope(
        &package.id.repr,
        &package.manifest_path,
        &target.unwrap_or_else(|| no_target(&package.manifest_path)),
    )
}

/// A registry by itself is called what Cargo would call a package in its place, in the short form.
fn of_no_package(registry: &Utf8Path) -> Value {
    let file = camino::absolute_utf8(registry).unwrap_or_else(|_| registry.to_owned());
    let id = format!("path+file://{}#0.0.0", parent(&file));
    envelope(&id, &file, &no_target(&file))
}

fn envelope(package_id: &str, manifest_path: &Utf8Path, target: &Value) -> Value {
    json!({
        "reason": "compiler-message",
        "package_id": package_id,
        "manifest_path": manifest_path.as_str(),
        "target": target,
    })
}

/// Something that looks like a target.
fn no_target(file: &Utf8Path) -> Value {
    json!({
        "kind": ["lib"],
        "crate_types": ["lib"],
        "name": "registry",
        "src_path": file.as_str(),
        "edition": "2024",
        "doc": false, "doctest": false, "test": false,
    })
}
