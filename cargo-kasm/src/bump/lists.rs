//! The lists of Kasm releases in a file, wherever they stand.

use std::ops::Range;

use registry_core::source::{Object, Spanned, Value};

use super::release::Release;

/// Which file a text is.
#[derive(Clone, Debug)]
pub enum File {
    /// `registry.toml`
    Registry,
    /// The `workspace.toml` of a folder.
    Workspace(String),
    /// The `workspace.json` of a folder.
    Json(String),
}

/// A list of releases, or of entries for them.
#[derive(Debug)]
pub(super) struct List {
    /// Whose it is, as messages call it.
    pub(super) whose: String,
    /// The folder or label of the workspace that it is of; none of what several share.
    pub(super) workspace: Option<String>,
    /// In the author's order.
    pub(super) items: Vec<Item>,
    /// The image that stands beside the list and is for all of them.
    pub(super) name: Option<String>,
}

/// One of its items.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) release: Option<Release>,
    /// All of it.
    pub(super) place: Range<usize>,
    pub(super) version: Word,
    /// Where its fields stand, in their order; of a plain version there are none.
    pub(super) fields: Vec<Range<usize>>,
    pub(super) image: Option<Word>,
    pub(super) tags: Vec<Word>,
    pub(super) has_size: bool,
}

/// A text and its place, quotes included.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) place: Range<usize>,
}

impl List {
    /// Whether it is among what is meant.
    pub(super) fn is_meant(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        // What several share is nobody's in particular.
        is_meant(self.workspace.as_deref().unwrap_or_default())
    }

    /// The releases, in the author's order.
    pub(super) fn releases(&self) -> Vec<Option<Release>> {
        self.items.iter().map(|item| item.release).collect()
    }

    /// The same with one more.
    pub(super) fn releases_with(&self, release: Release) -> Vec<Option<Release>> {
        let mut releases = self.releases();
        releases.insert(self.index_for(release), Some(release));
        releases
    }

    /// Where a release belongs: newest last or newest first, as the others stand; else at the end.
    pub(super) fn index_for(&self, new: Release) -> usize {
        let known: Vec<_> = self.items.iter().filter_map(|item| item.release).collect();
        let is_behind = |behind: fn(&Release, &Release) -> bool| {
            let is_other = |item: &Item| item.release.is_some_and(|release| behind(&release, &new));
            self.items.iter().position(is_other)
        };
        let place = if known.is_sorted() {
            is_behind(|release, new| release > new)
        } else if known.is_sorted_by(|a, b| a >= b) {
            is_behind(|release, new| release < new)
        } else {
            None
        };
        place.unwrap_or(self.items.len())
    }
}

/// The lists of a file.
pub(super) fn lists(document: &Object, file: &File) -> Vec<List> {
    let mut lists = Vec::new();
    match file {
        File::Json(folder) | File::Workspace(folder) => {
            add_layer(document, &format!("`{folder}`"), Some(folder), &mut lists);
        }
        File::Registry => {
            let object = |key| document.get(key).and_then(|value| value.value.as_object());
            if let Some(defaults) = object("defaults") {
                add_layer(defaults, "`[defaults]`", None, &mut lists);
            }
            for (name, template) in objects(object("templates")) {
                add_layer(template, &format!("the template `{name}`"), None, &mut lists);
            }
            for (name, workspace) in objects(object("workspaces")) {
                add_layer(workspace, &format!("`{name}`"), Some(name), &mut lists);
            }
        }
    }
    lists
}

fn objects(object: Option<&Object>) -> impl Iterator<Item = (&str, &Object)> {
    let entries = object.into_iter().flat_map(|object| &object.entries);
    entries.filter_map(|entry| Some((entry.key.value.as_str(), entry.value.value.as_object()?)))
}

fn add_layer(layer: &Object, whose: &str, workspace: Option<&str>, lists: &mut Vec<List>) {
    let compatibility = layer.get("compatibility").map(|value| &value.value);
    let items = match compatibility {
        Some(Value::Array(items)) => Some(items.as_slice()),
        Some(Value::Object(pattern)) => {
            pattern.get("versions").and_then(|versions| versions.value.as_array())
        }
        _ => None,
    };
    if let Some(items) = items.filter(|items| !items.is_empty()) {
        let is_short = items.iter().all(|item| item.value.as_str().is_some());
        let is_pattern = matches!(compatibility, Some(Value::Object(_)));
        let name = layer.get("name").and_then(|name| name.value.as_str()).map(str::to_owned);
        let items: Vec<_> = items.iter().filter_map(item).collect();
        lists.push(List {
            whose: whose.to_owned(),
            workspace: workspace.map(str::to_owned),
            items,
            name: name.filter(|_| is_short && !is_pattern),
        });
    }
    let matrix = layer.get("matrix").and_then(|matrix| matrix.value.as_object());
    let cells = matrix.and_then(|matrix| matrix.get("cells")?.value.as_object());
    for (name, cell) in objects(cells) {
        add_layer(cell, &format!("the cell `{name}` of {whose}"), workspace, lists);
    }
}

/// An item, where it is one that a release can be told of.
pub(super) fn item(item: &Spanned<Value>) -> Option<Item> {
    let place = item.span.range();
    let Value::Object(entry) = &item.value else {
        let version = word(item)?;
        return Some(Item {
            release: Release::of(&version.text),
            place,
            version,
            fields: Vec::new(),
            image: None,
            tags: Vec::new(),
            has_size: false,
        });
    };
    let version = entry.get("version").and_then(word)?;
    let tags = entry.get("available_tags").and_then(|tags| tags.value.as_array());
    let fields = entry.entries.iter();
    let fields: Vec<_> =
        fields.map(|field| field.key.span.range().start..field.value.span.range().end).collect();
    let end = fields.iter().map(|field| field.end).fold(place.end, usize::max);
    Some(Item {
        release: Release::of(&version.text),
        place: place.start..end,
        version,
        fields,
        image: entry.get("image").and_then(word),
        tags: tags.into_iter().flatten().filter_map(word).collect(),
        has_size: entry.get("uncompressed_size_mb").is_some(),
    })
}

fn word(value: &Spanned<Value>) -> Option<Word> {
    Some(Word { text: value.value.as_str()?.to_owned(), place: value.span.range() })
}
