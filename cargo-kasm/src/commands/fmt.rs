//! `cargo kasm fmt`: canonical order and layout.

use std::sync::Arc;

use camino::Utf8PathBuf;
use registry_core::declare::{Edited, Loaded, REGISTRY_FILE, Reading, WORKSPACE_TOML};
use registry_core::finding::{Code, Finding, Report};
use registry_core::source::{SourceFile, Syntax};

use super::{Asked, UseOfBaseline};
use crate::cli::{Fmt, Lints, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::fix::{self, diff};
use crate::format::{self, File, FormatError};
use crate::report::Reporter;
use crate::select::{self, Selected};

pub(super) fn run(arguments: &Fmt, console: &mut Console) -> Result<u8, Error> {
    super::reported(MessageFormat::Human, console, |reporter, console| {
        let chosen = select::select_files(&arguments.selection, console.is_quiet())?;
        let mut code = exit::OK;
        for selected in chosen.registries.iter().filter(|selected| selected.has_files) {
            code = code.max(registry(selected, arguments.check, reporter, console)?);
        }
        Ok(code)
    })
}

/// A file whose layout changes.
pub(super) struct Change {
    pub(super) path: Utf8PathBuf,
    before: Arc<str>,
    after: String,
}

/// What the files of a registry look like beside their canonical layout.
pub(super) struct Laid {
    loaded: Loaded,
    /// What is said of files that cannot be read.
    report: Report,
    /// How many there are that could.
    pub(super) files: usize,
    pub(super) changes: Vec<Change>,
    /// Files that are left as they are, and why.
    left: Vec<String>,
}

impl Laid {
    fn exit_code(&self) -> u8 {
        let code = super::exit_code(&self.report);
        if self.left.is_empty() { code } else { code.max(exit::FINDINGS) }
    }
}

/// Lays out the files of a registry, and writes none of them.
pub(super) fn lay_out(selected: &Selected) -> Result<Laid, Error> {
    let loaded = fix::read(selected, Reading::Declarations, Edited::default())?;
    let report = unreadable(&loaded, selected);
    let (mut files, mut changes, mut left) = (0, Vec::new(), Vec::new());
    for (source, file) in loaded.sources.named() {
        let is_refused = |finding: &Finding| finding.primary.span.source == source;
        let Some(kind) = kind(file, selected) else { continue };
        if report.findings.iter().any(|levelled| is_refused(&levelled.finding)) {
            continue;
        }
        files += 1;
        match format::format(&file.text, kind) {
            Ok(after) if *after == *file.text => {}
            Ok(after) => {
                let (path, before) = (file.path.clone(), Arc::clone(&file.text));
                changes.push(Change { path, before, after });
            }
            Err(error @ (FormatError::Unparsable | FormatError::Changed)) => {
                left.push(format!("`{}` is left as it is: {error}", file.path));
            }
        }
    }
    Ok(Laid { loaded, report, files, changes, left })
}

fn registry(
    selected: &Selected,
    is_check: bool,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let laid = lay_out(selected)?;
    for problem in &laid.left {
        console.problem(problem)?;
    }
    reporter.show(&laid.report, &laid.loaded, selected, console)?;
    let code = laid.exit_code();
    if is_check {
        show(&laid.changes, console)?;
        return Ok(if laid.changes.is_empty() { code } else { code.max(exit::FINDINGS) });
    }
    for Change { path, after, .. } in &laid.changes {
        fix::put(path, after)?;
        console.detail(&format!("`{path}` was changed"))?;
    }
    let files = super::number(laid.files, "file");
    if laid.changes.is_empty() {
        console.status("Unchanged", &files)?;
    } else {
        console.status("Formatted", &format!("{} of {files}", laid.changes.len()))?;
    }
    Ok(code)
}

pub(super) fn show(changes: &[Change], console: &mut Console) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    for Change { path, before, after } in changes {
        console.data(diff::of(path, before, after).trim_end_matches('\n'))?;
    }
    console.status("Would format", &super::number(changes.len(), "file"))?;
    Ok(())
}

/// Which of the files it is that have a layout, where it is one of those that are meant.
fn kind(file: &SourceFile, selected: &Selected) -> Option<File> {
    if file.syntax != Syntax::Toml || !is_meant(file, selected) {
        None
    } else if selected.alone.is_empty() && file.path == selected.file {
        Some(File::Registry)
    } else {
        (file.path.file_name() == Some(WORKSPACE_TOML)).then_some(File::Workspace)
    }
}

/// Whether it is, or belongs to, the one workspace that is meant, if one is.
fn is_meant(source: &SourceFile, selected: &Selected) -> bool {
    selected.only.as_deref().is_none_or(|only| super::is_in(only, &source.path))
}

/// What `check` says of files that cannot be read as TOML.
fn unreadable(loaded: &Loaded, selected: &Selected) -> Report {
    let lints = Lints::default();
    let asked = Asked { lints: &lints, only: selected.only.as_deref(), is_whole: false };
    let mut report = asked.judge(loaded, UseOfBaseline::Heeded).report;
    report.findings.retain(|levelled| {
        let Finding { code, primary, .. } = &levelled.finding;
        let source = loaded.sources.file(primary.span.source);
        is_unreadable(*code) && is_meant(source, selected) && is_toml(source, selected)
    });
    report
}

/// Whether it is a file that has a layout, or a folder whose file was not read.
fn is_toml(source: &SourceFile, selected: &Selected) -> bool {
    let is_named = matches!(source.path.file_name(), Some(REGISTRY_FILE | WORKSPACE_TOML));
    let inside = || source.path.join(WORKSPACE_TOML).symlink_metadata().is_ok();
    let is_unread = || source.syntax == Syntax::Opaque && inside();
    is_named || source.path == selected.file || is_unread()
}

const fn is_unreadable(code: Code) -> bool {
    matches!(
        code,
        Code::Syntax
            | Code::NotUtf8
            | Code::TooDeep
            | Code::FileTooLarge
            | Code::UnreadableFile
            | Code::NotAFile
            | Code::LinkLeavesRegistry
            | Code::TwoDeclarations
    )
}
