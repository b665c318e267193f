//! One workspace's folder: its declaration, its icon, and what its `sha` is made of.

use std::mem::take;

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::{is_plain_path, place_of};
use super::disk::{self, Kind, Listed, Root};
use super::icons::ICON;
use super::inherit::{Inheritance, Origin, Whole};
use super::load::{WORKSPACE_JSON, WORKSPACE_TOML};
use super::{
    Format, IconFile, Known, Lints, Reading, WorkspaceDecl, directive, icons, json, lints, toml,
};
use crate::finding::{Code, Finding, Findings};
use crate::source::{Object, SourceFile, SourceId, Span, Syntax, Value};

/// A folder that holds at least one declaration, and what was seen in it.
pub(super) struct Listing {
    /// Below the folder of workspaces, `/` between parts.
    pub(super) folder: String,
    pub(super) path: Utf8PathBuf,
    pub(super) entries: Vec<Listed>,
}

impl Listing {
    pub(super) fn entry(&self, name: &str) -> Option<&Listed> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    pub(super) fn declares(&self) -> bool {
        self.entry(WORKSPACE_TOML).is_some() || self.entry(WORKSPACE_JSON).is_some()
    }
}

/// What became of one folder.
pub(super) struct LoadedFolder {
    pub(super) file: SourceFile,
    /// None where its declaration could not be read.
    pub(super) workspaces: Option<Vec<WorkspaceDecl>>,
    pub(super) findings: Findings,
}

/// What all folders of a registry share.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub(super) inheritance: &'a Inheritance,
    pub(super) root: &'a Root,
    pub(super) reading: Reading,
    pub(super) known: &'a Known,
}

