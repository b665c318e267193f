//! `registry.toml` and what it names, the workspaces aside.

use camino::Utf8Path;

use super::disk::{Kind, Listed, Root};
use super::load::Loader;
use super::tree::Reader;
use super::{directive, icons, site, toml};
use crate::finding::{Code, Finding, Safety, nearest, quoted};
use crate::source::{Entry, Object, SourceId, Sources, Span, Spanned, Syntax, Value};

/// The table of workspaces, and the folder of theirs where no setting names another.
pub(super) const WORKSPACES: &str = "workspaces";
/// The folder of what is published as it is.
pub(super) const STATIC: &str = "static";
/// The table of settings.
pub(super) const REGISTRY_TABLE: &str = "registry";
/// The table of the storefront's.
pub(super) const SITE_TABLE: &str = "site";
const DEFAULTS_TABLE: &str = "defaults";
const TEMPLATES_TABLE: &str = "templates";
const LINTS_TABLE: &str = "lints";
const TABLES: [&str; 6] =
    [REGISTRY_TABLE, DEFAULTS_TABLE, TEMPLATES_TABLE, WORKSPACES, LINTS_TABLE, SITE_TABLE];

impl Loader {
    /// Reads `registry.toml` and returns its `[workspaces]`.
    pub(super) fn registry_file(&mut self, path: &Utf8Path, root: &Root) -> Object {
        let workspaces = self.parsed(path, root);
        self.registry.is_unread = workspaces.is_none();
        workspaces.unwrap_or_default()
    }

    /// None where the file cannot be read.
    fn parsed(&mut self, path: &Utf8Path, root: &Root) -> Option<Object> {
        let read = match root.find(path) {
            Ok(file) => root.read_text(&file?),
            Err(refusal) => Err(refusal),
        };
        let read = match read {
            Ok(read) => read,
            Err(refusal) => {
                self.refuse(refusal, path);
                return None;
            }
        };
        let source = self.sources.add(path, read.text.clone(), Syntax::Toml);
        if let Some(problem) = read.problem(source) {
            self.findings.push(problem);
            return None;
        }
        let tables = toml::parse(&read.text, source, &mut self.findings)?;
        self.registry.directives = directive::directives(&read.text, source, &tables);
        Some(self.tables(tables, source))
    }

    fn tables(&mut self, tables: Object, source: SourceId) -> Object {
        let mut workspaces = Object::default();
        self.registry.settings = Some((Object::default(), Span::whole(source)));
        let mut free: Vec<_> =
            TABLES.into_iter().filter(|table| tables.get(table).is_none()).collect();
        for entry in tables.entries {
            if !TABLES.contains(&entry.key.value.as_str()) {
                self.findings.push(unknown_table(&entry, &mut free, &self.sources));
                continue;
            }
            let key = entry.key;
            let name = key.value.as_str();
            let Value::Object(table) = entry.value.value else {
                let message =
                    format!("{} must be a table, not {}", quoted(name), entry.value.value.kind());
                let finding = Finding::new(Code::WrongType, entry.value.span, message);
                self.findings.push(finding.help(format!("write `[{name}]` and its keys below")));
                if name == REGISTRY_TABLE {
                    self.registry.settings = None;
                }
                continue;
            };
            match name {
                REGISTRY_TABLE => self.registry.settings = Some((table, key.span)),
                DEFAULTS_TABLE => self.registry.defaults = table,
                TEMPLATES_TABLE => self.registry.templates = table,
                WORKSPACES => workspaces = table,
                SITE_TABLE => self.registry.site.settings = table,
                _ => self.registry.lints = table,
            }
        }
        workspaces
    }

    pub(super) fn setting(&self, key: &str) -> Option<&Spanned<Value>> {
        self.registry.settings.as_ref().and_then(|(settings, _)| settings.get(key))
    }

    pub(super) fn icon(&mut self, root: &Root) {
        let Some((settings, _)) = &self.registry.settings else { return };
        let path = icons::path(settings, icons::ICON, &self.folder);
        self.registry.icon = icons::icon(settings, &self.folder, root, &mut self.findings);
        self.registry.inputs.extend(path.filter(|_| self.registry.icon.is_some()));
    }

    pub(super) fn statics(&mut self, root: &Root) {
        let folder = self.folder.join(STATIC);
        // Even if it does not exist yet: a bundle written there would be published by the next run.
        self.registry.inputs.push(folder.clone());
        match root.find(&folder) {
            Ok(Some(Listed { kind: Kind::Folder, .. })) => {
                self.registry.statics = self.reader(root).files(&folder);
            }
            Ok(Some(_)) => {
                let source = self.sources.add_opaque(&folder);
                let message = format!("`{folder}` is a file, not a folder");
                let finding = Finding::new(Code::BadFolder, Span::whole(source), message);
                self.findings
                    .push(finding.help("make it a folder of files to publish, or remove it"));
            }
            Ok(None) => {}
            Err(refusal) => self.refuse(refusal, &folder),
        }
    }

    pub(super) fn site(&mut self, root: &Root) {
        let settings = std::mem::take(&mut self.registry.site.settings);
        let mut reader = Reader { root, sources: &mut self.sources, findings: &mut self.findings };
        site::read(settings, &self.folder, &mut self.registry, &mut reader);
    }

    pub(super) fn reader<'a>(&'a mut self, root: &'a Root) -> Reader<'a> {
        Reader { root, sources: &mut self.sources, findings: &mut self.findings }
    }
}

/// `free` are the tables that are not written and were not suggested yet.
fn unknown_table(entry: &Entry, free: &mut Vec<&'static str>, sources: &Sources) -> Finding {
    let (name, span) = (entry.key.value.as_str(), entry.key.span);
    let message = format!("{} is no table of a registry", quoted(name));
    let finding = Finding::new(Code::UnknownSetting, span, message);
    if !matches!(entry.value.value, Value::Object(_)) {
        return finding.help("a setting stands below `[registry]`; nothing reads it here");
    }
    if let Some(table) = nearest(name, free.iter().copied()) {
        free.retain(|other| *other != table);
        return finding.help(format!("did you mean `[{table}]`?")).unsafe_fix(span, table);
    }
    let finding = finding.help("nothing reads it, and it is not published: remove it");
    finding.removal(Safety::Safe, sources.without_entry(entry))
}
