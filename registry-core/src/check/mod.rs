//! Stage 3, check: rules about several values, each in a function named like its code.
//!
//! Rules about one value are that value's type in [`model`]. No rule stops another.

mod categories;
mod channels;
mod config;
mod docker_registry;
mod icons;
mod images;
mod known;
mod options;
mod outputs;
mod pictures;
mod registry;
mod releases;
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
use crate::finding::{Code, Findings};
use crate::model::{self, Model, Rule};
use crate::source::Sources;

/// Models a registry that was read and applies every rule to it: what `cargo kasm` and the macros
/// call, so that a registry is judged alike wherever it is judged. The findings include those of
/// reading.
pub fn judge(loaded: &Loaded) -> (Model<'_>, Findings) {
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
    registry::registry_empty(model, findings);
    outputs::output_collision(decl, model, findings);
    workspaces::duplicate_folder(model, findings);
    workspaces::duplicate_image(model, findings);
    workspaces::unpublished(model, findings);
    registry::empty_schema(model, findings);
    registry::list_url_host_mismatch(decl, model, findings);
    versions::exact_version(model, findings);
    versions::duplicate_version(model, sources, findings);
    versions::sizes_differ(model, findings);
    channels::mixed_channels(model, findings);
    channels::default_channel_unknown(model, findings);
    channels::default_channel_missing(model, findings);
    channels::default_channel_unused(decl, model, sources, findings);
    channels::default_channel_partial(model, findings);
    releases::release_without_workspace(model, findings);
    releases::current_schema_missing(model, findings);
    releases::workspace_left_behind(model, findings);
    releases::version_gap(model, findings);
    releases::unknown_release(model, findings);
    releases::too_many_entries(model, findings);
    let variants = tags::variant_tags_with_channels(model, findings);
    tags::tag_outside_available_tags(model, &variants, findings);
    tags::duplicate_tag(model, sources, findings);
    tags::retired_tag(model, sources, findings);
    icons::output_collision(model, findings);
    icons::icon_case_collision(model, findings);
    icons::icon_url_too_long(model, findings);
    pictures::all(decl, model, findings);
    texts::text_padding(decl, sources, findings);
    texts::control_character(decl, findings);
    texts::empty_text(decl, sources, findings);
    texts::description_repeats_name(decl, findings);
    texts::duplicate_friendly_name(model, findings);
    categories::too_many_categories(decl, findings);
    categories::category_spelling(decl, sources, findings);
    categories::category_unknown(decl, findings);
    categories::duplicate_category(decl, sources, findings);
    options::redundant_default(decl, sources, findings);
    site::gpu_flags_inconsistent(model, sources, findings);
    site::forced_field(model, sources, findings);
    site::site_only_key(model, sources, findings);
    site::docker_credentials(model, sources, findings);
    config::owned_config_key(model, sources, findings);
    config::environment_boolean(model, findings);
    config::phase_without_command(model, sources, findings);
    config::unquoted_url(model, findings);
    config::duplicate_form_key(model, findings);
    config::needless_tile_warning(decl, model, sources, findings);
    security::privileges(model, findings);
    security::insecure_docker_registry(model, findings);
    secrets::published_secret(model, findings);
    images::untagged_image(model, findings);
    images::unpinned_tag(model, findings);
    images::size_template_constant(model, findings);
    images::size_implausible(model, findings);
    docker_registry::image_host_missing(model, findings);
    docker_registry::docker_hub_address(model, findings);
    docker_registry::docker_registry_not_an_address(model, findings);
    docker_registry::docker_registry_page(model, findings);
}
