//! The one conversion from declarations to the model.

use rayon::prelude::*;

use super::fields::{Context, Fields, Unknown, wrong_type};
use super::{
    Architecture, Compatibility, Icon, IconName, ImageRef, Images, KasmVersion, LARGEST_ICON,
    Options, Registry, Schema, SizeMb, Tag, Workspace, lints, registry,
};
use crate::declare::{IconFile, RegistryDecl, WorkspaceDecl};
use crate::finding::{Code, Finding, Findings, Levels, nearest, quoted};
use crate::source::{Object, Sources, Span, Spanned, Syntax, Value};

/// A registry and its workspaces, as far as they make sense.
#[derive(Debug)]
pub struct Model<'d> {
    /// The settings; absent where `registry.toml` could not be parsed.
    pub registry: Option<Registry>,
    /// What the registry's `[lints]` say.
    pub levels: Levels,
    /// The workspaces, in the order of their declarations.
    pub workspaces: Vec<Modelled<'d>>,
    /// How many more there are whose declaration could not be parsed.
    pub unparsed: usize,
}

/// One workspace.
#[derive(Debug)]
pub struct Modelled<'d> {
    /// What was written.
    pub decl: &'d WorkspaceDecl,
    /// What is certain, even where the rest is wrong.
    pub facts: Facts,
    /// What can be published of it.
    pub form: Form,
}

/// What can be published of a workspace.
#[derive(Debug)]
pub enum Form {
    /// All of its values are right.
    Workspace(Box<Workspace>),
    /// Some are wrong: it can only be published as written, into the schema of its shape.
    Verbatim,
}

/// The values that rules across workspaces need; each of them is right.
#[derive(Debug)]
pub struct Facts {
    /// The schema whose shape the declaration has; none where nothing decides it.
    pub shape: Option<Schema>,
    /// The short form's image.
    pub name: Option<Spanned<ImageRef>>,
    /// What each Kasm version gets.
    pub offers: Vec<Offer>,
    /// The icon, where there is one that may be published.
    pub icon: Option<Spanned<Icon>>,
}

/// One Kasm version's part of a workspace.
#[derive(Debug)]
pub struct Offer {
    /// The entry.
    pub place: Span,
    /// The version.
    pub version: Spanned<KasmVersion>,
    /// The image.
    pub image: Option<Spanned<ImageRef>>,
    /// The unpacked size.
    pub size: Option<Spanned<SizeMb>>,
    /// The channels.
    pub available_tags: Option<Vec<Spanned<Tag>>>,
}

/// Converts all declarations of a registry. Every wrong value becomes a finding.
pub fn from_decl<'d>(
    decl: &'d RegistryDecl,
    sources: &Sources,
    findings: &mut Findings,
) -> Model<'d> {
    let mut context = Context { findings, sources };
    let registry = registry::from_decl(decl, &mut context);
    let levels = lints::levels(decl, &mut context);
    let converted: Vec<_> = decl
        .workspaces
        .par_iter()
        .map(|decl| {
            let mut own = Findings::default();
            let modelled = workspace(decl, &mut Context { findings: &mut own, sources });
            (modelled, own)
        })
        .collect();
    let mut workspaces = Vec::with_capacity(converted.len());
    for (workspace, own) in converted {
        workspaces.push(workspace);
        findings.append(own);
    }
    Model { registry, levels, workspaces, unparsed: decl.unparsed }
}

/// Keys that mean something only on the site they come from; a rule of their own judges them.
fn is_site_key(key: &str) -> bool {
    const SITE_KEYS: [&str; 7] = [
        "link_url",
        "server_id",
        "server_pool_id",
        "zone_id",
        "filter_policy_id",
        "docker_user",
        "docker_token",
    ];
    SITE_KEYS.contains(&key) || key.starts_with("restrict_to_")
}

fn workspace<'d>(decl: &'d WorkspaceDecl, context: &mut Context<'_>) -> Modelled<'d> {
    let shape = shape(&decl.fields);
    let mut fields = Fields::new(&decl.fields, decl.place(), "", context);
    let friendly_name = fields.required("friendly_name", "without it Kasm's whole page breaks");
    let description = fields.required("description", "Kasm shows it on the tile");
    let image_src: Option<Spanned<IconName>> =
        fields.required("image_src", "the tile has no picture without it");
    let architecture = architectures(&mut fields);
    let parts = images(&mut fields, shape);
    let options = options(&mut fields);
    let icon = image_src.clone().and_then(|name| icon(decl, name, fields.context));
    let (other, valid) = fields.finish(Unknown::FIELD, is_site_key);
    let form = match (friendly_name, description, image_src, architecture, parts.images) {
        (
            Some(friendly_name),
            Some(description),
            Some(image_src),
            Some(architecture),
            Some(images),
        ) if valid => {
            let image_src = image_src.value;
            Form::Workspace(Box::new(Workspace {
                friendly_name,
                description,
                image_src,
                architecture,
                images,
                options,
                other,
            }))
        }
        _ => Form::Verbatim,
    };
    Modelled { decl, facts: Facts { shape, name: parts.name, offers: parts.offers, icon }, form }
}

