//! `kasm.lock` under declarations: what was left out about images is taken from there.

use std::collections::BTreeSet;

use super::disk::Root;
use super::{Format, RegistryDecl, WorkspaceDecl, beside};
use crate::finding::Findings;
use crate::lock::{LOCK_FILE, Lock, PullRef};
use crate::source::{Entry, Object, Sources, Span, Spanned, Value};

const ARCHITECTURE: &str = "architecture";
const COMPATIBILITY: &str = "compatibility";
const SIZE: &str = "uncompressed_size_mb";

/// Reads the lock of the registry in a folder, if it has one, and fills in from it.
pub(super) fn fill(
    root: &Root,
    sources: &mut Sources,
    registry: &mut RegistryDecl,
    findings: &mut Findings,
) {
    if registry.lock.is_none() {
        let tables = beside::tables(LOCK_FILE, root, sources, registry, findings);
        registry.lock = tables
            .and_then(|(tables, source)| Lock::from_tables(&tables, Span::whole(source), findings));
    }
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

/// What the lock calls the images of an entry that are installed: its own, else those of its channels.
fn names(entry: &Object, lock: &Lock) -> Vec<String> {
    let image = ["image", "name"].iter().find_map(|key| entry.get(key)?.value.as_str());
    let Some(image) = image else { return Vec::new() };
    let is_locked = |name: &String| lock.images.contains_key(name);
    let own = PullRef::own(image).map(|own| own.to_string()).filter(is_locked);
    if let Some(own) = own {
        return vec![own];
    }
    let tags = entry.get("available_tags").and_then(|tags| tags.value.as_array());
    let tags = tags.unwrap_or_default().iter().filter_map(|tag| tag.value.as_str());
    let names = tags.filter_map(|tag| PullRef::of_channel(image, tag));
    names.map(|name| name.to_string()).filter(is_locked).collect()
}

/// The architectures that all images are built for, if each of them is in the lock.
fn architectures(fields: &Object, lock: &Lock) -> Option<Entry> {
    let mut common: Option<BTreeSet<&'static str>> = None;
    let mut place = None;
    for image in images(fields) {
        let names = names(image, lock);
        if names.is_empty() {
            return None;
        }
        for name in names {
            let platforms = &lock.images.get(&name)?.platforms;
            let built: BTreeSet<_> =
                platforms.iter().map(|platform| platform.architecture.as_str()).collect();
            common = Some(match common {
                Some(common) => &common & &built,
                None => built,
            });
            place = place.or(lock.places.get(&name).copied());
        }
    }
    let place = place?;
    let items = common.filter(|common| !common.is_empty())?.into_iter();
    let items = items.map(|name| Spanned::new(Value::from(name), place));
    Some(entry(ARCHITECTURE, Value::Array(items.collect()), place))
}

/// The architectures that a workspace declares.
fn declared(fields: &Object) -> Vec<String> {
    let list = fields.get(ARCHITECTURE).and_then(|list| list.value.as_array());
    let names = list.unwrap_or_default().iter().filter_map(|name| name.value.as_str());
    names.map(str::to_owned).collect()
}

/// The size of an entry's image, where it has none.
fn size(fields: &Object, image: &str, declared: &[String], lock: &Lock) -> Option<Entry> {
    if fields.get(SIZE).is_some() || fields.get(image).is_none() {
        return None;
    }
    let names = names(fields, lock);
    let sizes = names.iter().filter_map(|name| lock.images.get(name)?.size_mb(declared));
    let place = lock.places.get(names.first()?)?;
    Some(entry(SIZE, Value::Number(exact(sizes.max()?)), *place))
}

#[expect(clippy::cast_precision_loss, reason = "the bytes were read from a double")]
const fn exact(megabytes: u64) -> f64 {
    megabytes as f64
}

fn entry(key: &str, value: Value, place: Span) -> Entry {
    Entry { key: Spanned::new(key.into(), place), value: Spanned::new(value, place) }
}
