//! Declarations in Rust: what the macros hand over while a crate is compiled, and what their records
//! hand over afterwards.
//!
//! In Rust no folder says what belongs together, so two keys do, which are not published: `folder`,
//! else the `friendly_name`, places a workspace in the list; `icon` is the path of its icon from the
//! package's folder, `icons/` and the `image_src` where it is left out.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::is_plain_path;
use super::disk::{self, Kind, Root};
use super::load::{self, Loaded, Reading};
use super::record::{Body, Head, Record, Written};
use super::{Format, IconFile, RegistryDecl, WorkspaceDecl, defaults};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{
    Entry, Object, Position, SourceId, Sources, Span, Spanned, Syntax, Text, Value,
};

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
    loaded.registry.unparsed = usize::from(fields.get(WORKSPACES).is_none());
    add_written(&mut loaded, which, fields, source, package, reading);
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
    let mut written = records.iter().filter_map(Left::of).peekable();
    if written.peek().is_none() {
        return loaded;
    }
    let mut loaded = loaded.unwrap_or_else(|| Loaded {
        registry: RegistryDecl::new(package, Sources::default().next_id()),
        sources: Sources::default(),
        findings: Findings::default(),
    });
    for written in written {
        add(&mut loaded, &written, package, reading);
    }
    let registry = &mut loaded.registry;
    registry.workspaces.sort_by(|a, b| a.folder.cmp(&b.folder));
    let is_in_rust = loaded.sources.file(registry.source).syntax != Syntax::Toml;
    if registry.settings.is_none()
        && is_in_rust
        && let Some(first) = registry.workspaces.first()
    {
        let message = "the package declares workspaces, but no registry";
        let finding = Finding::new(Code::MissingSetting, first.place(), message);
        loaded.findings.push(finding.help(
            "add `registry! { name: \"…\", description: \"…\", list_url: \"…\", icon: \"…\" }`, or a registry.toml",
        ));
    }
    Some(loaded)
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
}

fn add(loaded: &mut Loaded, left: &Left<'_>, package: &Utf8Path, reading: Reading) {
    let file = package.join(&left.head.file);
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    // What was compiled stands, wherever its source is now.
    let syntax = if text.is_empty() { Syntax::Opaque } else { Syntax::Rust };
    let source = loaded.sources.add(&file, Arc::from(text), syntax);
    let fields = located(left.written, source, &loaded.sources, left.head.place);
    if left.which == Macro::Registry && loaded.registry.settings.is_some() {
        let place = loaded.sources.span_at(source, left.head.place);
        let finding = Finding::new(Code::TwoDeclarations, place, "the package has two registries")
            .related(Span::whole(loaded.registry.source), "the other one")
            .help("keep one of `registry!` and registry.toml; `workspace!` adds to either");
        loaded.findings.push(finding);
        return;
    }
    loaded.registry.inputs.push(file);
    add_written(loaded, left.which, fields, source, package, reading);
}

/// The fields with their real places.
fn located(written: &Written, source: SourceId, sources: &Sources, otherwise: Position) -> Object {
    let mut fields = written.fields.clone();
    let place = |span: Span| {
        let position = written.places.get(span.start as usize).copied().unwrap_or(otherwise);
        sources.span_at(source, position)
    };
    fields.map_spans(&place);
    fields
}

fn add_written(
    loaded: &mut Loaded,
    which: Macro,
    fields: Object,
    source: SourceId,
    package: &Utf8Path,
    reading: Reading,
) {
    let root = match Root::new(package) {
        Ok(root) => root,
        Err(refusal) => {
            loaded.findings.push(refusal.at(Span::whole(source)));
            return;
        }
    };
    let findings = &mut loaded.findings;
    let mut inline = Inline { source, package, root, reading, findings };
    match which {
        Macro::Registry => inline.registry(fields, &mut loaded.registry),
        Macro::Workspace => {
            let workspace = inline.workspace(fields);
            loaded.registry.workspaces.push(workspace);
        }
    }
    load::shared_icons(&mut loaded.registry.workspaces, &inline.root, inline.findings);
    let icons = loaded.registry.workspaces.iter().filter_map(|workspace| workspace.icon.as_ref());
    loaded.registry.inputs.extend(icons.map(|icon| icon.path.clone()));
}

const WORKSPACES: &str = "workspaces";

struct Inline<'a> {
    source: SourceId,
    package: &'a Utf8Path,
    root: Root,
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
        registry.icon = load::icon(&settings, self.package, &self.root, self.findings);
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
                Some(name) if is_plain_path(&Text::from(name.as_str())) => {
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
