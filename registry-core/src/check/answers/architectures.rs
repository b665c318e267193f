//! Rules about what images are built for.

use std::collections::{BTreeSet, HashSet};

use super::Subject;
use crate::finding::{Code, Finding, Findings, Safety, quoted};
use crate::lock::is_locked;
use crate::model::Architecture;
use crate::source::{Entry, Span, Spanned, json_string};

/// What the images of a workspace are built for.
struct Built {
    /// Those that were found, by name.
    images: Vec<(String, BTreeSet<Architecture>)>,
    /// What all of these have in common.
    common: BTreeSet<Architecture>,
    /// Whether there are others, of which it is not known.
    is_partial: bool,
}

impl Subject<'_> {
    pub(super) fn architectures(&self, findings: &mut Findings) {
        let Some(built) = self.built() else { return };
        let fields = &self.workspace.decl.fields;
        let Some(entry) = fields.entry("architecture") else {
            return findings.extend(self.architecture_missing(&built));
        };
        // What kasm.lock says is no declaration.
        if is_locked(entry.value.span, self.sources) {
            return;
        }
        let items = entry.value.value.as_array().unwrap_or_default().iter();
        let named = items.filter_map(|item| Some((item.value.as_str()?.parse().ok()?, item.span)));
        let declared: Vec<_> = named.collect();
        self.architecture_not_built(entry, &declared, &built, findings);
        self.architecture_undeclared(entry, &declared, &built, findings);
    }

    /// None where no image was found.
    fn built(&self) -> Option<Built> {
        let mut seen = HashSet::new();
        let names = self.workspace.offered().into_iter().map(|offered| offered.image.to_string());
        let names: Vec<_> = names.filter(|name| seen.insert(name.clone())).collect();
        let offered = names.len();
        let found = names.into_iter().filter_map(|name| {
            let platforms = self.answers.found(&name)?.image.platforms.iter();
            let built = platforms.map(|platform| platform.architecture).collect();
            Some((name, built))
        });
        let images: Vec<(String, BTreeSet<_>)> = found.collect();
        let all = images.iter().map(|(_, built)| built.clone());
        let common = all.reduce(|common, built| &common & &built)?;
        let is_partial = images.len() < offered;
        Some(Built { images, common, is_partial })
    }

    /// Sessions on such servers do not start.
    fn architecture_not_built(
        &self,
        entry: &Entry,
        declared: &[(Architecture, Span)],
        built: &Built,
        findings: &mut Findings,
    ) {
        for &(architecture, place) in declared {
            let mut lacking =
                built.images.iter().filter(|(_, built)| !built.contains(&architecture));
            let Some((first, _)) = lacking.next() else { continue };
            let others = lacking.count();
            let also = match others {
                0 => String::new(),
                1 => ", nor is another image of the workspace".to_owned(),
                _ => format!(", nor are {others} other images of the workspace"),
            };
            let message = format!("{} is not built for `{architecture}`{also}", quoted(first));
            let help = if built.common.is_empty() {
                "declare two workspaces: no architecture is common to all images".to_owned()
            } else {
                format!("declare only what all images are built for: {}", list(&built.common))
            };
            let finding = Finding::new(Code::ArchitectureNotBuilt, place, message).help(help);
            let is_own = self.workspace.decl.origin.is_own(entry.key.span);
            let is_nowhere = others + 1 == built.images.len() && !built.is_partial;
            findings.push(if is_own && is_nowhere && declared.len() > 1 {
                let item = Spanned::new((), place);
                finding.removal(Safety::Unsafe, self.sources.without_item(&item))
            } else {
                finding
            });
        }
    }

    /// Servers of that kind do not offer the workspace.
    fn architecture_undeclared(
        &self,
        entry: &Entry,
        declared: &[(Architecture, Span)],
        built: &Built,
        findings: &mut Findings,
    ) {
        let Some((first, _)) = built.images.first().filter(|_| !built.is_partial) else { return };
        let Some((_, last)) = declared.last() else { return };
        for architecture in &built.common {
            if declared.iter().any(|(other, _)| other == architecture) {
                continue;
            }
            let message = match built.images.len() {
                1 => format!("{} is built for `{architecture}` too", quoted(first)),
                _ => format!("all of the workspace's images are built for `{architecture}` too"),
            };
            let finding = Finding::new(Code::ArchitectureUndeclared, entry.value.span, message)
                .help(format!("add `\"{architecture}\"`, if the workspace was tried there"));
            let end = Span { start: last.end, ..*last };
            findings.push(if self.workspace.decl.origin.is_own(entry.key.span) {
                finding.unsafe_fix(end, format!(", \"{architecture}\""))
            } else {
                finding
            });
        }
    }

    /// What a `workspace.json` does not say, for nothing is filled in there.
    fn architecture_missing(&self, built: &Built) -> Option<Finding> {
        let decl = self.workspace.decl;
        if built.is_partial || built.common.is_empty() {
            return None;
        }
        let names: Vec<_> = built.common.iter().map(|name| json_string(name.as_str())).collect();
        let value = format!("[{}]", names.join(", "));
        let fix = self.before(decl.fields.entries.first()?, "architecture", &value)?;
        let what = match built.images.len() {
            1 => "the image is",
            _ => "all images are",
        };
        let message =
            format!("no `architecture` is declared, and {what} built for {}", list(&built.common));
        let finding = Finding::new(Code::ArchitectureUndeclared, decl.place, message);
        let finding = finding.help(format!("write `\"architecture\": {value}`"));
        Some(finding.fixes(Safety::Unsafe, vec![fix]))
    }
}

/// "`amd64` and `arm64`"
fn list(architectures: &BTreeSet<Architecture>) -> String {
    let names: Vec<_> = architectures.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}
