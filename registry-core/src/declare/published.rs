//! A list that was published, read as a registry: every value with its place in the JSON.
//!
//! So the rules, the model and the differences of two registries are those of declarations, whoever
//! published the list, and with whatever.

use std::collections::HashMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::place_of;
use super::{
    Content, Format, IconFile, Lints, Loaded, Origin, RegistryDecl, WorkspaceDecl, digest_of, json,
};
use crate::finding::{Code, Finding, Findings};
use crate::model::Schema;
use crate::picture::Picture;
use crate::source::{Object, SourceId, Sources, Span, Spanned, Syntax, Value};

/// The text of a `list.json`, and what lies beside it.
#[derive(Clone, Debug)]
pub struct PublishedList {
    /// The schema whose readers get it.
    pub schema: Schema,
    /// Where it lies: a file or an address, as messages call it.
    pub path: Utf8PathBuf,
    /// The text.
    pub text: Arc<str>,
    /// The icons that were looked at, by `image_src`.
    pub icons: HashMap<String, Content>,
}

/// A list that was read.
#[derive(Clone, Debug)]
pub struct Published {
    /// The schema whose readers get it.
    pub schema: Schema,
    /// Everything in it but `workspaces`; none where it is no object.
    pub head: Option<Object>,
    /// Its `workspaces`, as they are: not each has to be an object.
    pub entries: Option<Spanned<Value>>,
    /// The same as a registry that declares them.
    pub loaded: Loaded,
}

/// What a list says of its registry.
const SETTINGS: [&str; 6] =
    ["name", "icon", "description", "list_url", "contact_url", "default_channel"];
/// Those of them that are `null` where there is nothing to say.
const OPTIONAL: [&str; 2] = ["contact_url", "default_channel"];
const WORKSPACES: &str = "workspaces";
const SHA: &str = "sha";

/// Reads a list. The findings are those of parsing.
pub fn published(list: &PublishedList) -> Published {
    let mut sources = Sources::default();
    let mut findings = Findings::default();
    let source = sources.add(&list.path, Arc::clone(&list.text), Syntax::Json);
    let mut registry = RegistryDecl::new(list.path.parent().unwrap_or(Utf8Path::new("")), source);
    let mut head = json::parse(&list.text, source, &mut findings);
    let entries = head.as_mut().and_then(|head| head.take(WORKSPACES));
    match &head {
        Some(head) => registry.settings = Some(settings(head, list.schema, source)),
        None => registry.unparsed = 1,
    }
    let items = entries.as_ref().map(|entries| &entries.value);
    if let (None, Some(_)) = (items.and_then(Value::as_array), &head) {
        // What it would hold is not known to be nothing.
        registry.unparsed = 1;
    }
    if let Some(Value::Array(items)) = items {
        let mut reader = Reader { list, source, names: HashMap::new() };
        for item in items {
            match &item.value {
                Value::Object(fields) => {
                    registry.workspaces.push(reader.workspace(fields, item.span));
                }
                other => {
                    findings.push(not_an_object(other, item.span));
                    registry.unparsed += 1;
                }
            }
        }
    }
    Published { schema: list.schema, head, entries, loaded: Loaded { sources, registry, findings } }
}

fn not_an_object(value: &Value, place: Span) -> Finding {
    let message = format!("a workspace is an object, not {}", value.kind());
    Finding::new(Code::BadValue, place, message)
        .help("remove it: Kasm reads a workspace's fields from it, and fails")
}

/// What the list says as `[registry]` would. Its further keys follow from the rest, or are read by nobody.
fn settings(head: &Object, schema: Schema, source: SourceId) -> (Object, Span) {
    let mut settings = head.clone();
    settings.entries.retain(|entry| {
        let key = entry.key.value.as_str();
        let is_nothing = OPTIONAL.contains(&key) && entry.value.value == Value::Null;
        SETTINGS.contains(&key) && !is_nothing
    });
    let place = place_of(head, source);
    settings.push("schemas", Value::Array(vec![Spanned::new(schema.name().into(), place)]), place);
    (settings, place)
}

struct Reader<'a> {
    list: &'a PublishedList,
    source: SourceId,
    /// How often each name was met.
    names: HashMap<String, usize>,
}

