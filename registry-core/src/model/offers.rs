//! What a workspace says about its images, in either schema's shape.

use super::fields::{Fields, Unknown};
use super::typed::{Context, wrong_type};
use super::{Compatibility, ImageRef, Images, KasmVersion, Schema, SizeMb, Tag};
use crate::finding::{Code, Finding, Safety, quoted};
use crate::source::{Object, Span, Spanned, Syntax, Value};

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

/// The schema whose shape a declaration has, by the one field that differs most, or else by the two
/// that only schema 1.0 has.
pub(super) fn shape(fields: &Object) -> Option<Schema> {
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
pub(super) struct ImageParts {
    pub(super) images: Option<Images>,
    pub(super) name: Option<Spanned<ImageRef>>,
    pub(super) offers: Vec<Offer>,
}

const NEVER_LISTED: &str = "without it no Kasm lists the workspace";
const NO_SIZE: &str = "without it Kasm cannot tell whether the image fits";
const NO_IMAGE: &str = "it says which image to install";

/// Reads the images in the form that the shape says.
pub(super) fn images(fields: &mut Fields<'_, '_, '_>, shape: Option<Schema>) -> ImageParts {
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
    for key in ["name", "uncompressed_size_mb"] {
        fields.take(key);
    }
    let written = fields.take("compatibility").map(|entry| &entry.value);
    let place = fields.span("compatibility");
    let help = match fields.context.syntax(place) {
        Syntax::Toml => {
            "add a `[[compatibility]]` table for each version of Kasm, with `version = \"1.17.x\"`, `image` and `uncompressed_size_mb`"
        }
        Syntax::Rust => {
            "add `compatibility: [{ version: \"1.17.x\", image: \"…\", uncompressed_size_mb: 2460 }]`"
        }
        Syntax::Json | Syntax::Opaque => {
            "add `\"compatibility\": [{ \"version\": \"1.17.x\", \"image\": \"…\", \"uncompressed_size_mb\": 2460 }]`"
        }
    };
    let finding = match written {
        // What says nothing at all, not even something else.
        None | Some(Spanned { value: Value::Null | Value::Array(_) | Value::Constant(_), .. }) => {
            Finding::new(Code::MissingField, place, "the workspace names no image")
        }
        // An entry, or a version, where a list of entries belongs.
        Some(value) => match value.value.as_object().and_then(|table| table.get("versions")) {
            Some(versions) => wrong_type(versions, "compatibility.versions", "a list of strings"),
            None => wrong_type(value, "compatibility", "a list of objects"),
        },
    };
    fields.context.push(finding.help(help));
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
            let finding = mixed_shape(key, entry.key.span, first);
            let removal = fields.context.sources.without_entry(entry);
            // What only the old list had is gone with it.
            let safety =
                if is_said(&entry.value.value, fields) { Safety::Safe } else { Safety::Unsafe };
            fields.context.push(finding.removal(safety, removal));
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

/// Whether a field of the short form is no image, or one that an entry has too.
fn is_said(value: &Value, fields: &Fields<'_, '_, '_>) -> bool {
    let Some(image) = value.as_str() else { return true };
    let entries = fields.get("compatibility").and_then(|entries| entries.value.as_array());
    let images = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.value.as_object()?.get("image")?.value.as_str());
    images.into_iter().any(|other| other == image)
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
                "a version alone is schema 1.0's form, but other entries name an image of their own",
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
