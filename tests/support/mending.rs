//! Fixing a registry in memory, and what fixes are about.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use camino::Utf8Path;
use registry_core::bundle::{Bundle, Draft};
use registry_core::declare::{Edited, Loaded, Reading, load_edited};
use registry_core::finding::{Edit, Levels, Report, Safety};
use registry_core::fix;
use registry_core::source::{Object, Span, Spanned, Value};

use crate::answers;

/// A registry as it would be with some edits.
pub struct Edition {
    /// What was read.
    pub loaded: Loaded,
    /// What was found.
    pub report: Report,
    /// What would be published.
    pub bundle: Bundle,
}

impl Edition {
    /// Reads a registry's folder with other texts for some files.
    ///
    /// # Panics
    /// Where the folder holds no `registry.toml`.
    pub fn read(folder: &Utf8Path, edited: &Edited, levels: &Levels) -> Self {
        let file = folder.join("registry.toml");
        let loaded = load_edited(&file, Reading::Everything, Arc::clone(edited))
            .expect("the folder holds a registry.toml");
        let (model, findings) = answers::judge(folder, &loaded);
        let policy = model.policy.clone().with_command_line(levels, None).reporting_unused();
        let report = Report::new(findings, &policy);
        let bundle = Draft::new(&loaded.registry, &model).finish(0);
        Self { loaded, report, bundle }
    }

    /// What is found, by rule and words, each as often as it is there.
    pub fn found(&self) -> HashMap<(&'static str, String), usize> {
        let mut found = HashMap::new();
        for levelled in &self.report.findings {
            let finding = &levelled.finding;
            *found.entry((finding.code.name(), finding.message.clone())).or_default() += 1;
        }
        found
    }

    /// Other texts in which these edits are made, laid over those that there are.
    pub fn with(&self, edits: &[Edit], edited: &Edited) -> Edited {
        let mut texts = (**edited).clone();
        let mut edits: Vec<_> = edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        for edit in edits {
            let file = self.loaded.sources.file(edit.span.source);
            let text = texts.entry(file.path.clone()).or_insert_with(|| Arc::clone(&file.text));
            let mut mended = text.to_string();
            mended.replace_range(edit.span.range(), &edit.replacement);
            *text = mended.into();
        }
        Arc::new(texts)
    }

    /// The fields that an edit touches: the folder of the workspace, or nothing for the registry, and
    /// the path of keys.
    fn fields_of(&self, edit: &Edit, named: &mut BTreeSet<(String, String)>) {
        let registry = &self.loaded.registry;
        if let Some((settings, _)) = &registry.settings {
            let mut note = |path| _ = named.insert((String::new(), path));
            touched(settings, edit, "", &mut note);
        }
        for workspace in registry.workspaces.iter().filter(|own| own.source == edit.span.source) {
            let mut note = |path| _ = named.insert((workspace.folder.clone(), path));
            touched(&workspace.fields, edit, "", &mut note);
        }
    }
}

/// Calls for the innermost values of an object that an edit overlaps.
fn touched(object: &Object, edit: &Edit, prefix: &str, note: &mut dyn FnMut(String)) {
    for entry in &object.entries {
        let path = format!("{prefix}/{}", entry.key.value.as_str());
        if overlap(entry.key.span, edit.span) {
            note(path);
            // A key that gets another name.
            note(format!("{prefix}/{}", edit.replacement.trim_matches('"')));
        } else if edit.span == (Span { end: entry.key.span.start, ..entry.key.span }) {
            // A key of JSON that is put before this one.
            note(format!("{prefix}/{}", edit.replacement.split('"').nth(1).unwrap_or_default()));
        } else {
            touched_value(&entry.value, edit, path, note);
        }
    }
}

fn touched_value(value: &Spanned<Value>, edit: &Edit, path: String, note: &mut dyn FnMut(String)) {
    match &value.value {
        Value::Object(object) => touched(object, edit, &path, note),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                touched_value(item, edit, format!("{path}/{index}"), note);
            }
        }
        _ => {}
    }
    let is_leaf = match &value.value {
        Value::Object(_) => false,
        Value::Array(items) => items.iter().all(|item| item.value.as_object().is_none()),
        _ => true,
    };
    if is_leaf && overlap(value.span, edit.span) {
        note(path);
    }
}

fn overlap(a: Span, b: Span) -> bool {
    a.source == b.source && a.start < b.end && b.start < a.end
}

/// A registry after all of its fixes, and what they were about.
pub struct Mended {
    /// The registry.
    pub edition: Edition,
    /// The fields that the fixes changed, by workspace folder (none for the registry) and path.
    pub named: BTreeSet<(String, String)>,
    /// How many findings mended themselves.
    pub count: usize,
}

/// Applies all fixes up to a safety, until none is left.
///
/// # Panics
/// Where that has no end.
pub fn mended(folder: &Utf8Path, up_to: Safety, levels: &Levels) -> Mended {
    let mut edited = Edited::default();
    let mut named = BTreeSet::new();
    let mut count = 0;
    for _ in 0..32 {
        let edition = Edition::read(folder, &edited, levels);
        let sources = &edition.loaded.sources;
        let round = fix::round(&edition.report, sources, up_to);
        if round.texts.is_empty() {
            return Mended { edition, named, count };
        }
        count += round.mended;
        let fixes = edition.report.findings.iter().filter_map(|own| own.finding.fix.as_ref());
        for fix in fixes.filter(|fix| fix.safety == Safety::Safe || up_to == Safety::Unsafe) {
            for edit in &fix.edits {
                edition.fields_of(edit, &mut named);
            }
        }
        let mut texts = (*edited).clone();
        for (source, text) in round.texts {
            texts.insert(sources.file(source).path.clone(), text);
        }
        edited = Arc::new(texts);
    }
    panic!("the fixes of {folder} undo each other");
}
