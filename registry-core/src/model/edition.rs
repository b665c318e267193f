//! What becomes of a workspace in a schema: the decision, not the writing.

use std::collections::HashMap;

use super::{Compatibility, Form, ImageRef, Images, KasmVersion, Model, Modelled, Schema, SizeMb};
use crate::declare::Format;

/// The form in which a schema gets a workspace.
#[derive(Clone, Debug)]
pub enum Edition {
    /// Not at all.
    Absent,
    /// As it was written, key by key.
    AsWritten,
    /// In schema 1.0's form, one list entry for each distinct image.
    OneImage(Vec<OneImage>),
    /// In schema 1.1's form.
    PerVersion(Vec<Compatibility>),
}

/// A list entry of schema 1.0.
#[derive(Clone, Debug)]
pub struct OneImage {
    /// The image.
    pub image: ImageRef,
    /// The largest of the sizes that were given for it.
    pub size: Option<SizeMb>,
    /// The versions that get it; absent where the author named none.
    pub versions: Option<Vec<KasmVersion>>,
}

impl Model<'_> {
    /// The schemas that are written: what the registry asks for, or what its Kasm versions read.
    pub fn schemas(&self) -> Vec<Schema> {
        let asked = self
            .registry
            .as_ref()
            .and_then(|registry| registry.schemas.as_deref())
            .unwrap_or_default();
        if !asked.is_empty() {
            return Schema::ALL
                .into_iter()
                .filter(|schema| asked.iter().any(|asked| asked.value == *schema))
                .collect();
        }
        let has_version =
            |schema| self.offers().any(|offer| offer.version.value.schema() == schema);
        let has_shape =
            |schema| self.workspaces.iter().any(|workspace| workspace.facts.shape == Some(schema));
        let read: Vec<_> = Schema::ALL
            .into_iter()
            .filter(|&schema| has_version(schema) || (schema == Schema::V1_0 && has_shape(schema)))
            .collect();
        let guessed = Schema::ALL.into_iter().filter(|&schema| has_shape(schema));
        match (read.is_empty(), guessed.clone().next()) {
            (false, _) => read,
            (true, Some(_)) => guessed.collect(),
            (true, None) => Schema::ALL.to_vec(),
        }
    }
}

/// How a workspace gets into a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    AsWritten,
    Converted,
    Absent,
}

impl Modelled<'_> {
    /// The form in which `schema` gets this workspace, when `written` are all the schemas.
    ///
    /// A template-format folder comes out as written in the schema of its shape, and so does what
    /// cannot be modelled. What would otherwise be lost altogether is published as written too.
    pub fn edition(&self, schema: Schema, written: &[Schema]) -> Edition {
        match (self.fit_or_as_written(schema, written), &self.form) {
            (Fit::AsWritten, _) => Edition::AsWritten,
            (Fit::Converted, Form::Workspace(workspace)) => converted(&workspace.images, schema),
            (Fit::Converted | Fit::Absent, _) => Edition::Absent,
        }
    }

    /// Whether the list of `schema` holds this workspace, when `written` are all the schemas.
    pub fn is_in(&self, schema: Schema, written: &[Schema]) -> bool {
        self.fit_or_as_written(schema, written) != Fit::Absent
    }

    /// Whether any of the schemas has a form for this workspace.
    pub fn is_carried(&self, written: &[Schema]) -> bool {
        written.iter().any(|&schema| self.fit(schema, written) != Fit::Absent)
    }

    /// Whether readers of these schemas look for entries of the shape that it has.
    pub(crate) fn is_in_shape(&self, written: &[Schema]) -> bool {
        #[cfg(feature = "bundle")]
        let is_as_found = matches!(self.decl.format, Format::Published);
        #[cfg(not(feature = "bundle"))]
        let is_as_found = false;
        !is_as_found || self.facts.shape.is_none_or(|shape| written.contains(&shape))
    }

    fn fit_or_as_written(&self, schema: Schema, written: &[Schema]) -> Fit {
        match self.fit(schema, written) {
            Fit::Absent if !self.is_carried(written) => Fit::AsWritten,
            fit => fit,
        }
    }

    fn fit(&self, schema: Schema, written: &[Schema]) -> Fit {
        #[cfg(feature = "bundle")]
        if matches!(self.decl.format, Format::Published) {
            // Whatever its shape, that is where it was found.
            return if written.contains(&schema) { Fit::AsWritten } else { Fit::Absent };
        }
        let own = self.facts.shape.or(match written {
            [only] => Some(*only),
            _ => None,
        });
        let is_template = matches!(self.decl.format, Format::Template { .. });
        match &self.form {
            _ if is_template && own == Some(schema) => Fit::AsWritten,
            Form::Verbatim if own.is_none_or(|own| own == schema || !written.contains(&own)) => {
                Fit::AsWritten
            }
            Form::Workspace(_) | Form::Known if self.is_for(schema) => Fit::Converted,
            Form::Verbatim | Form::Workspace(_) | Form::Known => Fit::Absent,
        }
    }

    /// Whether this workspace belongs into a schema: into 1.1 with every version, into 1.0 with those
    /// that read it, or whole where it has that schema's own short form.
    pub(crate) fn is_for(&self, schema: Schema) -> bool {
        let offers = &self.facts.offers;
        match schema {
            Schema::V1_0 if self.facts.shape == Some(Schema::V1_0) => true,
            Schema::V1_0 => offers.iter().any(|offer| offer.version.value.schema() == schema),
            Schema::V1_1 => !offers.is_empty(),
        }
    }
}

fn converted(images: &Images, schema: Schema) -> Edition {
    match (schema, images) {
        // Its own form, whole: a newer version in it is read by nobody, and says what the author means.
        (Schema::V1_0, Images::One { image, size, versions }) => {
            Edition::OneImage(vec![OneImage {
                image: image.clone(),
                size: *size,
                versions: versions.clone(),
            }])
        }
        (Schema::V1_0, _) => by_image(images.per_version()),
        (Schema::V1_1, _) => Edition::PerVersion(images.per_version()),
    }
}

/// Groups what schema 1.0's readers get by image, in order of first appearance.
fn by_image(entries: Vec<Compatibility>) -> Edition {
    let mut groups: Vec<OneImage> = Vec::new();
    let mut places: HashMap<ImageRef, usize> = HashMap::new();
    for entry in entries.into_iter().filter(|entry| entry.version.schema() == Schema::V1_0) {
        let place = *places.entry(entry.image.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push(OneImage { image: entry.image, size: None, versions: None });
        }
        let group = &mut groups[place];
        group.size = group.size.max(entry.size);
        group.versions.get_or_insert_default().push(entry.version);
    }
    Edition::OneImage(groups)
}
