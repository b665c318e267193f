//! What a registry published: its lists, and the icons beside them.

use std::collections::HashMap;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{REGISTRY_FILE, WORKSPACE_JSON};
use registry_core::model::{Schema, layout};
use serde_json::{Map, Value};

use super::{Settings, Source, WORKSPACES, files, head, names, schemas};
use crate::error::Error;
use crate::import::{ImportError, halves, verify};

/// The settings of a list, in the order of `[registry]`.
const SETTINGS: [&str; 6] =
    ["name", "description", "list_url", "icon", "contact_url", "default_channel"];
/// What a list says that follows from the rest.
const DERIVED: [&str; 4] = ["workspacecount", "modified", "workspaces", "channels"];

const LIST: &str = "list.json";

/// The lists below a folder: one for each schema, or one alone.
pub(super) fn lists(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let by_schema = Schema::ALL.into_iter().map(|schema| folder.join(layout::list_json(schema)));
    let lists: Vec<_> = by_schema.filter(|path| path.is_file()).collect();
    let alone = folder.join(LIST);
    if lists.is_empty() && alone.is_file() { vec![alone] } else { lists }
}

/// A list, its schema, and where it lies.
struct List {
    schema: Schema,
    fields: Map<String, Value>,
    workspaces: Vec<Map<String, Value>>,
    folder: Utf8PathBuf,
}

impl List {
    /// The folder with the lists of all schemas.
    fn root(&self) -> Utf8PathBuf {
        let is_schema = self.folder.file_name() == Some(self.schema.name());
        if is_schema { self.folder.join("..") } else { self.folder.clone() }
    }
}

/// Reads lists that one registry published in a folder.
pub(super) fn read(
    paths: &[Utf8PathBuf],
    folder: &Utf8Path,
    said: &Settings,
    scratch: &Utf8Path,
) -> Result<Source, Error> {
    let mut lists = paths.iter().map(|path| list(path)).collect::<Result<Vec<_>, _>>()?;
    for list in &mut lists {
        let said = said.iter().map(|(key, value)| ((*key).to_owned(), value.as_str().into()));
        list.fields.extend(said);
    }
    lists.sort_by_key(|list| list.schema);
    let mut notes = Vec::new();
    let whole = staged(&lists, folder, scratch)?;
    let (Some(newest), true) = (lists.last(), lists.len() > 1) else {
        return Ok(whole);
    };
    if differences(&whole)?.is_empty() {
        return Ok(whole);
    }
    notes.push(format!(
        "the lists of schema 1.0 and 1.1 say different things, and one declaration cannot say both: \
         this is schema {}; name the other list.json to import that one",
        newest.schema
    ));
    fs::remove_dir_all(scratch)
        .and_then(|()| fs::create_dir(scratch))
        .map_err(|source| Error::Write { path: scratch.to_owned(), source })?;
    let only = lists.pop().into_iter().collect::<Vec<_>>();
    Ok(Source { notes, ..staged(&only, folder, scratch)? })
}

/// How the lists that a source would be bundled to differ from those that were published.
pub(in crate::import) fn differences(source: &Source) -> Result<Vec<String>, Error> {
    if source.published.is_empty() {
        return Ok(Vec::new());
    }
    let bundled = verify::lists(&source.folder)?;
    let mut differences = Vec::new();
    for (schema, published) in &source.published {
        let own = bundled.iter().find(|(own, _)| own == schema).map(|(_, list)| list);
        let Some(own) = own else {
            differences.push(format!("there would be no list of schema {schema}"));
            continue;
        };
        let fields = published.as_object().into_iter().flatten();
        for (key, value) in fields.filter(|(key, _)| *key != "modified") {
            if own.get(key) != Some(value) {
                differences
                    .push(format!("`{key}` of schema {schema} would not be what was published"));
            }
        }
    }
    Ok(differences)
}

fn list(path: &Utf8Path) -> Result<List, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let wrong = |reason: String| ImportError::List { path: path.to_owned(), reason };
    let text = String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
    let list = halves::parse(&text).map_err(|error| wrong(error.to_string()))?;
    let Value::Object(fields) = list else {
        return Err(wrong("it is no object".to_owned()).into());
    };
    let workspaces = fields.get("workspaces").and_then(Value::as_array);
    let workspaces = workspaces.ok_or_else(|| wrong("it has no list `workspaces`".to_owned()))?;
    let workspaces = workspaces.iter().enumerate().map(|(index, workspace)| {
        let fields = workspace.as_object().cloned();
        fields.ok_or_else(|| wrong(format!("workspace {} is no object", index + 1)))
    });
    let workspaces = workspaces.collect::<Result<Vec<_>, _>>()?;
    let folder = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
    let is_new = fields.contains_key("channels") || fields.contains_key("default_channel");
    let named = Schema::ALL.into_iter().find(|schema| folder.file_name() == Some(schema.name()));
    let schema = named.unwrap_or(if is_new { Schema::V1_1 } else { Schema::V1_0 });
    Ok(List { schema, fields, workspaces, folder })
}

