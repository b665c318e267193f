//! Workspaces without a folder of their own: between a macro's braces, and in `registry.toml`.

use camino::{Utf8Path, Utf8PathBuf};

use super::ICONS;
use crate::declare::decl::{is_plain_path, place_of};
use crate::declare::disk::{self, Kind, Root};
use crate::declare::inherit::{Inheritance, Whole};
use crate::declare::tree::Reader;
use crate::declare::{
    Format, IconFile, Lints, Reading, RegistryDecl, WorkspaceDecl, icons, lints, site,
};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{
    Entry, Object, SourceFile, SourceId, Sources, Span, Spanned, Syntax, Text, Value,
};

/// The key of the workspaces in `registry!`.
pub(super) const WORKSPACES: &str = "workspaces";

/// The declarations of one file. Icons lie below `base`: the package's folder, or the registry's.
pub(in crate::declare) struct Inline<'a> {
    pub(in crate::declare) source: SourceId,
    pub(in crate::declare) base: &'a Utf8Path,
    pub(in crate::declare) root: &'a Root,
    pub(in crate::declare) reading: Reading,
    pub(in crate::declare) sources: &'a mut Sources,
    pub(in crate::declare) findings: &'a mut Findings,
}

impl Inline<'_> {
    pub(super) fn registry(&mut self, fields: Object, registry: &mut RegistryDecl) {
        let place = fields.entries.first().map_or(Span::whole(self.source), |entry| entry.key.span);
        let mut settings = Object::default();
        let mut site = Object::default();
        let mut workspaces = Vec::new();
        for entry in fields.entries {
            match entry.key.value.as_str() {
                WORKSPACES => workspaces = self.objects(entry),
                "defaults" => registry.defaults = self.object(entry),
                "templates" => registry.templates = self.object(entry),
                "lints" => registry.lints = self.object(entry),
                "site" => site = self.object(entry),
                _ => settings.entries.push(entry),
            }
        }
        registry.source = self.source;
        registry.icon = icons::icon(&settings, self.base, self.root, self.findings);
        registry.settings = Some((settings, place));
        let (root, findings) = (self.root, &mut *self.findings);
        let mut reader = Reader { root, sources: self.sources, findings };
        site::read(site, self.base, registry, &mut reader);
        let RegistryDecl { defaults, templates, .. } = &*registry;
        let inheritance = Inheritance::new(defaults.clone(), templates.clone(), self.findings);
        for fields in workspaces {
            registry.workspaces.extend(self.workspaces(fields, &inheritance));
        }
        registry.count_unmade(self.findings);
        if registry.unparsed == 0 {
            let origins = registry.workspaces.iter().map(|workspace| &workspace.origin);
            self.findings.extend(inheritance.unused(origins, |_| None));
        }
    }

    fn object(&mut self, entry: Entry) -> Object {
        match entry.value.value {
            Value::Object(object) => object,
            other => {
                let message = format!(
                    "{} must be an object, not {}",
                    quoted(entry.key.value.as_str()),
                    other.kind()
                );
                let finding = Finding::new(Code::WrongType, entry.value.span, message);
                self.findings.push(finding.help("write an object: `{ key: value }`"));
                Object::default()
            }
        }
    }

    fn objects(&mut self, entry: Entry) -> Vec<Object> {
        let Value::Array(items) = entry.value.value else {
            let message =
                format!("`{WORKSPACES}` must be a list, not {}", entry.value.value.kind());
            let finding = Finding::new(Code::WrongType, entry.value.span, message);
            self.findings.push(finding.help("write `[{ friendly_name: \"…\", … }]`"));
            return Vec::new();
        };
        let key = entry.key;
        items.into_iter().map(|value| self.object(Entry { key: key.clone(), value })).collect()
    }

    /// The workspaces of an entry of `[workspaces]`; none where it is no table.
    pub(in crate::declare) fn named(
        &mut self,
        entry: Entry,
        inheritance: &Inheritance,
    ) -> Option<Vec<WorkspaceDecl>> {
        let key = entry.key;
        let Value::Object(fields) = entry.value.value else {
            let name = quoted(key.value.as_str());
            let message = format!("{name} must be a table, not {}", entry.value.value.kind());
            let finding = Finding::new(Code::WrongType, entry.value.span, message);
            self.findings.push(finding.help("write `[workspaces.<folder>]` and its fields below"));
            return None;
        };
        let folder = if fields.get("matrix").is_some() {
            String::new()
        } else {
            self.folder(&Spanned::new(Value::String(key.value), key.span))?
        };
        Some(self.declared(fields, |_| folder, Some(key.span), inheritance))
    }

    /// The workspaces of one set of fields in a macro.
    pub(super) fn workspaces(
        &mut self,
        mut fields: Object,
        inheritance: &Inheritance,
    ) -> Vec<WorkspaceDecl> {
        let folder = fields.take("folder").and_then(|value| self.folder(&value));
        let named = |fields: &Object| folder.unwrap_or_else(|| folder_by_name(fields));
        self.declared(fields, named, None, inheritance)
    }

    fn declared(
        &mut self,
        mut fields: Object,
        folder: impl FnOnce(&Object) -> String,
        place: Option<Span>,
        inheritance: &Inheritance,
    ) -> Vec<WorkspaceDecl> {
        let place = place.unwrap_or_else(|| place_of(&fields, self.source));
        let file = self.sources.file(self.source);
        let mut own = parts(&fields, file);
        // Findings about the workspace as a whole stand at its name.
        let scopes: Vec<_> = own.iter().copied().chain([place]).collect();
        let mut table = lints::take(&mut fields, self.findings, file.syntax);
        if own.is_empty() {
            own.push(place);
        }
        let whole = inheritance.expand(fields, folder, own, self.findings);
        let workspaces = whole.into_iter().map(|whole| {
            // What is said once is not said by each cell of a matrix.
            let table = std::mem::take(&mut table);
            let lints = Lints { table, scopes: scopes.clone(), directives: Vec::new() };
            self.workspace(whole, lints, place)
        });
        workspaces.collect()
    }

    fn workspace(&mut self, whole: Whole, lints: Lints, place: Span) -> WorkspaceDecl {
        let Whole { folder, mut fields, origin, findings } = whole;
        let icon = fields.take(icons::ICON);
        let mut workspace = WorkspaceDecl {
            folder,
            source: self.source,
            format: Format::Own,
            fields,
            origin,
            place,
            is_alone: false,
            lints,
            icon: None,
            known: None,
            icon_folder: ICONS.to_owned(),
            files: Vec::new(),
        };
        self.findings.append(findings.about(&workspace));
        self.icon(&mut workspace, icon);
        workspace
    }

    /// The folder that a workspace names.
    fn folder(&mut self, value: &Spanned<Value>) -> Option<String> {
        match &value.value {
            Value::String(text) if is_plain_path(text) => return Some(text.as_str().to_owned()),
            Value::String(text) => {
                let message = format!("{} is no folder's name", quoted(text.as_str()));
                let finding = Finding::new(Code::BadValue, value.span, message);
                self.findings.push(finding.help("write a name without `.`, `..`, `\\` and `:`"));
            }
            other => {
                let message =
                    format!("`folder` must be a text that is written out, not {}", other.kind());
                let finding = Finding::new(Code::WrongType, value.span, message);
                self.findings.push(
                    finding.help("write the name of the workspace's folder, or leave it out"),
                );
            }
        }
        None
    }

    /// Finds the icon, where `image_src` is a file's name or `icon` its path.
    fn icon(&mut self, workspace: &mut WorkspaceDecl, icon: Option<Spanned<Value>>) {
        let published = workspace.text("image_src").map(str::to_owned);
        let (path, place) = match icon {
            Some(value) => match &value.value {
                Value::String(text) if is_plain_path(text) => {
                    (Utf8PathBuf::from(text.as_str()), value.span)
                }
                Value::String(text) => {
                    let message = format!(
                        "{} is no path inside the {}'s folder",
                        quoted(text.as_str()),
                        self.whose()
                    );
                    return self.no_icon(workspace, value.span, Code::IconNotAName, message);
                }
                other => {
                    let message =
                        format!("`icon` must be a path that is written out, not {}", other.kind());
                    return self.no_icon(workspace, value.span, Code::WrongType, message);
                }
            },
            None => match &published {
                Some(name) if !name.contains('/') && is_plain_path(&Text::from(name.as_str())) => {
                    (Utf8Path::new(ICONS).join(name), workspace.icon_place())
                }
                _ => return,
            },
        };
        let is_named = path.parent() != Some(Utf8Path::new(ICONS));
        let name = published.unwrap_or_default();
        match self.read_icon(&path, name) {
            Ok(Some(icon)) => workspace.icon = Some(icon),
            Ok(None) if is_named => {
                let message = format!(
                    "there is no file {} in the {}'s folder",
                    quoted(path.as_str()),
                    self.whose()
                );
                self.no_icon(workspace, place, Code::IconMissing, message);
            }
            Ok(None) => workspace.files = self.icons(),
            Err(refusal) => {
                self.findings.push(refusal.at(place));
                workspace.icon = Some(IconFile::nothing());
            }
        }
    }

    /// Whose folder paths begin in.
    fn whose(&self) -> &'static str {
        match self.sources.file(self.source).syntax {
            Syntax::Rust => "package",
            _ => "registry",
        }
    }

    /// Says why there is no icon, so that it is not called missing as well.
    fn no_icon(&mut self, workspace: &mut WorkspaceDecl, span: Span, code: Code, message: String) {
        let help = format!(
            "write the icon's path from the {}'s folder, such as `\"icons/desk.png\"`",
            self.whose()
        );
        self.findings.push(Finding::new(code, span, message).help(help));
        workspace.icon = Some(IconFile::nothing());
    }

    fn read_icon(&self, path: &Utf8Path, name: String) -> Result<Option<IconFile>, disk::Refusal> {
        let Some(mut file) = self.root.find(&self.base.join(path))? else {
            return Ok(None);
        };
        file.name = name;
        Ok(Some(match self.reading {
            Reading::Declarations => icons::look(&file)?,
            #[cfg(feature = "bundle")]
            Reading::Lists | Reading::Everything => crate::declare::digest::icon(&file)?,
        }))
    }

    /// The files among which an icon was not found.
    fn icons(&self) -> Vec<String> {
        let listed = self.root.list(&self.base.join(ICONS));
        let files = listed.into_iter().flat_map(|(entries, _)| entries);
        files.filter(|entry| entry.kind == Kind::File).map(|entry| entry.name).collect()
    }
}

