//! Rules about which Kasm releases find which workspaces. Versions are compared as numbers: 1.20
//! follows 1.9.

use std::collections::{HashMap, HashSet};

use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{Model, Modelled, Offer, RELEASES, Release, Schema};
use crate::source::{Span, Value};

/// A major and a minor number.
pub(crate) type Minor = (u32, u32);

pub(super) const NEWEST: Release = RELEASES[RELEASES.len() - 1];

/// A registry without a workspace for it broke the page of all registries, up to 1.16.1.
pub(crate) const BREAKS_WITHOUT: Minor = (1, 16);

/// A Kasm that reads the registry, and finds nothing in it.
pub(super) fn release_without_workspace(model: &Model<'_>, findings: &mut Findings) {
    let Some(registry) = model.registry.as_ref().filter(|_| is_certain(model)) else {
        return;
    };
    let written = model.schemas();
    let mut filled = written.clone();
    filled.retain(|&schema| model.workspaces.iter().any(|own| own.is_in(schema, &written)));
    let readable = model.workspaces.iter().filter(|own| own.is_in_shape(&written));
    let served: HashSet<_> = readable.flat_map(|own| &own.facts.offers).map(minor).collect();
    // Without any version, each workspace has a finding of its own.
    let Some(first) = served.iter().min() else { return };
    // What a registry never was for needs no telling, but for the release that suffers from it.
    let is_supported = |number: &Minor| *number == BREAKS_WITHOUT || number > first;
    let missing = releases(&filled).filter(|number| !served.contains(number));
    let missing: Vec<_> = missing.filter(is_supported).collect();
    if missing.is_empty() {
        return;
    }
    let verb = if missing.len() == 1 { "finds" } else { "find" };
    let message = format!("Kasm {} {verb} no workspace in this registry", listed(&missing));
    let finding = Finding::new(Code::ReleaseWithoutWorkspace, registry.place, message);
    findings.push(finding.help(
        "offer a workspace to each: where there is none, early Kasm 1.16 breaks its registry page",
    ));
}

/// A workspace that vanishes with an update through which others stay.
pub(super) fn workspace_left_behind(model: &Model<'_>, findings: &mut Findings) {
    let mut newest: HashMap<Schema, &Offer> = HashMap::new();
    for offer in model.offers().filter(|offer| is_plausible(minor(offer))) {
        let known = newest.entry(offer.version.value.schema()).or_insert(offer);
        if minor(offer) > minor(known) {
            *known = offer;
        }
    }
    for workspace in model.workspaces.iter().filter(|workspace| all_versions_are_known(workspace)) {
        let Some(last) = workspace.facts.offers.iter().max_by_key(|offer| minor(offer)) else {
            continue;
        };
        let Some(other) = newest.get(&last.version.value.schema()) else { continue };
        if minor(other) <= minor(last) {
            continue;
        }
        let (last_shown, newest_shown) = (shown(minor(last)), shown(minor(other)));
        let message = format!(
            "{} is for Kasm {last_shown} at most, though others are for {newest_shown}",
            quoted(&workspace.decl.folder)
        );
        let missing = RELEASES.iter().map(|release| release.number);
        let missing = missing.filter(|number| *number > minor(last) && *number < minor(other));
        let texts: Vec<_> = missing.chain([minor(other)]).map(version).collect();
        let behind = Span { start: last.place.end, ..last.place };
        let finding = Finding::new(Code::WorkspaceLeftBehind, last.place, message)
            .related(other.place, "one of the others")
            .help(format!("if it runs there, add `{newest_shown}.x`"));
        findings.push(one_image(workspace, finding, behind, format!(", {}", texts.join(", "))));
    }
}