/// Writes what the lists say as a registry in the template's format.
fn staged(lists: &[List], folder: &Utf8Path, scratch: &Utf8Path) -> Result<Source, Error> {
    let workspaces = merged(lists);
    let bare: Vec<_> = workspaces.iter().map(|(fields, _)| without_sha(fields)).collect();
    for ((name, fields), (_, list)) in names::folders(&bare).iter().zip(&bare).zip(&workspaces) {
        let own = scratch.join(WORKSPACES).join(name);
        let json = halves::pretty(&Value::from(fields.clone()));
        files::put(&own.join(WORKSPACE_JSON), format!("{json}\n").as_bytes())?;
        if let Some(icon) = icon(fields, list) {
            files::copy(&icon, &own.join(icon.file_name().unwrap_or_default()), &mut Vec::new())?;
        }
    }
    let newest = lists.last().map(|list| &list.fields);
    let mut settings = settings(newest.unwrap_or(&Map::new()));
    settings.push(("schemas", schemas(&lists.iter().map(|list| list.schema).collect::<Vec<_>>())));
    let beside = own_icon(&mut settings, folder, lists);
    if let Some((from, to)) = &beside {
        files::copy(from, &scratch.join(to), &mut Vec::new())?;
    }
    let head = head(&settings);
    files::put(&scratch.join(REGISTRY_FILE), head.as_bytes())?;
    let unknown = newest
        .into_iter()
        .flat_map(Map::keys)
        .filter(|key| !SETTINGS.contains(&key.as_str()) && !DERIVED.contains(&key.as_str()));
    Ok(Source {
        folder: scratch.to_owned(),
        head,
        published: lists.iter().map(|list| (list.schema, published(list))).collect(),
        beside: beside.into_iter().collect(),
        left: unknown.map(|key| format!("the key `{key}` of the list")).collect(),
        notes: Vec::new(),
    })
}

/// Every workspace once, with the list that it was found in: of several schemas, as the newest says it.
fn merged(lists: &[List]) -> Vec<(&Map<String, Value>, &List)> {
    let Some((newest, older)) = lists.split_last() else {
        return Vec::new();
    };
    let key = |fields: &Map<String, Value>| {
        ["friendly_name", "image_src"].map(|key| fields.get(key).map(Value::to_string))
    };
    let mut merged: Vec<_> =
        newest.workspaces.iter().map(|workspace| (workspace, newest)).collect();
    for list in older {
        let places: HashMap<_, _> =
            merged.iter().enumerate().map(|(place, (own, _))| (key(own), place)).collect();
        // What only an older list has stands behind what it stood behind there.
        let mut behind: Vec<Vec<_>> = vec![Vec::new(); merged.len() + 1];
        let mut at = 0;
        for workspace in &list.workspaces {
            match places.get(&key(workspace)) {
                Some(&place) => {
                    at = place + 1;
                    if versions(workspace) == versions(merged[place].0) {
                        // The short form is for all versions alike.
                        merged[place] = (workspace, list);
                    }
                }
                None => behind[at].push((workspace, list)),
            }
        }
        let mut own = merged.into_iter();
        merged = behind
            .into_iter()
            .flat_map(|older| older.into_iter().chain(own.next()).collect::<Vec<_>>())
            .collect();
    }
    merged
}

/// The releases that a workspace is for, in either form.
fn versions(workspace: &Map<String, Value>) -> Vec<&Value> {
    let entries = workspace.get("compatibility").and_then(Value::as_array);
    entries.into_iter().flatten().map(|entry| entry.get("version").unwrap_or(entry)).collect()
}

fn without_sha(workspace: &Map<String, Value>) -> Map<String, Value> {
    let mut workspace = workspace.clone();
    workspace.shift_remove("sha");
    workspace
}

/// A list as a value, without what the hashes of another folder would be.
fn published(list: &List) -> Value {
    let mut fields = list.fields.clone();
    let workspaces = list.workspaces.iter().map(|workspace| Value::from(without_sha(workspace)));
    fields.insert("workspaces".to_owned(), workspaces.collect());
    fields.retain(|key, _| SETTINGS.contains(&key.as_str()) || DERIVED.contains(&key.as_str()));
    fields.into()
}

/// The icon of a workspace, where it lies beside the list.
fn icon(workspace: &Map<String, Value>, list: &List) -> Option<Utf8PathBuf> {
    let name = workspace.get("image_src")?.as_str()?;
    let is_plain =
        !name.is_empty() && !name.contains(['/', '\\', ':', '\0']) && !matches!(name, "." | "..");
    let path = list.folder.join("icons").join(name);
    (is_plain && files::is_inside(&path, &list.root())).then_some(path)
}

fn settings(list: &Map<String, Value>) -> Vec<(&'static str, Value)> {
    let is_plain = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    let known = SETTINGS.iter().filter_map(|key| Some((*key, list.get(*key)?.clone())));
    known.filter(|(_, value)| is_plain(value) && value.as_str() != Some("")).collect()
}

/// Makes a path of the registry's own icon, where that was published with the lists.
fn own_icon(
    settings: &mut [(&str, Value)],
    folder: &Utf8Path,
    lists: &[List],
) -> Option<(Utf8PathBuf, Utf8PathBuf)> {
    let value = |key: &str| settings.iter().find(|(own, _)| *own == key)?.1.as_str();
    let path = value("icon")?.strip_prefix(value("list_url")?)?.to_owned();
    let is_plain = path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains(['%', '\\', ':', '?', '#']);
    let roots = [Some(folder), lists.first().and_then(|list| list.folder.parent())];
    let mut roots = roots.into_iter().flatten();
    let root = roots.find(|root| is_plain && files::is_inside(&root.join(&path), root))?;
    let file = root.join(&path);
    let icon = settings.iter_mut().find(|(key, _)| *key == "icon")?;
    icon.1 = path.as_str().into();
    Some((file, path.into()))
}
