//! `cargo kasm check --fix`, `--diff` and `--write-baseline`: what changes files before they are
//! checked.

use camino::Utf8Path;
use registry_core::check;
use registry_core::declare::{BASELINE_FILE, Loaded};
use registry_core::finding::{Code, Finding, Report, Safety};
use registry_core::fix as mending;

use super::{Asked, Checked, UseOfBaseline};
use crate::cli::{Check, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::fix::{self, Fixed};
use crate::report::Reporter;
use crate::select::{Chosen, Selected};

/// Mends the files of all selected registries, or shows how.
pub(super) fn run(
    chosen: &Chosen,
    arguments: &Check,
    up_to: Safety,
    console: &mut Console,
) -> Result<u8, Error> {
    let of_programs =
        !matches!(arguments.message_format, MessageFormat::Human | MessageFormat::Short);
    if arguments.fixing.diff && of_programs {
        let message = "`--diff` prints a patch, which no other `--message-format` than human and short has room for";
        return Err(Error::Usage(message.to_owned()));
    }
    let mut code = exit::OK;
    let mut all = Vec::new();
    for selected in chosen.registries.iter().filter(|selected| selected.has_files) {
        let fixed = fix::fix(selected, up_to, |loaded| report(loaded, selected, arguments))?;
        if arguments.fixing.diff {
            code = code.max(show(&fixed, console)?);
        } else if !fixed.is_empty() {
            all.push((selected, fixed));
        }
    }
    // What is written for one registry is no change that keeps the next from being mended.
    if !arguments.fixing.allow_dirty {
        all.iter().try_for_each(|(selected, _)| fix::refuse_dirty(&selected.folder))?;
    }
    all.iter().try_for_each(|(_, fixed)| write(fixed, console))?;
    Ok(code)
}

/// What a registry's files say on their own.
fn report(loaded: &Loaded, selected: &Selected, arguments: &Check) -> Report {
    let only = selected.only.as_deref();
    let asked = Asked { lints: &arguments.lints, only, is_whole: selected.is_whole() };
    let Checked { model: _, mut report } = asked.judge(loaded, UseOfBaseline::Heeded);
    report.findings.retain(|levelled| is_in_reach(levelled.finding.code, selected));
    report
}

/// Whether the files say all there is to a finding: what a package's crate or a registry declares may
/// mend it.
fn is_in_reach(rule: Code, selected: &Selected) -> bool {
    selected.is_whole() || !check::needs_the_rest(rule)
}

/// "; 2 can be fixed with `--fix`, 1 more with `--unsafe-fixes`", or nothing.
pub(super) fn offered(report: &Report, loaded: &Loaded, selected: &Selected) -> String {
    let findings = report.findings.iter().map(|levelled| &levelled.finding);
    let findings = findings.filter(|finding| is_in_reach(finding.code, selected));
    let fixes = findings.filter_map(|finding| finding.fix.as_ref());
    let fixes: Vec<_> = fixes.filter(|fix| mending::is_applicable(fix, &loaded.sources)).collect();
    let safe = fixes.iter().filter(|fix| fix.safety == Safety::Safe).count();
    match (safe, fixes.len() - safe) {
        (0, 0) => String::new(),
        (safe, 0) => format!("; {safe} can be fixed with `--fix`"),
        (0, others) => format!("; {others} can be fixed with `--fix --unsafe-fixes`"),
        (safe, others) => {
            format!("; {safe} can be fixed with `--fix`, {others} more with `--unsafe-fixes`")
        }
    }
}

fn show(fixed: &Fixed, console: &mut Console) -> Result<u8, Error> {
    if fixed.is_empty() {
        return Ok(exit::OK);
    }
    console.data(fixed.diff().trim_end_matches('\n'))?;
    console.status("Would fix", &counted(fixed))?;
    Ok(exit::FINDINGS)
}

fn write(fixed: &Fixed, console: &mut Console) -> Result<(), Error> {
    fixed.write()?;
    for path in fixed.paths() {
        console.detail(&format!("`{path}` was changed"))?;
    }
    console.status("Fixed", &counted(fixed))?;
    Ok(())
}

/// "3 findings in 2 files"
fn counted(fixed: &Fixed) -> String {
    let findings = super::number(fixed.mended, "finding");
    format!("{findings} in {}", super::number(fixed.len(), "file"))
}

/// Writes what was found to the registry's baseline.
pub(super) fn write_baseline(
    loaded: &Loaded,
    selected: &Selected,
    asked: &Asked<'_>,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    if !selected.alone.is_empty() {
        let reason = "a baseline belongs to a registry.toml, and none is there";
        return Err(Error::NoRegistry { path: selected.file.clone(), reason });
    }
    // A baseline is the whole registry's, whichever workspace is meant.
    let asked = Asked { only: None, ..*asked };
    let Checked { model, mut report } = asked.judge(loaded, UseOfBaseline::Ignored);
    let folder: &Utf8Path = &loaded.registry.folder;
    let path = selected.folder.join(BASELINE_FILE);
    let is_old_one = |finding: &Finding| {
        let is_damaged = matches!(finding.code, Code::Syntax | Code::NotUtf8);
        is_damaged && loaded.sources.file(finding.primary.span.source).path == path
    };
    let is_in_the_way = |finding: &Finding| finding.code.is_error() && !is_old_one(finding);
    if report.findings.iter().any(|levelled| is_in_the_way(&levelled.finding)) {
        // What is behind an error cannot be seen, and its entries would be lost.
        report.findings.retain(|levelled| is_in_the_way(&levelled.finding));
        reporter.show(&report, loaded, selected, console)?;
        console.problem(&format!("`{path}` was not written: mend these first"))?;
        return Ok(super::exit_code(&report));
    }
    let (text, count) = mending::baseline(&report, &model.policy, &loaded.sources, folder);
    fix::put(&path, &text)?;
    console.status("Wrote", &format!("`{path}` with {}", super::number(count, "finding")))?;
    Ok(exit::OK)
}
