//! Declarations in Rust: what the macros hand over while a crate is compiled, and what their records
//! hand over afterwards.
//!
//! In Rust no folder says what belongs together, so two keys do, which are not published: `folder`,
//! else the `friendly_name`, places a workspace in the list; `icon` is the path of its icon from the
//! package's folder, `icons/` and the `image_src` where it is left out.

use std::collections::HashMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::is_plain_path;
use super::disk::{self, Kind, Root};
use super::load::{self, Loaded, Reading};
use super::record::{Body, Head, Record, Written};
use super::{Format, IconFile, RegistryDecl, WorkspaceDecl, defaults};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{Entry, Object, SourceId, Sources, Span, Spanned, Syntax, Text, Value};

/// Where icons lie unless a workspace says otherwise.
pub const ICONS: &str = "icons";

/// Which macro was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Macro {
    /// `registry!`: settings, `defaults`, `lints`, and a list of workspaces.
    Registry,
    /// `workspace!`: the fields of one.
    Workspace,
}

/// What one macro declares, on its own. The spans of `fields` are in the source that `sources` holds;
/// `package` is the package's folder.
pub fn inline(
    which: Macro,
    fields: Object,
    sources: Sources,
    package: &Utf8Path,
    reading: Reading,
) -> Loaded {
    let source = Sources::default().next_id();
    let registry = RegistryDecl::new(package, source);
    let mut loaded = Loaded { sources, registry, findings: Findings::default() };
    // There may be more elsewhere, so nothing of it is called empty.
    let is_list = |value: &Spanned<Value>| matches!(value.value, Value::Array(_));
    loaded.registry.unparsed = usize::from(!fields.get(WORKSPACES).is_some_and(is_list));
    if let Some(mut gathering) = Gathering::new(&mut loaded, source, package, reading) {
        gathering.add(which, fields, source);
        gathering.finish();
    }
    loaded
}

/// What a package declares: the registry that was loaded from its files, if it has one, and what its
/// macros left in their records. `package` is the package's folder. None where neither says anything.
pub fn with_records(
    loaded: Option<Loaded>,
    records: &[Record],
    package: &Utf8Path,
    reading: Reading,
) -> Option<Loaded> {
    let left: Vec<Left<'_>> = records.iter().filter_map(Left::of).collect();
    if left.is_empty() {
        return loaded;
    }
    let mut loaded = loaded.unwrap_or_else(|| Loaded {
        registry: RegistryDecl::new(package, Sources::default().next_id()),
        sources: Sources::default(),
        findings: Findings::default(),
    });
    let files = rust_files(&left, package, &mut loaded);
    let first = files.values().copied().min().unwrap_or(loaded.registry.source);
    if let Some(mut gathering) = Gathering::new(&mut loaded, first, package, reading) {
        for left in &left {
            if let Some(&source) = files.get(left.head.file.as_str()) {
                gathering.add_left(left, source);
            }
        }
        gathering.finish();
    }
    loaded.registry.workspaces.sort_by(|a, b| a.folder.cmp(&b.folder));
    without_registry(&mut loaded);
    Some(loaded)
}

/// The Rust files that records come from, each registered once.
fn rust_files<'r>(
    left: &[Left<'r>],
    package: &Utf8Path,
    loaded: &mut Loaded,
) -> HashMap<&'r str, SourceId> {
    let mut files = HashMap::new();
    for file in left.iter().map(|left| left.head.file.as_str()) {
        files.entry(file).or_insert_with(|| {
            let path = package.join(file);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            loaded.registry.inputs.push(path.clone());
            // What was compiled stands, wherever its source is now.
            let syntax = if text.is_empty() { Syntax::Opaque } else { Syntax::Rust };
            loaded.sources.add(path, Arc::from(text), syntax)
        });
    }
    files
}

/// Workspaces alone are nothing to publish.
fn without_registry(loaded: &mut Loaded) {
    let registry = &loaded.registry;
    let is_in_rust = loaded.sources.file(registry.source).syntax != Syntax::Toml;
    let Some(first) = registry.workspaces.first().filter(|_| is_in_rust) else { return };
    if registry.settings.is_none() {
        let message = "the package declares workspaces, but no registry";
        let finding = Finding::new(Code::MissingSetting, first.place(), message);
        loaded.findings.push(finding.help(
            "add `registry! { name: \"…\", description: \"…\", list_url: \"…\", icon: \"…\" }`, or a registry.toml",
        ));
    }
}

/// What a record says about a registry or a workspace in Rust.
struct Left<'r> {
    which: Macro,
    head: &'r Head,
    written: &'r Written,
}

impl<'r> Left<'r> {
    fn of(record: &'r Record) -> Option<Self> {
        let (which, written) = match &record.body {
            Body::Registry(written) => (Macro::Registry, written),
            Body::Workspace(written) => (Macro::Workspace, written),
            Body::Toml { .. } => return None,
        };
        Some(Self { which, head: &record.head, written })
    }

    /// The fields with their real places.
    fn fields(&self, source: SourceId, sources: &Sources) -> Object {
        let mut fields = self.written.fields.clone();
        let places = &self.written.places;
        fields.map_spans(&|span: Span| {
            let place = places.get(span.start as usize).copied().unwrap_or(self.head.place);
            sources.span_at(source, place)
        });
        fields
    }
}

/// Declarations in Rust that are being added to a registry.
struct Gathering<'a> {
    loaded: &'a mut Loaded,
    package: &'a Utf8Path,
    root: Root,
    reading: Reading,
}

