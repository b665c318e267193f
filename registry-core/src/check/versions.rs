//! Rules about the Kasm versions of one workspace.

use std::collections::HashMap;

use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::model::{Modelled, Schema, SizeMb};
use crate::source::{Sources, Span, Spanned, Value, json_string};

/// An exact version is seen in a few official entries, but `MAJOR.MINOR.x` is what Kasm compares.
pub(super) fn exact_version(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for workspace in workspaces {
        let offers = &workspace.facts.offers;
        let mut count: HashMap<_, usize> = HashMap::new();
        for offer in offers {
            *count.entry(offer.version.value.minor()).or_default() += 1;
        }
        for offer in offers.iter().filter(|offer| offer.version.value.is_exact()) {
            let (version, span) = (offer.version.value, offer.version.span);
            let (wildcard, (major, minor)) = (version.wildcard().to_string(), version.minor());
            let message = format!(
                "{} is an exact version, but Kasm looks for `{wildcard}`",
                quoted(&version.to_string())
            );
            let finding = Finding::new(Code::ExactVersion, span, message)
                .help(format!("write `{wildcard}` for every Kasm {major}.{minor}"));
            let is_only = count.get(&(major, minor)) == Some(&1);
            findings.push(if is_only {
                finding.fix(span, json_string(&wildcard))
            } else {
                finding
            });
        }
    }
}

/// Kasm takes one entry for its version; which one is anybody's guess.
pub(super) fn duplicate_version(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for workspace in workspaces {
        let mut first: HashMap<_, Span> = HashMap::new();
        for offer in &workspace.facts.offers {
            let (minor, span) = (offer.version.value.minor(), offer.version.span);
            let place = *first.entry(minor).or_insert(span);
            if place != span {
                let message = format!("two entries for Kasm {}.{}", minor.0, minor.1);
                let finding = Finding::new(Code::DuplicateVersion, span, message)
                    .related(place, "the first one")
                    .help("keep one entry for each version");
                let same = entry_at(workspace, span).filter(|entry| {
                    entry_at(workspace, place).is_some_and(|first| first == *entry)
                });
                findings.push(match same.and_then(|entry| sources.without_item(entry)) {
                    Some(entry) => finding.fix(entry, ""),
                    None => finding,
                });
            }
        }
    }
}

/// The compatibility entry that a place lies in.
fn entry_at<'m>(workspace: &'m Modelled<'_>, place: Span) -> Option<&'m Spanned<Value>> {
    let entries = workspace.decl.fields.get("compatibility")?.value.as_array()?;
    let entry = entries.get(entries.partition_point(|entry| entry.span.end <= place.start))?;
    let is_inside = entry.span.source == place.source && entry.span.start <= place.start;
    (is_inside && place.end <= entry.span.end).then_some(entry)
}

/// Schema 1.0 gives one size an image, so the largest is published there.
pub(super) fn sizes_differ(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for workspace in workspaces {
        let old = workspace
            .facts
            .offers
            .iter()
            .filter(|offer| offer.version.value.schema() == Schema::V1_0);
        let sizes: Vec<_> = old
            .filter_map(|offer| Some((&offer.image.as_ref()?.value, offer.size.as_ref()?)))
            .collect();
        let mut first: HashMap<_, &Spanned<SizeMb>> = HashMap::new();
        let mut largest: HashMap<_, SizeMb> = HashMap::new();
        for &(image, size) in &sizes {
            let so_far = largest.entry(image).or_insert(size.value);
            *so_far = size.value.max(*so_far);
        }
        for (image, size) in sizes {
            let other = *first.entry(image).or_insert(size);
            if other.value != size.value {
                let one = largest.get(image).unwrap_or(&size.value);
                let wrong = [other, size].into_iter().filter(|size| size.value != *one);
                let edits =
                    wrong.map(|size| Edit { span: size.span, replacement: one.get().to_string() });
                let message = format!("{} has two sizes", quoted(image.as_str()));
                let finding = Finding::new(Code::SizesDiffer, size.span, message)
                    .related(other.span, "the other size")
                    .help("schema 1.0 publishes the larger one; give the image one size")
                    .fixes(Safety::Safe, edits.collect());
                findings.push(finding);
            }
        }
    }
}
