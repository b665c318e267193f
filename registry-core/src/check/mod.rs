//! Stage 3, check: rules about several values, each in a function named like its code.
//!
//! Rules about one value are that value's type in [`model`]. No rule stops another.

#[cfg(feature = "bundle")]
mod answers;
mod categories;
mod channels;
pub(crate) mod config;
pub(crate) mod docker_registry;
mod icons;
pub(crate) mod images;
mod known;
mod migration;
pub(crate) mod options;
mod outputs;
pub(crate) mod pictures;
mod registry;
pub(crate) mod releases;
mod secret_shape;
mod secrets;
mod security;
mod site;
mod tags;
mod texts;
mod versions;
mod workspaces;

pub use known::{is_certain, remember};

use crate::declare::{Loaded, RegistryDecl};
#[cfg(feature = "bundle")]
use crate::finding::Finding;
use crate::finding::{Code, Findings};
#[cfg(feature = "bundle")]
use crate::lock::Answers;
#[cfg(feature = "bundle")]
use crate::model::OR_ASK;
use crate::model::{self, Model, Modelled, Rule, Schema};
use crate::parallel;
use crate::source::Sources;

/// Models a registry that was read and applies every rule to it: what `cargo kasm` and the macros
/// call, so that a registry is judged alike wherever it is judged. The findings include those of
/// reading.
pub fn judge(loaded: &Loaded) -> (Model<'_>, Findings) {
    let (model, findings) = unshared(loaded);
    (model, findings.shared(&loaded.registry, &loaded.sources))
}

/// The same, with what image registries say about the images.
#[cfg(feature = "bundle")]
pub fn judge_answered<'l>(loaded: &'l Loaded, answers: &Answers) -> (Model<'l>, Findings) {
    let (model, mut findings) = unshared(loaded);
    let lock = loaded.registry.lock.as_ref();
    answers::answered(&model, lock, answers, &loaded.sources, &mut findings);
    (model, findings.shared(&loaded.registry, &loaded.sources))
}

/// What would be pinned to the digests that tags name now.
#[cfg(feature = "bundle")]
pub fn unpinned(loaded: &Loaded, answers: &Answers) -> Findings {
    let model = model::from_decl(&loaded.registry, &loaded.sources, &mut Findings::default());
    let mut findings = Findings::default();
    answers::unpinned(&model, answers, &mut findings);
    findings.shared(&loaded.registry, &loaded.sources)
}

/// Judges a list that was published. What a [visit](crate::visit) says in its own words is left out, and
/// nothing is mended in what was built.
#[cfg(feature = "bundle")]
pub fn judge_published(loaded: &Loaded) -> (Model<'_>, Findings) {
    let (model, findings) = judge(loaded);
    let findings = findings.into_iter().filter(|finding| !is_about_sources(finding.code));
    (model, findings.map(of_anybody).collect())
}

/// A finding for whoever published a list, with whatever.
#[cfg(feature = "bundle")]
fn of_anybody(finding: Finding) -> Finding {
    let help = finding.help.map(|help| help.strip_suffix(OR_ASK).unwrap_or(&help).to_owned());
    Finding { fix: None, help, ..finding }
}

/// Whether a rule is about sources, about all lists of a registry together, or about what some release
/// does not show: of a list, that is its readers to say.
#[cfg(feature = "bundle")]
const fn is_about_sources(code: Code) -> bool {
    matches!(
        code,
        Code::MissingSetting
            | Code::EmptySchema
            | Code::Unpublished
            | Code::CurrentSchemaMissing
            | Code::WorkspaceLeftBehind
            | Code::VersionGap
    )
}

/// A finding for each workspace, even where they share what is wrong.
fn unshared(loaded: &Loaded) -> (Model<'_>, Findings) {
    let mut findings = loaded.findings.clone();
    let model = model::from_decl(&loaded.registry, &loaded.sources, &mut findings);
    check(&loaded.registry, &model, &loaded.sources, &mut findings);
    (model, findings)
}

/// Leaves out what further workspaces, declared elsewhere, could mend: where only a part of a
/// registry is at hand, that is no mistake yet.
pub fn without_the_rest(findings: Findings) -> Findings {
    findings.into_iter().filter(|finding| !needs_the_rest(finding.code)).collect()
}

/// Whether a rule only makes sense where all of a registry is at hand.
pub const fn needs_the_rest(code: Code) -> bool {
    matches!(
        code,
        Code::RegistryEmpty
            | Code::EmptySchema
            | Code::DefaultChannelUnknown
            | Code::DefaultChannelMissing
            | Code::Unpublished
            | Code::ReleaseWithoutWorkspace
            | Code::CurrentSchemaMissing
            | Code::DefaultChannelUnused
    )
}

