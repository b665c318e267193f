//! `kasm.lock` under declarations: what was left out about images is taken from there.

use std::collections::BTreeSet;

use super::disk::Root;
use super::{Format, RegistryDecl, WorkspaceDecl, beside};
use crate::finding::Findings;
use crate::lock::{LOCK_FILE, Lock, LockedImage, PullRef};
use crate::source::{Entry, Object, Sources, Span, Spanned, Value};

const ARCHITECTURE: &str = "architecture";
const COMPATIBILITY: &str = "compatibility";
const SIZE: &str = "uncompressed_size_mb";

/// Reads the lock of the registry in a folder, if it has one.
pub(super) fn read(
    root: &Root,
    sources: &mut Sources,
    registry: &mut RegistryDecl,
    findings: &mut Findings,
) {
    let tables = beside::tables(LOCK_FILE, root, sources, registry, findings);
    registry.lock = tables
        .and_then(|(tables, source)| Lock::from_tables(&tables, Span::whole(source), findings));
}

/// Fills in from the lock, if there is one.
pub(super) fn fill(registry: &mut RegistryDecl) {
    if let Some(lock) = &registry.lock {
        registry.workspaces.iter_mut().for_each(|workspace| from_lock(workspace, lock));
    }
}

/// Whether something is left out that a lock could say.
pub(super) fn is_wanting(workspace: &WorkspaceDecl) -> bool {
    let WorkspaceDecl { format, known, fields, .. } = workspace;
    matches!(format, Format::Own)
        && known.is_none()
        && (fields.get(ARCHITECTURE).is_none()
            || images(fields).any(|image| image.get(SIZE).is_none()))
}

fn from_lock(workspace: &mut WorkspaceDecl, lock: &Lock) {
    if !is_wanting(workspace) {
        return;
    }
    let fields = &mut workspace.fields;
    if fields.get(ARCHITECTURE).is_none() {
        fields.entries.extend(architectures(fields, lock));
    }
    let declared = declared(fields);
    if let Some(Value::Array(items)) = fields.get_mut(COMPATIBILITY).map(|list| &mut list.value)
        && items.iter().any(|item| item.value.as_object().is_some())
    {
        for item in items {
            if let Value::Object(entry) = &mut item.value {
                entry.entries.extend(size(entry, "image", &declared, lock));
            }
        }
    } else {
        fields.entries.extend(size(fields, "name", &declared, lock));
    }
}

/// The objects that each name an image: the entries of schema 1.1's form, else the workspace itself.
fn images(fields: &Object) -> impl Iterator<Item = &Object> {
    let entries = fields.get(COMPATIBILITY).and_then(|list| list.value.as_array());
    let entries = entries.unwrap_or_default().iter().filter_map(|item| item.value.as_object());
    let short = fields.get("name").map(|_| fields);
    entries.chain(short)
}

/// An image of the lock, with its name there.
type Named<'l> = (&'l String, &'l LockedImage);

/// An entry's own image and those of its channels, as far as the lock has them.
fn locked<'l>(entry: &Object, lock: &'l Lock) -> (Option<Named<'l>>, Vec<Named<'l>>) {
    let image = ["image", "name"].iter().find_map(|key| entry.get(key)?.value.as_str());
    let Some(image) = image else { return (None, Vec::new()) };
    let find = |image: PullRef| lock.images.get_key_value(&image.to_string());
    let tags = entry.get("available_tags").and_then(|tags| tags.value.as_array());
    let tags = tags.unwrap_or_default().iter().filter_map(|tag| tag.value.as_str());
    let channels = tags.filter_map(|tag| find(PullRef::of_channel(image, tag)?));
    (PullRef::own(image).and_then(find), channels.collect())
}

/// The architectures that all images are built for, if of each entry some are in the lock.
fn architectures(fields: &Object, lock: &Lock) -> Option<Entry> {
    let mut all: Vec<Named<'_>> = Vec::new();
    for image in images(fields) {
        let (own, channels) = locked(image, lock);
        let before = all.len();
        all.extend(own.into_iter().chain(channels));
        if all.len() == before {
            return None;
        }
    }
    let place = *lock.places.get(all.first()?.0)?;
    let built = |(_, image): Named<'_>| -> BTreeSet<&'static str> {
        image.platforms.iter().map(|platform| platform.architecture.as_str()).collect()
    };
    let common = all.into_iter().map(built).reduce(|common, built| &common & &built)?;
    let items = common.into_iter().map(|name| Spanned::new(Value::from(name), place));
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then(|| entry(ARCHITECTURE, Value::Array(items), place))
}

/// The architectures that a workspace declares.
fn declared(fields: &Object) -> Vec<String> {
    let list = fields.get(ARCHITECTURE).and_then(|list| list.value.as_array());
    let names = list.unwrap_or_default().iter().filter_map(|name| name.value.as_str());
    names.map(str::to_owned).collect()
}

/// The size of an entry's image, where it has none: of its own one, else of its largest channel.
fn size(fields: &Object, image: &str, declared: &[String], lock: &Lock) -> Option<Entry> {
    if fields.get(SIZE).is_some() || fields.get(image).is_none() {
        return None;
    }
    let (own, channels) = locked(fields, lock);
    let meant = own.map_or(channels, |own| vec![own]).into_iter();
    let sizes = meant.filter_map(|(name, image)| Some((image.size_mb(declared)?, name)));
    let (size, name) = sizes.max()?;
    Some(entry(SIZE, Value::Number(exact(size)), *lock.places.get(name)?))
}

#[expect(clippy::cast_precision_loss, reason = "the bytes were read from a double")]
const fn exact(megabytes: u64) -> f64 {
    megabytes as f64
}

fn entry(key: &str, value: Value, place: Span) -> Entry {
    Entry { key: Spanned::new(key.into(), place), value: Spanned::new(value, place) }
}
