//! Which key stands where.

use registry_core::bundle;

/// What a table is, and so in which order its keys stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `registry.toml` itself.
    Root,
    /// `[registry]`
    Registry,
    /// `[site]`
    Site,
    /// Templates, workspaces or cells by their names, whose order is the author's.
    Layers,
    /// What a workspace says, or a template, a cell or `[defaults]`.
    Layer,
    /// A workspace's matrix.
    Matrix,
    /// `compatibility`: the table, what it says of one release, or an entry of a list.
    Compatibility,
    /// Anything else, in the author's order: it may be published in that.
    AsWritten,
}

const ROOT: &[&str] = &["registry", "defaults", "templates", "workspaces", "lints", "site"];
const REGISTRY: &[&str] = &[
    "name",
    "description",
    "domain",
    "list_url",
    "icon",
    "contact_url",
    "default_channel",
    "schemas",
    "workspaces",
];
const SITE: &[&str] = &["name", "logo", "accent", "footer", "theme"];
/// What a layer says about itself, before Kasm's fields.
const STRUCTURE: &[&str] = &["folder", "extends", "unset", "vars", "matrix"];
const MATRIX: &[&str] = &["axes", "folder", "exclude", "cells"];
const COMPATIBILITY: &[&str] =
    &["versions", "version", "image", "uncompressed_size_mb", "available_tags"];

/// Where a key stands that is none of a table's own, behind those that are.
pub(super) const UNKNOWN: usize = usize::MAX - 1;

impl Shape {
    /// What the table is that a key of this one holds; of a list, what its items are.
    pub(super) fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, "registry") => Self::Registry,
            (Self::Root, "defaults") | (Self::Layers, _) => Self::Layer,
            (Self::Root, "templates" | "workspaces") | (Self::Matrix, "cells") => Self::Layers,
            (Self::Root, "site") => Self::Site,
            (Self::Layer, "matrix") => Self::Matrix,
            (Self::Layer, "compatibility") => Self::Compatibility,
            (Self::Compatibility, key) if position(COMPATIBILITY, key).is_none() => {
                Self::Compatibility
            }
            _ => Self::AsWritten,
        }
    }

    /// Where a key stands; those of one rank stand as their author had them.
    pub(super) fn rank(self, key: &str) -> usize {
        let own = match self {
            Self::Root => position(ROOT, key),
            Self::Registry => position(REGISTRY, key),
            Self::Site => position(SITE, key),
            Self::Layer => return rank_in_layer(key),
            Self::Matrix => position(MATRIX, key),
            Self::Compatibility => position(COMPATIBILITY, key),
            Self::Layers | Self::AsWritten => None,
        };
        own.unwrap_or(UNKNOWN)
    }
}

fn rank_in_layer(key: &str) -> usize {
    // The icon's file stands behind the icon's name.
    let of_field = |key| bundle::rank(key).map(|rank| STRUCTURE.len() + 2 * rank);
    match key {
        "icon" => of_field("image_src").map_or(UNKNOWN, |rank| rank + 1),
        "lints" => usize::MAX,
        _ => position(STRUCTURE, key).or_else(|| of_field(key)).unwrap_or(UNKNOWN),
    }
}

fn position(keys: &[&str], key: &str) -> Option<usize> {
    keys.iter().position(|known| *known == key)
}
