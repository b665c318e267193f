//! One workspace's folder: its declaration, its icon, and what its `sha` is made of.

use camino::Utf8PathBuf;

use super::decl::is_plain_path;
use super::disk::{self, Kind, Listed, Root, Walked};
use super::load::{WORKSPACE_JSON, WORKSPACE_TOML};
use super::{Content, FolderEntry, Format, IconFile, WorkspaceDecl, defaults, json, toml};
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
    fn entry(&self, name: &str) -> Option<&Listed> {
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

/// Reads one folder; `id` is the name that its declaration will have among the sources.
pub(super) fn load(
    listing: &Listing,
    id: SourceId,
    defaults: &Object,
    root: &Root,
) -> LoadedFolder {
    let mut findings = Findings::default();
    let declaration = match (listing.entry(WORKSPACE_TOML), listing.entry(WORKSPACE_JSON)) {
        (Some(_), Some(_)) => {
            findings.push(two_declarations(id));
            return LoadedFolder {
                file: SourceFile::opaque(&listing.path),
                workspace: None,
                findings,
            };
        }
        (Some(toml), None) => toml,
        (None, Some(json)) => json,
        (None, None) => {
            return LoadedFolder {
                file: SourceFile::opaque(&listing.path),
                workspace: None,
                findings,
            };
        }
    };
    if declaration.kind == Kind::Refused {
        return LoadedFolder {
            file: SourceFile::opaque(&declaration.path),
            workspace: None,
            findings,
        };
    }
    let read = match disk::read_text(declaration) {
        Ok(read) => read,
        Err(refusal) => {
            findings.push(refusal.at(Span::whole(id)));
            return LoadedFolder {
                file: SourceFile::opaque(&declaration.path),
                workspace: None,
                findings,
            };
        }
    };
    let is_toml = declaration.name == WORKSPACE_TOML;
    let problem = read.problem(id);
    let text = read.text;
    let workspace = match problem {
        Some(problem) => {
            findings.push(problem);
            None
        }
        None => {
            let mut reader = Reader { listing, id, root, findings: &mut findings };
            if is_toml { reader.toml(&text, defaults) } else { reader.template(&text) }
        }
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
    root: &'a Root,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn toml(&mut self, text: &str, defaults: &Object) -> Option<WorkspaceDecl> {
        let mut fields = toml::parse(text, self.id, self.findings)?;
        defaults::lay_under(defaults, &mut fields);
        let icon = self.icon(&fields);
        Some(self.workspace(Format::Toml, fields, icon))
    }

    fn template(&mut self, text: &str) -> Option<WorkspaceDecl> {
        let fields = json::parse(text, self.id, self.findings);
        let icon = fields.as_ref().and_then(|fields| self.icon(fields));
        let mut entries = Vec::with_capacity(self.listing.entries.len());
        let mut walked = Walked::default();
        for entry in &self.listing.entries {
            let digest = match &icon {
                Some(icon) if icon.name == entry.name => Some(icon.digest),
                _ if entry.name == WORKSPACE_JSON => {
                    Some(disk::digest_of(WORKSPACE_JSON, text.as_bytes()))
                }
                _ => None,
            };
            match digest {
                Some(digest) => {
                    entries.push(FolderEntry::File { name: entry.name.clone(), digest });
                }
                None => entries.extend(self.hashed(entry, 1, true, &mut walked)),
            }
        }
        Some(self.workspace(Format::Template { entries }, fields?, icon))
    }

    fn workspace(&self, format: Format, fields: Object, icon: Option<IconFile>) -> WorkspaceDecl {
        WorkspaceDecl {
            folder: self.listing.folder.clone(),
            source: self.id,
            format,
            fields,
            files: if icon.is_none() { self.files() } else { Vec::new() },
            icon,
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
        let content = if entry.kind == Kind::Refused {
            None
        } else {
            disk::read_content(entry)
                .map_err(|refusal| self.findings.push(refusal.at(value.span)))
                .ok()
        };
        // It was found; where it is no icon, that has been said.
        let content = content.unwrap_or_else(|| Content::from([]));
        let digest = disk::digest_of(&entry.name, &content);
        Some(IconFile { name: entry.name.clone(), content, digest })
    }

    /// What the `sha` needs of an entry that is not otherwise read.
    /// `discovered` says that the search for workspaces went there and reported what it met.
    fn hashed(
        &mut self,
        entry: &Listed,
        depth: usize,
        discovered: bool,
        walked: &mut Walked,
    ) -> Option<FolderEntry> {
        let name = entry.name.clone();
        if entry.kind == Kind::Refused {
            return None;
        }
        if entry.kind == Kind::File {
            let digest = disk::digest(entry).map_err(|refusal| self.refuse(refusal)).ok()?;
            return Some(FolderEntry::File { name, digest });
        }
        let discovered = discovered && !entry.link && !name.starts_with('.');
        let (listed, refused) = match self.root.list(&entry.path) {
            Ok(listed) => listed,
            Err(refusal) => {
                if !discovered {
                    self.refuse(refusal);
                }
                return None;
            }
        };
        if !discovered {
            for refusal in refused {
                self.refuse(refusal);
            }
        }
        match walked.enter(&entry.path, listed.len(), depth) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(refusal) => {
                self.refuse(refusal);
                return None;
            }
        }
        let entries = listed
            .iter()
            .filter_map(|entry| self.hashed(entry, depth + 1, discovered, walked))
            .collect();
        Some(FolderEntry::Folder { name, entries })
    }

    fn refuse(&mut self, refusal: disk::Refusal) {
        self.findings.push(refusal.at(Span::whole(self.id)));
    }
}
