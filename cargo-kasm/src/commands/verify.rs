//! `cargo kasm verify`: what each Kasm release makes of a registry that is published.

use registry_core::finding::{Policy, Report};
use registry_core::visit::{Outcome, Verdict, Visit};

use super::bundle;
use crate::cli::{Lints, Verify};
use crate::console::Console;
use crate::error::Error;
use crate::exit;
use crate::published::{Place, visits};
use crate::report::Reporter;
use crate::select::Selected;

pub(super) fn run(
    arguments: &Verify,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    bundle::refuse_cargo_json(arguments.message_format)?;
    let releases = arguments.releases();
    let visit = match Place::parse(&arguments.place) {
        Place::Address(url) => visits::of_site(&url, &releases, arguments.timeout()),
        Place::Unknown(url) if is_like_a_host(&url) => {
            visits::of_site(&url, &releases, arguments.timeout())
        }
        Place::Bundle(folder) => visits::of_folder(&folder, &releases),
        Place::Sources(folder) => {
            return Err(Error::Usage(format!(
                "`{folder}` holds no bundle: name the folder that `cargo kasm bundle` writes, or an address"
            )));
        }
        Place::Unknown(place) => {
            return Err(Error::Usage(format!(
                "there is no folder `{place}`; an address begins with `https://`"
            )));
        }
    };
    let code = show(&visit, &arguments.place, &arguments.lints, reporter, console)?;
    // Who asks about one release wants to add the registry to it.
    let is_refused = |verdict: &Verdict| matches!(verdict.outcome, Outcome::Refused { .. });
    let is_asked = arguments.is_about_one() && visit.verdicts.iter().any(is_refused);
    Ok(if is_asked { code.max(exit::FINDINGS) } else { code })
}

/// Whether somebody left out the scheme: a folder's name seldom has a dot.
fn is_like_a_host(text: &str) -> bool {
    let first = text.split(['/', '\\']).next().unwrap_or_default();
    first.contains('.') && !first.starts_with('.')
}

/// Says what came of a visit to a place.
fn show(
    visit: &Visit,
    place: &str,
    lints: &Lints,
    reporter: &mut Reporter,
    console: &mut Console,
) -> Result<u8, Error> {
    let policy = lints.over(Policy::default());
    let mut code = exit::OK;
    let mut all = Report::default();
    for seen in &visit.seen {
        let report = Report::new(seen.findings.clone(), &policy);
        reporter.show(&report, &seen.loaded, &nowhere(place), console)?;
        code = code.max(super::exit_code(&report));
        all.findings.extend(report.findings);
    }
    reporter.verdicts(visit, place, console)?;
    if let [first, others @ ..] = &visit.not_looked[..] {
        let more =
            if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        console.note(&format!("not looked at, since nobody was asked: `{first}`{more}"))?;
    }
    console.status("Verified", &format!("`{place}`: {}", in_short(visit, &all)))?;
    Ok(if visit.is_unreachable() { exit::NETWORK } else { code })
}

/// "4 of 7 Kasm releases would add it, 1 warning"
pub(super) fn in_short(visit: &Visit, report: &Report) -> String {
    let is_added = |verdict: &&Verdict| matches!(verdict.outcome, Outcome::Added(_));
    let added = visit.verdicts.iter().filter(is_added).count();
    let counts = super::counted(report);
    let found = if counts.is_empty() { "no findings" } else { &counts };
    match (added, visit.verdicts.len()) {
        (0, 1) => format!("Kasm would not add it, {found}"),
        (1, 1) => format!("Kasm would add it, {found}"),
        (_, all) => format!("{added} of {all} Kasm releases would add it, {found}"),
    }
}

/// What was published is nobody's declaration.
fn nowhere(place: &str) -> Selected {
    Selected {
        file: place.into(),
        has_files: false,
        folder: place.into(),
        alone: Vec::new(),
        only: None,
        out_dir: None,
        package: None,
        owner: None,
    }
}