/// A release that is left out between two that are not.
pub(super) fn version_gap(
    workspaces: &[Modelled<'_>],
    written: &[Schema],
    findings: &mut Findings,
) {
    for workspace in workspaces.iter().filter(|workspace| all_versions_are_known(workspace)) {
        let offers = workspace.facts.offers.iter().filter(|offer| is_plausible(minor(offer)));
        let offers: Vec<_> = offers.collect();
        let numbers: HashSet<_> = offers.iter().map(|offer| minor(offer)).collect();
        let (Some(&first), Some(&last)) = (numbers.iter().min(), numbers.iter().max()) else {
            continue;
        };
        let between = releases(written).filter(|number| first < *number && *number < last);
        let missing: Vec<_> = between.filter(|number| !numbers.contains(number)).collect();
        let Some(gap) = missing.first() else { continue };
        let behind = offers.iter().filter(|offer| minor(offer) > *gap);
        let Some(next) = behind.min_by_key(|offer| minor(offer)) else { continue };
        let place = next.place;
        let message = format!(
            "{} is not for Kasm {}, though it is for {} and {}",
            quoted(&workspace.decl.folder),
            listed(&missing),
            shown(first),
            shown(last)
        );
        let texts: Vec<_> = missing.iter().map(|&number| version(number)).collect();
        let before = Span { end: place.start, ..place };
        let finding = Finding::new(Code::VersionGap, place, message)
            .help(format!("if it runs there, add {}", texts.join(" and ").replace('"', "`")));
        findings.push(one_image(workspace, finding, before, format!("{}, ", texts.join(", "))));
    }
}

/// A version that no Kasm has or will soon have.
pub(super) fn unknown_release(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    let offers = workspaces.iter().flat_map(|workspace| &workspace.facts.offers);
    for offer in offers.filter(|offer| !is_plausible(minor(offer))) {
        let message = format!(
            "there is no Kasm {}: the newest is {}",
            shown(minor(offer)),
            shown(NEWEST.number)
        );
        let finding = Finding::new(Code::UnknownRelease, offer.version.span, message)
            .help("name a release that there is; a later one can be added when it is there");
        findings.push(finding);
    }
}

/// More than another reader takes.
pub(super) fn too_many_entries(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    const MOST: usize = 10;
    for offers in workspaces.iter().map(|workspace| &workspace.facts.offers) {
        if let Some(first) = offers.get(MOST) {
            let message =
                format!("{} compatibility entries, of which {MOST} are read", offers.len());
            let finding = Finding::new(Code::TooManyEntries, first.place, message)
                .label("by the explorer of community registries")
                .help("leave out releases that nobody runs any more");
            findings.push(finding);
        }
    }
}

/// Offers the edit that adds versions, where one image serves all of them.
fn one_image(workspace: &Modelled<'_>, finding: Finding, span: Span, text: String) -> Finding {
    if workspace.facts.shape == Some(Schema::V1_0) {
        finding.unsafe_fix(span, text)
    } else {
        finding
    }
}

/// Whether it is known what all workspaces are for.
pub(super) fn is_certain(model: &Model<'_>) -> bool {
    model.is_whole() && model.workspaces.iter().all(all_versions_are_known)
}

/// Whether each version that was written is a right one; of the others, something is said already.
fn all_versions_are_known(workspace: &Modelled<'_>) -> bool {
    match workspace.decl.fields.get("compatibility").map(|value| &value.value) {
        None | Some(Value::Null) => true,
        Some(Value::Array(items)) => items.len() == workspace.facts.offers.len(),
        Some(_) => false,
    }
}

/// The releases that read one of these schemas.
pub(super) fn releases(schemas: &[Schema]) -> impl Iterator<Item = Minor> {
    let read = RELEASES.iter().filter(|release| schemas.contains(&release.schema));
    read.map(|release| release.number)
}

/// A release that there is, or the next one.
const fn is_plausible(number: Minor) -> bool {
    number.0 == NEWEST.number.0 && number.1 <= NEWEST.number.1 + 1
}

pub(super) fn minor(offer: &Offer) -> Minor {
    offer.version.value.minor()
}

fn shown((major, minor): Minor) -> String {
    format!("{major}.{minor}")
}

pub(super) fn version(number: Minor) -> String {
    format!("\"{}.x\"", shown(number))
}

/// "1.16, 1.18 and 1.19"
pub(super) fn listed(numbers: &[Minor]) -> String {
    let texts: Vec<_> = numbers.iter().map(|&number| shown(number)).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => texts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_compared_as_numbers() {
        for (number, plausible) in [
            ((1, 13), true),
            (NEWEST.number, true),
            ((1, NEWEST.number.1 + 1), true),
            ((1, NEWEST.number.1 + 2), false),
            ((1, 171), false),
            ((2, 0), false),
        ] {
            assert_eq!(is_plausible(number), plausible, "{number:?}");
        }
        let ordered: std::collections::BTreeSet<Minor> = [(1, 20), (1, 9), (1, 19), (2, 0)].into();
        assert_eq!(listed(&Vec::from_iter(ordered)), "1.9, 1.19, 1.20 and 2.0");
    }
}