/// Reads one folder; `id` is the name that its declaration will have among the sources.
pub(super) fn load(listing: &Listing, id: SourceId, shared: Shared<'_>) -> LoadedFolder {
    let mut findings = Findings::default();
    let nothing = |path: &Utf8Path, findings| LoadedFolder {
        file: SourceFile::opaque(path),
        workspaces: None,
        findings,
    };
    let declaration = match (listing.entry(WORKSPACE_TOML), listing.entry(WORKSPACE_JSON)) {
        (Some(_), Some(_)) => {
            findings.push(two_declarations(id));
            return nothing(&listing.path, findings);
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return nothing(&listing.path, findings),
    };
    if declaration.kind == Kind::Refused {
        return nothing(&declaration.path, findings);
    }
    let read = match shared.root.read_text(declaration) {
        Ok(read) => read,
        Err(refusal) => {
            findings.push(refusal.at(Span::whole(id)));
            return nothing(&declaration.path, findings);
        }
    };
    let is_toml = declaration.name == WORKSPACE_TOML;
    let problem = read.problem(id);
    let text = read.text;
    let mut reader = Reader { listing, id, shared, findings: &mut findings };
    let workspaces = match problem {
        Some(problem) => {
            reader.findings.push(problem);
            None
        }
        None => match reader.known(&text, is_toml) {
            Some(known) => Some(vec![known]),
            None => reader.workspaces(&text, is_toml),
        },
    };
    let syntax = if is_toml { Syntax::Toml } else { Syntax::Json };
    let file = SourceFile::new(&declaration.path, text, syntax);
    LoadedFolder { file, workspaces, findings }
}

fn two_declarations(id: SourceId) -> Finding {
    let message =
        format!("a workspace is declared twice, in `{WORKSPACE_TOML}` and `{WORKSPACE_JSON}`");
    Finding::new(Code::TwoDeclarations, Span::whole(id), message).help("keep one of the two files")
}

struct Reader<'a> {
    listing: &'a Listing,
    id: SourceId,
    shared: Shared<'a>,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn workspaces(&mut self, text: &str, is_toml: bool) -> Option<Vec<WorkspaceDecl>> {
        if is_toml { self.toml(text) } else { Some(vec![self.template(text)?]) }
    }

    /// A workspace that is as it was when an earlier build found it right.
    fn known(&self, text: &str, is_toml: bool) -> Option<WorkspaceDecl> {
        let known = self.shared.known.workspace(&self.listing.folder, text)?;
        let entry = self.listing.entry(&known.icon)?;
        let (name, path) = (entry.name.clone(), entry.path.clone());
        let (size, _) = disk::stamp(&path).filter(|stamp| *stamp == known.icon_stamp)?;
        let digest = match self.shared.reading {
            Reading::Declarations => None,
            // A template's folder may hold other files, which count as well.
            #[cfg(feature = "bundle")]
            Reading::Lists if is_toml => Some(super::digest::known(&path, self.shared.known)?),
            #[cfg(feature = "bundle")]
            Reading::Lists | Reading::Everything => return None,
        };
        let icon = IconFile { digest, ..IconFile::unseen(name, path, size) };
        let format = if is_toml { Format::Own } else { Format::Template { entries: Vec::new() } };
        let own = Whole::alone(self.listing.folder.clone(), Object::default(), self.id);
        let own = Whole { origin: Origin { extends: known.extends.clone(), ..own.origin }, ..own };
        let workspace = self.declared(format, own, Some(icon));
        Some(WorkspaceDecl { known: Some(known), ..workspace })
    }

    fn toml(&mut self, text: &str) -> Option<Vec<WorkspaceDecl>> {
        let mut fields = toml::parse(text, self.id, self.findings)?;
        let mut directives = directive::directives(text, self.id, &fields);
        let mut table = lints::take(&mut fields, self.findings, Syntax::Toml);
        let (place, folder) = (place_of(&fields, self.id), self.listing.folder.clone());
        let own = Span::new(self.id, 0..text.len());
        self.without_icon_key(&mut fields);
        let inheritance = self.shared.inheritance;
        let whole = inheritance.expand(fields, |_| folder, vec![own], self.findings);
        let is_alone = matches!(&whole[..], [one] if !one.origin.own.is_empty());
        let workspaces = whole.into_iter().map(|mut whole| {
            whole.fields.take(ICON);
            let icon = self.icon(&whole.fields);
            let found = take(&mut whole.findings);
            let workspace = self.declared(Format::Own, whole, icon);
            self.findings.append(found.about(&workspace));
            // What a file says once is not said by each of its cells.
            let (table, directives) = (take(&mut table), take(&mut directives));
            let lints = Lints { table, directives, ..workspace.lints };
            WorkspaceDecl { place, is_alone, lints, ..workspace }
        });
        Some(workspaces.collect())
    }

    /// `icon` is for workspaces that have no folder of their own; `[defaults]` may say it for those.
    fn without_icon_key(&mut self, fields: &mut Object) {
        let Some(entry) = fields.entry(ICON).cloned() else { return };
        fields.take(ICON);
        let message = "`icon` is for workspaces without a folder of their own";
        let finding = Finding::new(Code::UnknownSetting, entry.key.span, message);
        self.findings
            .push(finding.help("put the icon beside this file, and its name into `image_src`"));
    }

    fn template(&mut self, text: &str) -> Option<WorkspaceDecl> {
        let fields = json::parse(text, self.id, self.findings);
        let icon = fields.as_ref().and_then(|fields| self.icon(fields));
        let entries = match self.shared.reading {
            Reading::Declarations => Vec::new(),
            #[cfg(feature = "bundle")]
            Reading::Lists | Reading::Everything => {
                let place = Span::whole(self.id);
                super::digest::entries(
                    self.listing,
                    text,
                    icon.as_ref(),
                    self.shared.root,
                    |refusal| {
                        self.findings.push(refusal.at(place));
                    },
                )
            }
        };
        let whole = Whole::alone(self.listing.folder.clone(), fields?, self.id);
        Some(self.declared(Format::Template { entries }, whole, icon))
    }

    fn declared(&self, format: Format, whole: Whole, icon: Option<IconFile>) -> WorkspaceDecl {
        WorkspaceDecl {
            folder: whole.folder,
            source: self.id,
            format,
            place: place_of(&whole.fields, self.id),
            fields: whole.fields,
            origin: whole.origin,
            is_alone: true,
            lints: Lints::none(self.id),
            icon_folder: self.listing.folder.clone(),
            files: if icon.is_none() { self.files() } else { Vec::new() },
            icon,
            known: None,
        }
    }

    fn files(&self) -> Vec<String> {
        let files = self.listing.entries.iter().filter(|entry| entry.kind == Kind::File);
        files.map(|entry| entry.name.clone()).collect()
    }

    /// The icon, where `image_src` is the name of an entry of this very folder. Whatever else it
    /// says is never opened.
    fn icon(&mut self, fields: &Object) -> Option<IconFile> {
        let value = fields.get("image_src")?;
        let Value::String(text) = &value.value else {
            return None;
        };
        if !is_plain_path(text) {
            return None;
        }
        let entry = self.listing.entry(text.as_str())?;
        // It was found, so it is not missing; where it is no icon, that has been said.
        let nothing = IconFile::unseen(entry.name.clone(), entry.path.clone(), 0);
        if entry.kind == Kind::Refused {
            return Some(nothing);
        }
        let icon = match self.shared.reading {
            Reading::Declarations => icons::look(entry),
            #[cfg(feature = "bundle")]
            Reading::Lists => super::digest::listed_icon(entry, self.shared.known),
            #[cfg(feature = "bundle")]
            Reading::Everything => super::digest::icon(entry),
        };
        Some(icon.unwrap_or_else(|refusal| {
            self.findings.push(refusal.at(value.span));
            nothing
        }))
    }
}
