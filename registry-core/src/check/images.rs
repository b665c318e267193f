//! Rules about images and their sizes.

use std::collections::HashSet;

use crate::finding::{Code, Finding, Findings, quoted};
use crate::lock::is_locked;
use crate::model::{ImageRef, Modelled, Offer, SizeMb};
use crate::source::{Sources, Spanned};

/// Without a tag, Docker takes another one than people read.
pub(super) fn untagged_image(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for image in workspaces.iter().flat_map(installed) {
        if image.value.tag().is_none() && image.value.digest().is_none() {
            let message = format!("{} has no tag", quoted(image.value.as_str()));
            let finding = Finding::new(Code::UntaggedImage, image.span, message)
                .label("Docker takes `latest`, if there is such a tag")
                .help("write the tag of the version that was tried");
            findings.push(finding);
        }
    }
}

/// A tag that is moved with every build.
pub(super) fn unpinned_tag(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for image in workspaces.iter().flat_map(installed) {
        if image.value.tag() == Some("latest") && image.value.digest().is_none() {
            let message =
                format!("what {} is changes with every build", quoted(image.value.as_str()));
            let finding = Finding::new(Code::UnpinnedTag, image.span, message)
                .help("write the tag of the version that was tried");
            findings.push(finding);
        }
    }
}

/// The images whose own tag is installed, since no channel takes its place; each once.
fn installed<'m>(workspace: &'m Modelled<'_>) -> Vec<&'m Spanned<ImageRef>> {
    let has_channels = |offer: &Offer| offer.reads_channels() && !offer.tags().is_empty();
    let mut images = images(workspace.facts.offers.iter().filter(|offer| !has_channels(offer)));
    if workspace.facts.offers.is_empty() {
        images.extend(&workspace.facts.name);
    }
    images
}

/// The images of some entries, each once.
fn images<'m>(offers: impl Iterator<Item = &'m Offer>) -> Vec<&'m Spanned<ImageRef>> {
    let mut seen = HashSet::new();
    offers
        .filter_map(|offer| offer.image.as_ref())
        .filter(|image| seen.insert(&image.value))
        .collect()
}

/// The sizes that stand in the template's examples.
pub(crate) const OF_THE_TEMPLATE: [u64; 4] = [2170, 2643, 2428, 2528];

/// The size of one of Kasm's own images, at another one.
pub(super) fn size_template_constant(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for (image, size) in workspaces.iter().flat_map(|workspace| written_sizes(workspace, sources)) {
        if OF_THE_TEMPLATE.contains(&size.value.get()) && !image.value.is_kasms() {
            let message = format!(
                "{} MB is the size of an example of the template, and hardly that of {}",
                size.value.get(),
                quoted(image.value.as_str())
            );
            let finding = Finding::new(Code::SizeTemplateConstant, size.span, message)
                .help("write this image's own unpacked size in MB: 2.46 GB is 2460");
            findings.push(finding);
        }
    }
}

/// The smallest and the largest image of a desktop, in MB.
pub(crate) const PLAUSIBLE_MB: [u64; 2] = [100, 40_000];

/// A size in another unit.
pub(super) fn size_implausible(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for (_, size) in workspaces.iter().flat_map(|workspace| written_sizes(workspace, sources)) {
        let number = size.value.get();
        if is_plausible(number) {
            continue;
        }
        let (side, meant) = if number < PLAUSIBLE_MB[0] {
            ("small", number * 1000)
        } else {
            ("large", number / 1_000_000)
        };
        let message = format!("{number} MB is too {side} for the image of a desktop");
        let finding = Finding::new(Code::SizeImplausible, size.span, message);
        findings.push(if is_plausible(meant) {
            let unit = if number < PLAUSIBLE_MB[0] { "GB" } else { "bytes" };
            finding
                .help(format!("if these are {unit}, write `{meant}`"))
                .unsafe_fix(size.span, meant.to_string())
        } else {
            finding.help("write the unpacked size in MB: 2.46 GB is 2460")
        });
    }
}

const fn is_plausible(size: u64) -> bool {
    PLAUSIBLE_MB[0] <= size && size <= PLAUSIBLE_MB[1]
}

/// The sizes that are written of a workspace's images, for `kasm.lock` makes no mistake of these kinds;
/// of entries that agree, the first one's.
fn written_sizes<'m>(
    workspace: &'m Modelled<'_>,
    sources: &Sources,
) -> impl Iterator<Item = (&'m Spanned<ImageRef>, &'m Spanned<SizeMb>)> {
    let mut seen = HashSet::new();
    let offers = workspace.facts.offers.iter();
    let sizes = offers.filter_map(|offer| Some((offer.image.as_ref()?, offer.size.as_ref()?)));
    let sizes = sizes.filter(|(_, size)| !is_locked(size.span, sources));
    sizes.filter(move |(image, size)| seen.insert((image.value.repository(), size.value.get())))
}