/// At least one architecture, else no server is ever offered the workspace.
fn architectures(fields: &mut Fields<'_, '_, '_>) -> Option<Vec<Architecture>> {
    const KEY: &str = "architecture";
    let architectures: Vec<_> = fields.required(KEY, "without it Kasm's whole page breaks")?;
    if architectures.is_empty() {
        let finding = Finding::new(Code::BadValue, fields.span(KEY), "`architecture` names none");
        fields.context.push(finding.help("write `[\"amd64\"]`, or both `amd64` and `arm64`"));
        fields.invalidate();
    }
    Some(architectures)
}

fn options(fields: &mut Fields<'_, '_, '_>) -> Options {
    Options {
        categories: fields.optional("categories"),
        docker_registry: fields.optional("docker_registry"),
        cores: fields.optional("cores"),
        memory: fields.optional("memory"),
        gpu_count: fields.optional("gpu_count"),
        require_gpu: fields.optional("require_gpu"),
        cpu_allocation_method: fields.optional("cpu_allocation_method"),
        image_type: fields.optional("image_type"),
        enabled: fields.optional("enabled"),
        run_config: fields.optional("run_config"),
        exec_config: fields.optional("exec_config"),
        launch_config: fields.optional("launch_config"),
        volume_mappings: fields.optional("volume_mappings"),
        persistent_profile_path: fields.optional("persistent_profile_path"),
        notes: fields.optional("notes"),
        hash: fields.optional("hash"),
        hidden: fields.optional("hidden"),
        session_time_limit: fields.optional("session_time_limit"),
    }
}

/// The schema whose shape a declaration has, by the one field that differs most, or else by the two
/// that only schema 1.0 has.
fn shape(fields: &Object) -> Option<Schema> {
    let compatibility =
        fields.get("compatibility").and_then(|value| value.value.as_array()).unwrap_or_default();
    if compatibility.iter().any(|item| item.value.as_object().is_some()) {
        return Some(Schema::V1_1);
    }
    let has = |key| fields.get(key).is_some();
    (!compatibility.is_empty() || has("name") || has("uncompressed_size_mb"))
        .then_some(Schema::V1_0)
}

/// What a workspace says about its images.
#[derive(Default)]
struct ImageParts {
    images: Option<Images>,
    name: Option<Spanned<ImageRef>>,
    offers: Vec<Offer>,
}

const NEVER_LISTED: &str = "without it no Kasm lists the workspace";
const NO_SIZE: &str = "without it Kasm cannot tell whether the image fits";
const NO_IMAGE: &str = "it says which image to install";

fn images(fields: &mut Fields<'_, '_, '_>, shape: Option<Schema>) -> ImageParts {
    match shape {
        Some(Schema::V1_0) => one_image(fields),
        Some(Schema::V1_1) => image_per_version(fields),
        None => {
            no_image(fields);
            ImageParts::default()
        }
    }
}

/// Neither shape: nothing says which image to install.
fn no_image(fields: &mut Fields<'_, '_, '_>) {
    for key in ["compatibility", "name", "uncompressed_size_mb"] {
        fields.take(key);
    }
    let place = fields.span("compatibility");
    let help = match fields.context.syntax(place) {
        Syntax::Toml => {
            "add a `[[compatibility]]` table for each version of Kasm, with `version = \"1.17.x\"`, `image` and `uncompressed_size_mb`"
        }
        Syntax::Json | Syntax::Opaque => {
            "add `\"compatibility\": [{ \"version\": \"1.17.x\", \"image\": \"…\", \"uncompressed_size_mb\": 2460 }]`"
        }
    };
    let finding =
        Finding::new(Code::MissingField, place, "the workspace names no image").help(help);
    fields.context.push(finding);
    fields.invalidate();
}

fn one_image(fields: &mut Fields<'_, '_, '_>) -> ImageParts {
    let name: Option<Spanned<ImageRef>> = fields.required("name", NO_IMAGE);
    let size: Option<Spanned<SizeMb>> =
        fields.expected("uncompressed_size_mb", Code::MissingSize, NO_SIZE);
    let versions: Option<Vec<Spanned<KasmVersion>>> =
        fields.expected("compatibility", Code::MissingCompatibility, NEVER_LISTED);
    if versions.as_ref().is_some_and(Vec::is_empty) {
        let place = fields.span("compatibility");
        let finding = Finding::new(Code::MissingCompatibility, place, "`compatibility` is empty");
        fields
            .context
            .findings
            .push(finding.help(format!("{NEVER_LISTED}: name the versions of Kasm")));
    }
    let offers = versions.iter().flatten().map(|version| Offer {
        place: version.span,
        version: version.clone(),
        image: name.clone(),
        size: size.clone(),
        available_tags: None,
    });
    let offers = offers.collect();
    let images = name.as_ref().map(|name| Images::One {
        image: name.value.clone(),
        size: size.map(|size| size.value),
        versions: versions
            .map(|versions| versions.into_iter().map(|version| version.value).collect()),
    });
    ImageParts { images, name, offers }
}

