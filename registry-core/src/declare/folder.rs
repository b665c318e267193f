//! One workspace's folder: its declaration, its icon, and what its `sha` is made of.

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::is_plain_path;
use super::disk::{self, Kind, Listed, Root};
use super::load::{WORKSPACE_JSON, WORKSPACE_TOML};
use super::{
    Format, IconFile, Known, Lints, Reading, WorkspaceDecl, defaults, directive, icons, json,
    lints, toml,
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
    pub(super) workspace: Option<WorkspaceDecl>,
    pub(super) findings: Findings,
}

/// What all folders of a registry share.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub(super) defaults: &'a Object,
    pub(super) root: &'a Root,
    pub(super) reading: Reading,
    pub(super) known: &'a Known,
}

/// Reads one folder; `id` is the name that its declaration will have among the sources.
pub(super) fn load(listing: &Listing, id: SourceId, shared: Shared<'_>) -> LoadedFolder {
    let mut findings = Findings::default();
    let nothing = |path: &Utf8Path, findings| LoadedFolder {
        file: SourceFile::opaque(path),
        workspace: None,
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
    let workspace = match problem {
        Some(problem) => {
            reader.findings.push(problem);
            None
        }
        None => reader.known(&text, is_toml).or_else(|| reader.workspace(&text, is_toml)),
    };
    let syntax = if is_toml { Syntax::Toml } else { Syntax::Json };
    let file = SourceFile::new(&declaration.path, text, syntax);
    LoadedFolder { file, workspace, findings }
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
    fn workspace(&mut self, text: &str, is_toml: bool) -> Option<WorkspaceDecl> {
        if is_toml { self.toml(text) } else { self.template(text) }
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
        let workspace = self.declared(format, Object::default(), Some(icon));
        Some(WorkspaceDecl { known: Some(known), ..workspace })
    }

    fn toml(&mut self, text: &str) -> Option<WorkspaceDecl> {
        let mut fields = toml::parse(text, self.id, self.findings)?;
        let directives = directive::directives(text, self.id, &fields);
        let table = lints::take(&mut fields, self.findings, Syntax::Toml);
        defaults::lay_under(self.shared.defaults, &mut fields);
        let icon = self.icon(&fields);
        let workspace = self.declared(Format::Own, fields, icon);
        let lints = Lints { table, directives, ..workspace.lints };
        Some(WorkspaceDecl { lints, ..workspace })
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
        Some(self.declared(Format::Template { entries }, fields?, icon))
    }

    fn declared(&self, format: Format, fields: Object, icon: Option<IconFile>) -> WorkspaceDecl {
        WorkspaceDecl {
            folder: self.listing.folder.clone(),
            source: self.id,
            format,
            fields,
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
