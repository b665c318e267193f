//! What two bundles of one registry differ in.

use std::collections::BTreeSet;

use libtest_mimic::Failed;
use registry_core::bundle::Bundle;
use serde_json::Value;

use crate::mending::{Edition, Mended};

/// What is computed from fields, and so may change with them.
const COMPUTED: [&str; 4] = ["/sha", "/modified", "/channels", "/default_channel"];

/// A field that the short form has beside its versions.
const SIZE: &str = "/uncompressed_size_mb";

/// Fails where a published value changed that no fix was about.
///
/// # Errors
/// What changed.
pub fn only_named(before: &Edition, after: &Mended) -> Result<(), Failed> {
    let mut folders: BTreeSet<_> = before.bundle.files().keys().collect();
    let mut others: BTreeSet<_> = after.edition.bundle.files().keys().collect();
    if after.named.contains(&(String::new(), "/domain".into())) {
        // It is the whole content of the file by which a host knows it.
        folders.retain(|path| *path != "CNAME");
        others.retain(|path| *path != "CNAME");
    }
    if folders != others {
        return Err(format!("other files: {:?}", folders.symmetric_difference(&others)).into());
    }
    for path in folders {
        if path.ends_with("list.json") {
            lists(path, before, after)?;
        } else if !path.ends_with("versions.json")
            && before.bundle.get(path) != after.edition.bundle.get(path)
        {
            return Err(format!("{path} changed").into());
        }
    }
    Ok(())
}

fn lists(path: &str, before: &Edition, after: &Mended) -> Result<(), Failed> {
    if before.bundle.get(path) == after.edition.bundle.get(path) {
        return Ok(());
    }
    let (old, new) = (read(&before.bundle, path)?, read(&after.edition.bundle, path)?);
    let mut changes = Vec::new();
    compare(&old, &new, String::new(), &mut changes);
    for change in changes {
        let mut parts = change.splitn(4, '/').skip(1);
        let (folder, field) = match (parts.next(), parts.next(), parts.next()) {
            (Some("workspaces"), Some(index), Some(rest)) => {
                let entry =
                    index.parse::<usize>().ok().and_then(|index| old["workspaces"].get(index));
                let folder = entry.and_then(|entry| folder_of(entry, before));
                (folder.ok_or_else(|| format!("whose is {change}?"))?, format!("/{rest}"))
            }
            _ => (String::new(), change.clone()),
        };
        let is_named = after.named.iter().any(|(of, named)| {
            *of == folder && (field.starts_with(named.as_str()) || named.starts_with(&field))
        });
        // The icon's address is made of the registry's, and that of its domain.
        let is_made_of = |made: &[&str], of: &str| {
            made.contains(&&*field) && after.named.contains(&(String::new(), of.into()))
        };
        let is_made =
            is_made_of(&["/icon"], "/list_url") || is_made_of(&["/icon", "/list_url"], "/domain");
        // What the short form says once, entries say for each version.
        let of_short = field.strip_suffix(SIZE).is_some_and(|entry| !entry.is_empty())
            && after.named.contains(&(folder, SIZE.into()));
        if !is_named && !is_made && !of_short && !COMPUTED.contains(&field.as_str()) {
            return Err(format!("{path}: {change} changed, named were {:?}", after.named).into());
        }
    }
    Ok(())
}

/// The folder of the workspace that an entry of a list is of, by its name and icon.
fn folder_of(entry: &Value, edition: &Edition) -> Option<String> {
    let same = |key: &str, own: Option<&str>| own == entry[key].as_str();
    let workspaces = edition.loaded.registry.workspaces.iter();
    let mut own = workspaces.filter(|own| {
        same("friendly_name", own.text("friendly_name"))
            && same("image_src", own.text("image_src"))
            && same("description", own.text("description"))
    });
    own.next().map(|own| own.folder.clone())
}

fn read(bundle: &Bundle, path: &str) -> Result<Value, Failed> {
    let content = bundle.get(path).ok_or_else(|| format!("{path} is missing"))?;
    Ok(serde_json::from_slice(content)?)
}

/// The paths of everything that differs.
fn compare(old: &Value, new: &Value, path: String, changes: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let path = format!("{path}/{key}");
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => compare(a, b, path, changes),
                    _ => changes.push(path),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                compare(a, b, format!("{path}/{index}"), changes);
            }
        }
        _ if old == new => {}
        _ => changes.push(path),
    }
}
