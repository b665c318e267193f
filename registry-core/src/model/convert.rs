//! The one conversion from declarations to the model.

use super::constant::Constant;
use super::fields::{Fields, Unknown};
use super::offers::{self, Offer};
use super::typed::Context;
use super::{
    Architecture, IconName, ImageRef, LARGEST_ICON, Name, Options, Registry, Schema, Site, SizeMb,
    Workspace, facts, lints, registry, site,
};
use crate::check::pictures::TOO_LARGE;
use crate::declare::{IconFile, RegistryDecl, WorkspaceDecl, without_patterns};
use crate::finding::{Code, Finding, Findings, Policy, nearest, quoted};
use crate::parallel;
use crate::source::{Object, Sources, Spanned, Syntax, json_string};

/// A registry and its workspaces, as far as they make sense.
#[derive(Debug)]
pub struct Model<'d> {
    /// The settings; absent where `registry.toml` could not be parsed.
    pub registry: Option<Registry>,
    /// What the storefront looks like.
    pub site: Site,
    /// How loud each rule is.
    pub policy: Policy,
    /// The workspaces, in the order of their declarations.
    pub workspaces: Vec<Modelled<'d>>,
    /// How many more there are whose declaration could not be parsed.
    pub unparsed: usize,
    /// Whether `registry.toml` could not be read, which may declare more, and what they share.
    pub is_unread: bool,
    /// What a declaration in Rust leaves to the compiler.
    pub constants: Vec<Constant>,
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
    /// All of its values were right when they were [known](crate::declare::Known) before; only the
    /// facts were kept.
    Known,
    /// Some are wrong: it can only be published as written, into the schema of its shape.
    Verbatim,
}

/// The values that rules across workspaces need; each of them is right.
#[derive(Debug)]
pub struct Facts {
    /// The schema whose shape the declaration has; none where nothing decides it.
    pub shape: Option<Schema>,
    /// The name on the tile.
    pub friendly_name: Option<Spanned<Name>>,
    /// The short form's image.
    pub name: Option<Spanned<ImageRef>>,
    /// What each Kasm version gets.
    pub offers: Vec<Offer>,
    /// The icon's file, where there is one.
    pub icon: Option<Spanned<IconFile>>,
}

/// Converts all declarations of a registry. Every wrong value becomes a finding.
pub fn from_decl<'d>(
    decl: &'d RegistryDecl,
    sources: &Sources,
    findings: &mut Findings,
) -> Model<'d> {
    let mut constants = Vec::new();
    let mut context = Context { findings, constants: &mut constants, sources };
    let registry = registry::from_decl(decl, &mut context);
    let site = site::from_decl(&decl.site, &mut context);
    let mut policy = lints::policy(decl, &mut context);
    shared(decl, &mut context);
    let converted = parallel::map(&decl.workspaces, |decl| {
        let (mut findings, mut constants) = (Findings::default(), Vec::new());
        let mut own = Context { findings: &mut findings, constants: &mut constants, sources };
        (workspace(decl, &mut own), findings, constants)
    });
    let mut workspaces = Vec::with_capacity(converted.len());
    for (workspace, own, mut left) in converted {
        findings.append(own.about(workspace.decl));
        workspaces.push(workspace);
        constants.append(&mut left);
    }
    policy.uncertain = workspaces.iter().any(|workspace| matches!(workspace.form, Form::Verbatim));
    policy.whole &= registry.is_some() && constants.is_empty();
    let (unparsed, is_unread) = (decl.unparsed, decl.is_unread);
    Model { registry, site, policy, workspaces, unparsed, is_unread, constants }
}

impl Model<'_> {
    /// Whether every workspace is among these: what concerns all of them cannot be told else.
    pub const fn is_whole(&self) -> bool {
        self.unparsed == 0 && !self.is_unread
    }
}

/// Keys that Kasm knows but that mean something only on the site they come from.
pub(crate) const SITE_KEYS: [&str; 7] = [
    "link_url",
    "server_id",
    "server_pool_id",
    "zone_id",
    "filter_policy_id",
    "docker_user",
    "docker_token",
];

/// What further keys of that kind begin with.
pub(crate) const SITE_PREFIX: &str = "restrict_to_";

/// Whether a key is one of them: published as written.
pub(crate) fn is_site_key(key: &str) -> bool {
    SITE_KEYS.contains(&key) || key.starts_with(SITE_PREFIX)
}