/// The name stands for the folder; one that only the compiler knows, for itself.
fn folder_by_name(fields: &Object) -> String {
    match fields.get("friendly_name").map(|name| &name.value) {
        Some(Value::String(name)) => name.as_str().to_owned(),
        Some(Value::Constant(id)) => format!("constant {id}"),
        _ => String::new(),
    }
}

/// Where a workspace's fields are written, with all that they hold. In TOML, other tables may stand
/// between its own.
fn parts(fields: &Object, file: &SourceFile) -> Vec<Span> {
    if file.syntax != Syntax::Toml {
        return around(fields).into_iter().collect();
    }
    let mut leaves = Vec::new();
    add_leaves(fields, &mut leaves);
    leaves.sort_unstable();
    let mut parts: Vec<Span> = Vec::new();
    for leaf in leaves {
        match parts.last_mut() {
            Some(part) if is_one(&file.text, *part, leaf) => part.end = part.end.max(leaf.end),
            _ => parts.push(leaf),
        }
    }
    parts
}

/// Whether no header stands between two places.
fn is_one(text: &str, before: Span, behind: Span) -> bool {
    let between = text.get(before.end as usize..behind.start as usize);
    between.is_none_or(|between| !between.contains('['))
}

fn add_leaves(fields: &Object, leaves: &mut Vec<Span>) {
    for Entry { key, value } in &fields.entries {
        leaves.push(key.span);
        leaves.push(value.span);
        match &value.value {
            Value::Object(object) => add_leaves(object, leaves),
            Value::Array(items) => {
                for item in items {
                    leaves.push(item.span);
                    if let Value::Object(object) = &item.value {
                        add_leaves(object, leaves);
                    }
                }
            }
            _ => {}
        }
    }
}

/// From the first to the last of some fields.
fn around(fields: &Object) -> Option<Span> {
    let spans = fields
        .entries
        .iter()
        .map(|entry| Span { end: last(&entry.value).max(entry.key.span.end), ..entry.key.span });
    spans.reduce(|a, b| Span { start: a.start.min(b.start), end: a.end.max(b.end), ..a })
}

fn last(value: &Spanned<Value>) -> u32 {
    let own = value.span.end;
    match &value.value {
        Value::Object(object) => {
            object.entries.iter().map(|entry| last(&entry.value)).fold(own, u32::max)
        }
        Value::Array(items) => items.iter().map(last).fold(own, u32::max),
        _ => own,
    }
}