/// Leaves out what constants could mend, whose values only the compiler knows: once it is done,
/// their records are judged with them.
pub fn without_constants(findings: Findings, model: &Model<'_>) -> Findings {
    if model.constants.is_empty() {
        return findings;
    }
    let is_tag = |rule| matches!(rule, Rule::Tag | Rule::List(Rule::Tag));
    let tags_are_known = !model.constants.iter().any(|constant| is_tag(constant.rule));
    let certain = without_the_rest(findings).into_iter();
    certain.filter(|finding| tags_are_known || finding.code != Code::MixedChannels).collect()
}

/// Applies every rule to a registry.
fn check(decl: &RegistryDecl, model: &Model<'_>, sources: &Sources, findings: &mut Findings) {
    let variants = tags::variant_tags_with_channels(model, findings);
    tags::tag_outside_available_tags(model, &variants, findings);
    tags::retired_tag(model, sources, findings);
    channels::mixed_channels(model, findings);
    each_on_its_own(model, sources, findings);
    // One workspace, as a macro declares it, has nothing to be compared with.
    if model.registry.is_some() || model.workspaces.len() > 1 {
        together(decl, model, sources, findings);
    }
}

/// Applies the rules about a registry and about workspaces beside each other.
fn together(decl: &RegistryDecl, model: &Model<'_>, sources: &Sources, findings: &mut Findings) {
    registry::registry_empty(model, findings);
    outputs::output_collision(decl, model, findings);
    workspaces::duplicate_folder(model, findings);
    workspaces::duplicate_image(model, findings);
    workspaces::unpublished(model, findings);
    registry::empty_schema(model, findings);
    registry::list_url_host_mismatch(decl, model, findings);
    channels::default_channel_unknown(model, findings);
    channels::default_channel_missing(model, findings);
    channels::default_channel_unused(decl, model, sources, findings);
    channels::default_channel_partial(model, findings);
    releases::release_without_workspace(model, findings);
    migration::current_schema_missing(model, sources, findings);
    releases::workspace_left_behind(model, findings);
    icons::output_collision(model, findings);
    icons::icon_case_collision(model, findings);
    icons::icon_url_too_long(model, findings);
    pictures::of_registry(decl, model, findings);
    pictures::of_site(decl, findings);
    texts::of_registry(decl, sources, findings);
    texts::duplicate_friendly_name(model, findings);
}

/// Applies the rules that look at one workspace at a time: all of them to one before the next, while it
/// is at hand; and several threads take their share.
fn each_on_its_own(model: &Model<'_>, sources: &Sources, findings: &mut Findings) {
    const FEW: usize = 16;
    let written = model.schemas();
    let parts: Vec<_> = model.workspaces.chunks(FEW).collect();
    let found = parallel::map(&parts, |part| {
        let mut findings = Findings::default();
        for workspace in *part {
            let first = findings.len();
            of_workspaces(std::slice::from_ref(workspace), &written, sources, &mut findings);
            findings.name_heir(first, workspace.decl);
        }
        findings
    });
    for part in found {
        findings.append(part);
    }
}

fn of_workspaces(
    workspaces: &[Modelled<'_>],
    written: &[Schema],
    sources: &Sources,
    findings: &mut Findings,
) {
    versions::exact_version(workspaces, findings);
    versions::duplicate_version(workspaces, sources, findings);
    versions::sizes_differ(workspaces, findings);
    releases::version_gap(workspaces, written, findings);
    releases::unknown_release(workspaces, findings);
    releases::too_many_entries(workspaces, findings);
    tags::duplicate_tag(workspaces, sources, findings);
    pictures::of_workspaces(workspaces, findings);
    texts::of_workspaces(workspaces, sources, findings);
    categories::too_many_categories(workspaces, findings);
    categories::category_spelling(workspaces, sources, findings);
    categories::category_unknown(workspaces, findings);
    categories::duplicate_category(workspaces, sources, findings);
    options::redundant_default(workspaces, sources, findings);
    site::gpu_flags_inconsistent(workspaces, sources, findings);
    site::forced_field(workspaces, sources, findings);
    site::site_only_key(workspaces, sources, findings);
    site::docker_credentials(workspaces, sources, findings);
    config::owned_config_key(workspaces, sources, findings);
    config::environment_boolean(workspaces, findings);
    config::phase_without_command(workspaces, sources, findings);
    config::unquoted_url(workspaces, findings);
    config::duplicate_form_key(workspaces, findings);
    config::needless_tile_warning(workspaces, sources, findings);
    security::privileges(workspaces, findings);
    security::insecure_docker_registry(workspaces, findings);
    secrets::published_secret(workspaces, findings);
    images::untagged_image(workspaces, findings);
    images::unpinned_tag(workspaces, findings);
    images::size_template_constant(workspaces, sources, findings);
    images::size_implausible(workspaces, sources, findings);
    docker_registry::image_host_missing(workspaces, findings);
    docker_registry::docker_hub_address(workspaces, findings);
    docker_registry::docker_registry_not_an_address(workspaces, findings);
    docker_registry::docker_registry_page(workspaces, findings);
}