impl<'a> Gathering<'a> {
    /// None where the package's folder cannot be read, which is said at `place`.
    fn new(
        loaded: &'a mut Loaded,
        place: SourceId,
        package: &'a Utf8Path,
        reading: Reading,
    ) -> Option<Self> {
        match Root::new(package) {
            Ok(root) => Some(Self { loaded, package, root, reading }),
            Err(refusal) => {
                loaded.findings.push(refusal.at(Span::whole(place)));
                None
            }
        }
    }

    fn add_left(&mut self, left: &Left<'_>, source: SourceId) {
        if left.which == Macro::Registry
            && let Some((_, other)) = &self.loaded.registry.settings
        {
            let place = self.loaded.sources.span_at(source, left.head.place);
            let message = "the package has two registries";
            let finding = Finding::new(Code::TwoDeclarations, place, message)
                .related(*other, "the other one")
                .help("keep one of `registry!` and registry.toml; `workspace!` adds to either");
            self.loaded.findings.push(finding);
            return;
        }
        let fields = left.fields(source, &self.loaded.sources);
        self.add(left.which, fields, source);
    }

    fn add(&mut self, which: Macro, fields: Object, source: SourceId) {
        let Loaded { registry, findings, .. } = &mut *self.loaded;
        let (package, root, reading) = (self.package, &self.root, self.reading);
        let mut inline = Inline { source, package, root, reading, findings };
        match which {
            Macro::Registry => inline.registry(fields, registry),
            Macro::Workspace => registry.workspaces.push(inline.workspace(fields)),
        }
    }

    /// What concerns all workspaces at once.
    fn finish(self) {
        let Loaded { registry, findings, .. } = self.loaded;
        load::shared_icons(&mut registry.workspaces, &self.root, findings);
        // Those of other workspaces lie in folders that are inputs already.
        let own = registry.workspaces.iter().filter(|workspace| workspace.icon_folder == ICONS);
        let icons = own.filter_map(|workspace| Some(workspace.icon.as_ref()?.path.clone()));
        registry.inputs.extend(icons.filter(|path| !path.as_str().is_empty()));
    }
}

const WORKSPACES: &str = "workspaces";

struct Inline<'a> {
    source: SourceId,
    package: &'a Utf8Path,
    root: &'a Root,
    reading: Reading,
    findings: &'a mut Findings,
}

impl Inline<'_> {
    fn registry(&mut self, fields: Object, registry: &mut RegistryDecl) {
        let place = fields.entries.first().map_or(Span::whole(self.source), |entry| entry.key.span);
        let mut settings = Object::default();
        let mut workspaces = Vec::new();
        for entry in fields.entries {
            match entry.key.value.as_str() {
                WORKSPACES => workspaces = self.objects(entry),
                "defaults" => registry.defaults = self.object(entry),
                "lints" => registry.lints = self.object(entry),
                _ => settings.entries.push(entry),
            }
        }
        registry.source = self.source;
        registry.icon = load::icon(&settings, self.package, self.root, self.findings);
        registry.settings = Some((settings, place));
        for mut fields in workspaces {
            defaults::lay_under(&registry.defaults, &mut fields);
            registry.workspaces.push(self.workspace(fields));
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

    fn workspace(&mut self, mut fields: Object) -> WorkspaceDecl {
        let folder = fields.take("folder").and_then(|value| self.folder(&value));
        let folder = folder.unwrap_or_else(|| folder_by_name(&fields));
        let icon = fields.take("icon");
        let mut workspace = WorkspaceDecl {
            folder,
            source: self.source,
            format: Format::Own,
            fields,
            icon: None,
            known: None,
            icon_folder: ICONS.to_owned(),
            files: Vec::new(),
        };
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
                    let message =
                        format!("{} is no path inside the package's folder", quoted(text.as_str()));
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
                let message =
                    format!("there is no file {} in the package's folder", quoted(path.as_str()));
                self.no_icon(workspace, place, Code::IconMissing, message);
            }
            Ok(None) => workspace.files = self.icons(),
            Err(refusal) => {
                self.findings.push(refusal.at(place));
                workspace.icon = Some(nothing());
            }
        }
    }

    /// Says why there is no icon, so that it is not called missing as well.
    fn no_icon(&mut self, workspace: &mut WorkspaceDecl, span: Span, code: Code, message: String) {
        let finding = Finding::new(code, span, message);
        self.findings.push(
            finding.help(
                "write the icon's path from the package's folder, such as `\"icons/desk.png\"`",
            ),
        );
        workspace.icon = Some(nothing());
    }

    fn read_icon(&self, path: &Utf8Path, name: String) -> Result<Option<IconFile>, disk::Refusal> {
        let Some(mut file) = self.root.find(&self.package.join(path))? else {
            return Ok(None);
        };
        file.name = name;
        Ok(Some(match self.reading {
            Reading::Declarations => IconFile {
                size: disk::size(&file)?,
                name: file.name,
                path: file.path,
                content: None,
                digest: None,
            },
            #[cfg(feature = "bundle")]
            Reading::Lists | Reading::Everything => super::digest::icon(&file)?,
        }))
    }

    /// The files among which an icon was not found.
    fn icons(&self) -> Vec<String> {
        let listed = self.root.list(&self.package.join(ICONS));
        let files = listed.into_iter().flat_map(|(entries, _)| entries);
        files.filter(|entry| entry.kind == Kind::File).map(|entry| entry.name).collect()
    }
}

fn nothing() -> IconFile {
    IconFile { name: String::new(), path: Utf8PathBuf::new(), size: 0, content: None, digest: None }
}

/// The name stands for the folder; one that only the compiler knows, for itself.
fn folder_by_name(fields: &Object) -> String {
    match fields.get("friendly_name").map(|name| &name.value) {
        Some(Value::String(name)) => name.as_str().to_owned(),
        Some(Value::Constant(id)) => format!("constant {id}"),
        _ => String::new(),
    }
}
