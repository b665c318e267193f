//! Workspaces as tables of a `registry.toml` in which nothing is shared.

use registry_core::bundle::resolved;
use registry_core::declare::words;
use registry_core::declare::{Loaded, WorkspaceDecl};
use registry_core::source::{Object, Sources, Spanned, Value};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table};

use super::place;

/// `[workspaces.<folder>]` of each workspace, with comments that say where its values were written.
pub fn tables<'w>(
    workspaces: impl IntoIterator<Item = &'w WorkspaceDecl>,
    loaded: &Loaded,
) -> String {
    let mut all = Table::new();
    all.set_implicit(true);
    for workspace in workspaces {
        all.insert(&workspace.folder, Item::Table(table_of(workspace, loaded)));
    }
    let mut document = DocumentMut::new();
    document.insert("workspaces", Item::Table(all));
    document.to_string().trim_start().to_owned()
}

fn table_of(workspace: &WorkspaceDecl, loaded: &Loaded) -> Table {
    let fields = resolved(workspace);
    let writer = Writer { sources: &loaded.sources };
    let mut table = writer.table(&fields, &[]);
    let mut about = format!("# {}", place(workspace.place, &loaded.sources));
    if !workspace.origin.extends.is_empty() {
        about = format!("{about}, extends {}", workspace.origin.extends.join(", "));
    }
    table.decor_mut().set_prefix(format!("\n{about}\n"));
    table.set_implicit(false);
    let icon = workspace.icon.as_ref().map(|icon| &icon.path);
    if let Some(path) = icon.and_then(|icon| icon.strip_prefix(&loaded.registry.folder).ok()) {
        let path = words::escaped(path.as_str());
        // Beside its name.
        let icon = ("icon".to_owned(), Item::from(path));
        insert_behind(&mut table, "image_src", icon);
    }
    table
}

/// Inserts an entry behind another one, which is among the plain values of a table.
fn insert_behind(table: &mut Table, key: &str, (name, item): (String, Item)) {
    table.insert(&name, item);
    let keys: Vec<_> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let rank = |other: &str| {
        let position = |key: &str| keys.iter().position(|other| other == key);
        if other == name {
            position(key).map(|key| 2 * key + 1)
        } else {
            position(other).map(|key| 2 * key)
        }
    };
    table.sort_values_by(|a, _, b, _| rank(a.get()).cmp(&rank(b.get())));
}

struct Writer<'s> {
    sources: &'s Sources,
}

impl Writer<'_> {
    /// `path` are the keys that lead to the object.
    fn table(&self, object: &Object, path: &[&str]) -> Table {
        let mut table = Table::new();
        let mut nulls = Vec::new();
        for entry in &object.entries {
            let key = entry.key.value.as_str();
            match self.item(&entry.value, &[path, &[key]].concat()) {
                Some(item) => {
                    table.insert(key, item);
                }
                None => nulls.push(format!("`{key}` ({})", place(entry.value.span, self.sources))),
            }
        }
        table.set_implicit(!object.entries.is_empty() && nulls.is_empty());
        if !nulls.is_empty() {
            // TOML has no word for it.
            table.decor_mut().set_suffix(format!("  # null: {}", nulls.join(", ")));
        }
        table
    }

    /// None for what TOML cannot say.
    fn item(&self, value: &Spanned<Value>, path: &[&str]) -> Option<Item> {
        match &value.value {
            Value::Object(object) if !object.entries.is_empty() => {
                Some(Item::Table(self.table(object, path)))
            }
            Value::Array(items) if is_list_of_objects(items) => {
                let mut tables = ArrayOfTables::new();
                for object in items.iter().filter_map(|item| item.value.as_object()) {
                    let mut table = self.table(object, path);
                    table.set_implicit(false);
                    tables.push(table);
                }
                Some(Item::ArrayOfTables(tables))
            }
            _ => {
                let mut item = inline(&value.value, words::holds(path))?;
                let origin = place(value.span, self.sources);
                item.decor_mut().set_suffix(format!("  # {origin}"));
                Some(Item::Value(item))
            }
        }
    }
}

fn is_list_of_objects(items: &[Spanned<Value>]) -> bool {
    let is_plain = |item: &Spanned<Value>| {
        item.value.as_object().is_some_and(|object| {
            object.entries.iter().all(|entry| inline(&entry.value.value, false).is_some())
        })
    };
    !items.is_empty() && items.iter().all(is_plain)
}

fn inline(value: &Value, is_name: bool) -> Option<toml_edit::Value> {
    Some(match value {
        Value::Null | Value::Constant(_) => return None,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number_of(*number),
        Value::String(text) if is_name => words::escaped(text.as_str()).into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => {
            let items = items.iter().map(|item| inline(&item.value, is_name));
            items.collect::<Option<Array>>()?.into()
        }
        Value::Object(object) => {
            let mut table = InlineTable::new();
            for entry in &object.entries {
                table.insert(entry.key.value.as_str(), inline(&entry.value.value, false)?);
            }
            table.into()
        }
    })
}

/// Whole numbers are written as such.
fn number_of(number: f64) -> toml_edit::Value {
    /// Up to here every whole number is a double of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and small enough")]
    if number.fract() == 0.0 && number.abs() <= EXACT {
        (number as i64).into()
    } else {
        number.into()
    }
}
