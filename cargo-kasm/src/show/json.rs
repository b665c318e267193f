//! A workspace as a JSON object, for programs.

use registry_core::bundle::{published, resolved};
use registry_core::declare::Loaded;
use registry_core::model::{Model, Modelled};
use registry_core::source::{Object, Sources, Spanned, Value};
use serde_json::{Map, Value as Json, json};

use crate::report::json::{VERSION, span};

/// One line: the fields with all that is inherited, where each value was written, and the entries of the
/// lists.
pub(crate) fn object(workspace: &Modelled<'_>, model: &Model<'_>, loaded: &Loaded) -> Json {
    let decl = workspace.decl;
    let fields = resolved(decl);
    let mut origins = Map::new();
    origins_of(&fields, "", &loaded.sources, &mut origins);
    let written = model.schemas();
    let lists = written.iter().map(|&schema| {
        let entries = published(workspace, schema, &written);
        let entries: Vec<_> = entries.iter().map(|entry| of_object(entry)).collect();
        (schema.name().to_owned(), Json::from(entries))
    });
    json!({
        "reason": "kasm-workspace",
        "v": VERSION,
        "folder": decl.folder,
        "declared": span(decl.place, &loaded.sources),
        "extends": decl.origin.extends,
        "icon": decl.icon.as_ref().map(|icon| icon.path.as_str()),
        "resolved": of_object(&fields),
        "origins": origins,
        "published": lists.collect::<Map<_, _>>(),
    })
}

/// The place of every value that is no object, by its path: keys with dots between them, and numbers for
/// the items of lists.
fn origins_of(object: &Object, prefix: &str, sources: &Sources, origins: &mut Map<String, Json>) {
    for entry in &object.entries {
        origin_of(&entry.value, &format!("{prefix}{}", entry.key.value.as_str()), sources, origins);
    }
}

fn origin_of(
    value: &Spanned<Value>,
    path: &str,
    sources: &Sources,
    origins: &mut Map<String, Json>,
) {
    match &value.value {
        Value::Object(object) if !object.entries.is_empty() => {
            origins_of(object, &format!("{path}."), sources, origins);
        }
        Value::Array(items) if items.iter().any(|item| item.value.as_object().is_some()) => {
            for (index, item) in items.iter().enumerate() {
                origin_of(item, &format!("{path}.{index}"), sources, origins);
            }
        }
        _ => {
            origins.insert(path.to_owned(), span(value.span, sources));
        }
    }
}

fn of_object(object: &Object) -> Json {
    let entries = object.entries.iter();
    entries.map(|entry| (entry.key.value.as_str().to_owned(), of(&entry.value.value))).collect()
}

/// What the project's own JSON says, read again.
fn of(value: &Value) -> Json {
    serde_json::from_str(&registry_core::bundle::pretty_value(value)).unwrap_or(Json::Null)
}
