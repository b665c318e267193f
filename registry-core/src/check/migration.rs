//! From schema 1.0 to 1.1: a registry that current Kasm releases cannot read.

use std::collections::{BTreeMap, HashSet};

use super::releases::{NEWEST, is_certain, listed, minor, releases, version};
use crate::finding::{Code, Edit, Finding, Findings, Safety};
use crate::model::{KasmVersion, Model, Modelled, Registry, Schema};
use crate::source::{Entry, Sources, Span, Syntax, json_string};

/// Current Kasm reads a schema that no workspace asks for.
pub(super) fn current_schema_missing(
    model: &Model<'_>,
    sources: &Sources,
    findings: &mut Findings,
) {
    let Some(registry) = model.registry.as_ref().filter(|_| is_certain(model)) else {
        return;
    };
    if model.workspaces.is_empty() || model.schemas().contains(&NEWEST.schema) {
        return;
    }
    let chosen = registry.schemas.as_ref().and_then(|schemas| schemas.first());
    let (place, what) = match chosen {
        Some(chosen) => (chosen.span, "no list"),
        None => (registry.place, "no workspace"),
    };
    let readers = NEWEST.schema.readers();
    let message = format!("{what} is for Kasm {readers}, to which the registry is invisible");
    let step = Step::of(model, registry, sources);
    let finding = Finding::new(Code::CurrentSchemaMissing, place, message).help(step.help);
    findings.push(if step.edits.is_empty() {
        finding
    } else {
        // Nobody but the author knows whether the images run there.
        finding.fixes(Safety::Unsafe, step.edits)
    });
}

/// What makes the registry visible.
struct Step {
    help: String,
    edits: Vec<Edit>,
}

impl Step {
    fn of(model: &Model<'_>, registry: &Registry, sources: &Sources) -> Self {
        let schema = NEWEST.schema;
        let same = format!("Kasm {} are offered what they are now", Schema::V1_0.readers());
        let last = registry.schemas.iter().flatten().map(|schema| schema.span).max();
        let setting = last.map(|last| Edit {
            span: behind(last),
            replacement: format!(", {}", json_string(schema.name())),
        });
        let served: HashSet<_> = model.offers().map(minor).collect();
        let (named, missing): (Vec<_>, Vec<_>) =
            releases(&[schema]).partition(|number| served.contains(number));
        if setting.is_some() && missing.is_empty() {
            let help = format!("add `\"{schema}\"`: workspaces name these releases. {same}");
            return Self { help, edits: setting.into_iter().collect() };
        }
        let versions: Vec<_> = missing.iter().map(|&number| version(number)).collect();
        let edits = model.workspaces.iter().filter_map(|workspace| {
            as_table(workspace, &versions, sources).or_else(|| longer(workspace, &versions))
        });
        let edits: Vec<_> = edits.collect();
        let (told, all) = (edits.len(), model.workspaces.len());
        let how = if told == all {
            "add these versions to the workspaces whose images run there".to_owned()
        } else {
            let rest = "give each that has an image for each version an entry with `version`, `image` and `uncompressed_size_mb`";
            match told {
                0 => rest.to_owned(),
                _ => format!(
                    "add these versions to the workspaces whose images run there ({told} of {all}), and {rest}"
                ),
            }
        };
        let said = match &named[..] {
            [] => String::new(),
            named => format!(", as workspaces name Kasm {} already", listed(named)),
        };
        let too =
            setting.as_ref().map(|_| format!(", and `\"{schema}\"` here")).unwrap_or_default();
        let help = format!(
            "for Kasm {}, {how}{too}: a list of schema {schema} is then written beside the other{said}. {same}",
            listed(&missing),
        );
        // Workspaces may share what they say.
        let edits: BTreeMap<Span, String> = edits.into_iter().flatten().collect();
        let edits = edits.into_iter().map(|(span, replacement)| Edit { span, replacement });
        let setting = setting.filter(|_| told > 0);
        Self { help, edits: edits.chain(setting).collect() }
    }
}

/// The short form as a table of versions: of that, schema 1.0 gets only its own, as before. None where
/// other layers have a part in it.
fn as_table(
    workspace: &Modelled<'_>,
    versions: &[String],
    sources: &Sources,
) -> Option<Vec<(Span, String)>> {
    let (decl, facts) = (workspace.decl, &workspace.facts);
    let field = |key| decl.fields.entry(key);
    let is_own = |entry: &Entry| {
        let span = entry.value.span;
        decl.origin.is_own(span)
            && !decl.origin.patterns.contains(&span)
            && sources.file(span.source).syntax == Syntax::Toml
            && decl.origin.beneath.get(entry.key.value.as_str()).is_none()
    };
    let list = field("compatibility").filter(|_| facts.shape == Some(Schema::V1_0))?;
    let (name, size) = (field("name")?, field("uncompressed_size_mb")?);
    let image = facts.name.as_ref()?.value.as_str();
    let size_mb = facts.offers.first()?.size.as_ref()?.value.get();
    if ![list, name, size].into_iter().all(is_own) {
        return None;
    }
    let own: Vec<_> = facts.offers.iter().map(|offer| offer.version.value).collect();
    let is_sorted = own.is_sorted();
    let new = versions.iter().filter_map(|version| version.trim_matches('"').parse().ok());
    let mut all: Vec<KasmVersion> = own.into_iter().chain(new).collect();
    if is_sorted {
        all.sort_unstable();
    }
    let all: Vec<_> = all.iter().map(|version| json_string(&version.to_string())).collect();
    let table = format!(
        "{{ versions = [{}], image = {}, uncompressed_size_mb = {size_mb} }}",
        all.join(", "),
        json_string(image)
    );
    let removed = [sources.without_entry(name)?, sources.without_entry(size)?];
    let removed = removed.map(|span| (span, String::new()));
    Some([(list.value.span, table)].into_iter().chain(removed).collect())
}

/// A list of nothing but versions, of one image or of a pattern, with some more of them.
fn longer(workspace: &Modelled<'_>, versions: &[String]) -> Option<Vec<(Span, String)>> {
    let entries = workspace.decl.fields.get("compatibility")?.value.as_array()?;
    let offers = &workspace.facts.offers;
    let is_list = entries.iter().zip(offers).all(|(entry, offer)| entry.span == offer.version.span);
    let last = offers.iter().map(|offer| offer.version.span).max()?;
    let is_list = is_list && entries.len() == offers.len();
    is_list.then(|| vec![(behind(last), format!(", {}", versions.join(", ")))])
}

const fn behind(place: Span) -> Span {
    Span { start: place.end, ..place }
}