impl Reader<'_> {
    fn workspace(&mut self, fields: &Object, whole: Span) -> WorkspaceDecl {
        let mut fields = fields.clone();
        let is_empty = fields.entries.is_empty();
        let place = if is_empty { whole } else { place_of(&fields, self.source) };
        fields.take(SHA);
        WorkspaceDecl {
            folder: self.name(&fields),
            source: self.source,
            format: Format::Published,
            place,
            icon: self.icon(&fields),
            fields,
            // Nothing in a long line tells whose it is, so findings name the workspace.
            origin: Origin::default(),
            is_alone: false,
            lints: Lints::none(self.source),
            known: None,
            icon_folder: String::new(),
            files: Vec::new(),
        }
    }

    /// What messages call it: by the name on its tile, counted where several have that.
    fn name(&mut self, fields: &Object) -> String {
        let text = |key| fields.get(key).and_then(|value| value.value.as_str());
        let name = text("friendly_name").or_else(|| text("name")).unwrap_or("unnamed");
        let mut own = name.to_owned();
        // Folders that differ in case alone would be a mistake of their own.
        while let Some(count) = self.names.get_mut(&own.to_lowercase()) {
            *count += 1;
            own = format!("{name} ({count})");
        }
        self.names.insert(own.to_lowercase(), 1);
        own
    }

    /// The icon, as far as somebody looked at it. Whether it is there is not decided here.
    fn icon(&self, fields: &Object) -> Option<IconFile> {
        let name = fields.get("image_src")?.value.as_str()?;
        let path = Utf8PathBuf::from(name);
        let Some(content) = self.list.icons.get(name) else {
            return Some(IconFile::unseen(name.to_owned(), path, 0));
        };
        Some(IconFile {
            content: Some(Arc::clone(content)),
            digest: Some(digest_of(name, content)),
            picture: Some(Picture::read(content)),
            ..IconFile::unseen(name.to_owned(), path, content.len() as u64)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::model::{KasmVersion, Modelled};

    fn read(schema: Schema, text: &str) -> Published {
        let path = Utf8PathBuf::from(format!("{schema}/list.json"));
        published(&PublishedList { schema, path, text: text.into(), icons: HashMap::new() })
    }

    fn shown(list: &Published, version: &str) -> Vec<String> {
        let (model, _) = check::judge(&list.loaded);
        let version: KasmVersion = version.parse().unwrap();
        let written = model.schemas();
        assert_eq!(written, [list.schema]);
        let is_shown = |workspace: &&Modelled<'_>| workspace.offer_to(version, &written).is_some();
        model.workspaces.iter().filter(is_shown).map(|own| own.decl.folder.clone()).collect()
    }

    #[test]
    fn a_list_says_what_its_readers_see() {
        let text = r#"{"name":"R","workspacecount":3,"workspaces":[
            {"friendly_name":"A","compatibility":[{"version":"1.16.x","image":"a/a:1"}],"sha":"1"},
            {"friendly_name":"a","compatibility":[{"version":"1.15.x","image":"a/b:1"}]},
            {"friendly_name":"A","name":"a/c:1","compatibility":["1.16.x"]},
            null],"channels":[],"contact_url":null}"#;
        let list = read(Schema::V1_1, text);
        assert_eq!(shown(&list, "1.16.x"), ["A"]);
        assert_eq!(shown(&list, "1.15.x"), [""; 0]);
        let folders = list.loaded.registry.workspaces.iter().map(|own| &*own.folder);
        assert_eq!(folders.collect::<Vec<_>>(), ["A", "a (2)", "A (3)"]);
        assert_eq!(list.loaded.registry.unparsed, 1);
        assert_eq!(list.head.unwrap().entries.len(), 4);
        let old = read(Schema::V1_0, text);
        assert_eq!(shown(&old, "1.15.x"), [""; 0]);
    }

    #[test]
    fn what_is_empty_has_a_place() {
        let list = read(Schema::V1_1, r#"{"workspaces":[{},{}]}"#);
        let places = list.loaded.registry.workspaces.iter().map(|own| own.place.start);
        assert_eq!(places.collect::<Vec<_>>(), [15, 18]);
    }

    #[test]
    fn what_is_no_list_has_no_settings() {
        for text in ["", "[]", "{", "<!doctype html>", "null"] {
            let list = read(Schema::V1_0, text);
            assert!(list.head.is_none() && !list.loaded.findings.is_empty(), "{text}");
        }
        let list = read(Schema::V1_0, r#"{"workspaces":"none"}"#);
        assert!(list.loaded.registry.workspaces.is_empty());
        assert_eq!(list.loaded.registry.unparsed, 1);
        assert_eq!(list.entries.unwrap().value.as_str(), Some("none"));
    }
}