fn workspace<'d>(decl: &'d WorkspaceDecl, context: &mut Context<'_>) -> Modelled<'d> {
    if let Some(known) = &decl.known
        && let Some(facts) = facts::decode(known.facts(), decl)
    {
        return Modelled { decl, facts, form: Form::Known };
    }
    let shape = offers::shape(&decl.fields);
    let mut fields = Fields::new(&decl.fields, decl.place, "", context);
    let friendly_name: Option<Spanned<Name>> =
        fields.required("friendly_name", "without it Kasm's whole page breaks");
    let description = fields.required("description", "Kasm shows it on the tile");
    let image_src: Option<Spanned<IconName>> =
        fields.required("image_src", "the tile has no picture without it");
    let architecture = architectures(&mut fields);
    let parts = offers::images(&mut fields, shape);
    let options = options(&mut fields);
    let icon = icon(decl, image_src.as_ref(), fields.context);
    let (other, valid) = fields.finish(Unknown::FIELD, is_site_key);
    let named = friendly_name.clone().map(|name| name.value);
    let form = match (named, description, image_src, architecture, parts.images) {
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
    Modelled {
        decl,
        facts: Facts { shape, friendly_name, name: parts.name, offers: parts.offers, icon },
        form,
    }
}

/// Checks `[defaults]` and templates on their own, since a mistake in what every workspace overrides, or
/// none inherits, is a mistake as well. What is found twice is reported once.
fn shared(decl: &RegistryDecl, context: &mut Context<'_>) {
    layer(&decl.defaults, context);
    for template in decl.templates.entries.iter().filter_map(|entry| entry.value.value.as_object())
    {
        layer(template, context);
    }
}

fn layer(fields: &Object, context: &mut Context<'_>) {
    let fields = without_patterns(fields);
    let Some(first) = fields.entries.first() else { return };
    let mut fields = Fields::new(&fields, first.key.span, "", context);
    fields.optional::<Name>("friendly_name");
    fields.optional::<String>("description");
    fields.optional::<IconName>("image_src");
    fields.optional::<Vec<Architecture>>("architecture");
    fields.optional::<ImageRef>("name");
    fields.optional::<SizeMb>("uncompressed_size_mb");
    // Its shape depends on the rest of a workspace.
    fields.take("compatibility");
    options(&mut fields);
    fields.finish(Unknown::FIELD, is_site_key);
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

/// The icon's file, whatever its name is worth.
fn icon(
    decl: &WorkspaceDecl,
    name: Option<&Spanned<IconName>>,
    context: &mut Context<'_>,
) -> Option<Spanned<IconFile>> {
    let Some(file) = &decl.icon else {
        if let Some(name) = name {
            let syntax = context.syntax(name.span);
            context.push(icon_missing(decl, name, syntax));
        }
        return None;
    };
    let span = decl.icon_place();
    if file.size > LARGEST_ICON {
        let megabytes = file.size / 1_000_000;
        let what = TOO_LARGE.what.replace("{}", &megabytes.to_string());
        let message = format!("{} {what}", quoted(&file.name));
        context.push(Finding::new(Code::IconTooLarge, span, message).help(TOO_LARGE.help));
    }
    Some(Spanned::new(file.clone(), span))
}

fn icon_missing(decl: &WorkspaceDecl, name: &Spanned<IconName>, syntax: Syntax) -> Finding {
    let message = format!(
        "there is no file {} in the folder {}",
        quoted(name.value.as_str()),
        quoted(&decl.icon_folder)
    );
    let finding = Finding::new(Code::IconMissing, name.span, message);
    let pictures = decl.files.iter().map(String::as_str).filter(|file| is_picture(file));
    let only = match pictures.clone().collect::<Vec<_>>()[..] {
        [only] => Some(only),
        _ => None,
    };
    match nearest(name.value.as_str(), pictures).or(only) {
        Some(file) => {
            finding.help(format!("did you mean `{file}`?")).unsafe_fix(name.span, json_string(file))
        }
        None => finding.help(match syntax {
            Syntax::Rust => "put the icon there, or say where it is: `icon: \"path/to/icon.svg\"`",
            _ => "put the icon beside the declaration; Kasm shows a broken picture without it",
        }),
    }
}

fn is_picture(file: &str) -> bool {
    const ENDINGS: [&str; 7] = ["png", "svg", "jpg", "jpeg", "ico", "gif", "webp"];
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
