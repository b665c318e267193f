//! Tags that could be digests.

use crate::finding::{Code, Finding, Findings, quoted};
use crate::lock::Answers;
use crate::model::{Model, Offer};
use crate::source::json_string;

/// A finding for each declared image without a digest whose tag is what Kasm installs; its fix adds the
/// digest that the tag names now. For those who ask for it: no rule demands digests.
pub(in crate::check) fn unpinned(model: &Model<'_>, answers: &Answers, findings: &mut Findings) {
    for workspace in &model.workspaces {
        let first = findings.len();
        let is_installed = |offer: &&Offer| !offer.reads_channels() || offer.tags().is_empty();
        let offers = workspace.facts.offers.iter().filter(is_installed);
        for offered in offers.flat_map(Offer::offered).filter(|offered| offered.is_own) {
            let name = offered.image.to_string();
            let Some(found) = answers.found(&name) else { continue };
            if offered.image.digest().is_some() {
                continue;
            }
            let written = offered.written.as_str();
            let tag = if offered.written.tag().is_some() { "" } else { ":latest" };
            let pinned = format!("{written}{tag}@{}", found.image.digest);
            let message = format!("{} is whatever its tag names", quoted(written));
            let finding = Finding::new(Code::UnpinnedTag, offered.place, message);
            findings.push(finding.unsafe_fix(offered.place, json_string(&pinned)));
        }
        findings.name_heir(first, workspace.decl);
    }
}
