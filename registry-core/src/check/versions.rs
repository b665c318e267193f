//! Rules about the Kasm versions of one workspace.

use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::typed::json_string;
use crate::model::{ImageRef, Model, Schema, SizeMb};
use crate::source::Spanned;

/// An exact version is seen in a few official entries, but `MAJOR.MINOR.x` is what Kasm compares.
pub(super) fn exact_version(model: &Model<'_>, findings: &mut Findings) {
    for workspace in &model.workspaces {
        let offers = &workspace.facts.offers;
        for offer in offers.iter().filter(|offer| offer.version.value.is_exact()) {
            let version = offer.version.value;
            let (wildcard, (major, minor)) = (version.wildcard().to_string(), version.minor());
            let message = format!(
                "{} is an exact version, which no Kasm may match",
                quoted(&version.to_string())
            );
            let finding = Finding::new(Code::ExactVersion, offer.version.span, message)
                .help(format!("write `{wildcard}` for every Kasm {major}.{minor}"));
            let is_only =
                offers.iter().filter(|other| other.version.value.minor() == (major, minor)).count()
                    == 1;
            findings.push(if is_only {
                finding.fix(offer.version.span, json_string(&wildcard))
            } else {
                finding
            });
        }
    }
}

/// Kasm takes one entry for its version; which one is anybody's guess.
pub(super) fn duplicate_version(model: &Model<'_>, findings: &mut Findings) {
    for workspace in &model.workspaces {
        let offers = &workspace.facts.offers;
        for (index, offer) in offers.iter().enumerate() {
            let minor = offer.version.value.minor();
            let Some(first) =
                offers[..index].iter().find(|first| first.version.value.minor() == minor)
            else {
                continue;
            };
            let message = format!("two entries for Kasm {}.{}", minor.0, minor.1);
            let finding = Finding::new(Code::DuplicateVersion, offer.version.span, message)
                .related(first.version.span, "the first one")
                .help("keep one entry for each version");
            findings.push(finding);
        }
    }
}

/// Schema 1.0 gives one size an image, so the largest is published there.
pub(super) fn sizes_differ(model: &Model<'_>, findings: &mut Findings) {
    for workspace in &model.workspaces {
        let old = workspace
            .facts
            .offers
            .iter()
            .filter(|offer| offer.version.value.schema() == Schema::V1_0);
        let mut seen: Vec<(&Spanned<ImageRef>, &Spanned<SizeMb>)> = Vec::new();
        for (image, size) in
            old.filter_map(|offer| Some((offer.image.as_ref()?, offer.size.as_ref()?)))
        {
            match seen.iter().find(|(first, _)| first.value == image.value) {
                Some((_, first)) if first.value != size.value => {
                    let message = format!("{} has two sizes", quoted(image.value.as_str()));
                    let finding = Finding::new(Code::SizesDiffer, size.span, message)
                        .related(first.span, "the other size")
                        .help("schema 1.0 publishes the larger one; give the image one size");
                    findings.push(finding);
                }
                Some(_) => {}
                None => seen.push((image, size)),
            }
        }
    }
}