fn image_per_version(fields: &mut Fields<'_, '_, '_>) -> ImageParts {
    let first = fields.span("compatibility");
    for key in ["name", "uncompressed_size_mb"] {
        if let Some(entry) = fields.take(key) {
            fields.context.push(mixed_shape(key, entry.key.span, first));
            fields.invalidate();
        }
    }
    let Some(entry) = fields.take("compatibility") else {
        return ImageParts::default();
    };
    let mut offers = Vec::new();
    let mut entries = Vec::new();
    for item in entry.value.value.as_array().unwrap_or_default() {
        let (offer, compatibility) = compatibility(item, fields.context);
        offers.extend(offer);
        entries.push(compatibility);
    }
    let entries: Option<Vec<_>> = entries.into_iter().collect();
    ImageParts { images: entries.map(Images::PerVersion), name: None, offers }
}

fn mixed_shape(key: &str, place: Span, compatibility: Span) -> Finding {
    let message = format!(
        "{} is schema 1.0's, but this workspace has an image for each version of Kasm",
        quoted(key)
    );
    let start = Span { end: compatibility.start, ..compatibility };
    Finding::new(Code::MixedShape, place, message)
        .related(start, "schema 1.1's entries")
        .help("remove it: each entry says its own")
}

fn compatibility(
    item: &Spanned<Value>,
    context: &mut Context<'_>,
) -> (Option<Offer>, Option<Compatibility>) {
    const KEY: &str = "compatibility";
    let Some(object) = item.value.as_object() else {
        let finding = match item.value {
            Value::String(_) => Finding::new(
                Code::MixedShape,
                item.span,
                "a version alone is schema 1.0's, but other entries have an image of their own",
            )
            .help("give this version an entry with `version`, `image` and `uncompressed_size_mb`"),
            _ => wrong_type(item, KEY, "a list of objects"),
        };
        context.push(finding);
        return (None, None);
    };
    let place = object.entries.first().map_or(item.span, |entry| entry.key.span);
    let mut fields = Fields::new(object, place, KEY, context);
    let version: Option<Spanned<KasmVersion>> = fields.required("version", NEVER_LISTED);
    let image: Option<Spanned<ImageRef>> = fields.required("image", NO_IMAGE);
    let size: Option<Spanned<SizeMb>> =
        fields.expected("uncompressed_size_mb", Code::MissingSize, NO_SIZE);
    let available_tags: Option<Vec<Spanned<Tag>>> = fields.optional("available_tags");
    let (other, valid) = fields.finish(Unknown::FIELD, |_| false);
    let compatibility = match (&version, &image) {
        (Some(version), Some(image)) if valid => Some(Compatibility {
            version: version.value,
            image: image.value.clone(),
            size: size.as_ref().map(|size| size.value),
            available_tags: available_tags
                .as_ref()
                .map(|tags| tags.iter().map(|tag| tag.value.clone()).collect()),
            other,
        }),
        _ => None,
    };
    let offer =
        version.map(|version| Offer { place: version.span, version, image, size, available_tags });
    (offer, compatibility)
}

fn icon(
    decl: &WorkspaceDecl,
    name: Spanned<IconName>,
    context: &mut Context<'_>,
) -> Option<Spanned<Icon>> {
    let Some(IconFile { content, .. }) = &decl.icon else {
        context.push(icon_missing(decl, &name));
        return None;
    };
    if content.len() > LARGEST_ICON {
        let megabytes = content.len() / 1_000_000;
        let message = format!("{} weighs {megabytes} MB", quoted(name.value.as_str()));
        let finding = Finding::new(Code::IconTooLarge, name.span, message);
        context.push(finding.help("icons are shown 90 pixels wide: a PNG of 20 kB does"));
    }
    Some(name.map(|name| Icon { name, content: content.clone() }))
}

fn icon_missing(decl: &WorkspaceDecl, name: &Spanned<IconName>) -> Finding {
    let message = format!(
        "there is no file {} in the folder {}",
        quoted(name.value.as_str()),
        quoted(&decl.folder)
    );
    let finding = Finding::new(Code::IconMissing, name.span, message);
    let pictures = decl.files.iter().map(String::as_str).filter(|file| is_picture(file));
    let only = match pictures.clone().collect::<Vec<_>>()[..] {
        [only] => Some(only),
        _ => None,
    };
    match nearest(name.value.as_str(), pictures).or(only) {
        Some(file) => finding
            .help(format!("did you mean `{file}`?"))
            .fix(name.span, super::fields::json_string(file)),
        None => finding
            .help("put the icon beside the declaration; Kasm shows a broken picture without it"),
    }
}

fn is_picture(file: &str) -> bool {
    const ENDINGS: [&str; 7] = ["png", "svg", "jpg", "jpeg", "ico", "gif", "webp"];
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
