//! Declarations: the shapes in which the next stage gets what was read.

use std::borrow::Cow;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::{KnownWorkspace, Origin};
use crate::declared::pack;
use crate::finding::{Code, Findings};
use crate::lock::Lock;
use crate::picture::{Flaw, Picture};
use crate::source::{Object, SourceId, Span, Spanned, Text};

/// Bytes that go from a source into the bundle as they are.
pub type Content = Arc<[u8]>;

/// SHA-1 of a file's name followed by its bytes: a leaf of the template's folder hash.
pub type FileDigest = [u8; 20];

/// A registry as written.
#[derive(Clone, Debug)]
pub struct RegistryDecl {
    /// The folder that its files lie in, as messages begin their paths.
    pub folder: Utf8PathBuf,
    /// `registry.toml`, or the Rust file with `registry!`.
    pub source: SourceId,
    /// Whether that file could not be read or parsed, so that nobody knows what it sets.
    pub is_unread: bool,
    /// The `[registry]` table and its place; absent where the file could not be parsed.
    pub settings: Option<(Object, Span)>,
    /// The `[defaults]` table, which lies under the workspaces' fields already.
    pub defaults: Object,
    /// The `[templates]` table, which does so where it is extended.
    pub templates: Object,
    /// The `[lints]` table.
    pub lints: Object,
    /// The levels of the Cargo workspace, `[workspace.metadata.kasm.lints]`.
    pub cargo_lints: Object,
    /// What `registry.toml` says in comments.
    pub directives: Vec<Directive>,
    /// The entries of `kasm-baseline.toml`, where there is one.
    pub baseline: Option<Object>,
    /// What `kasm.lock` says, where there is one.
    pub lock: Option<Lock>,
    /// The file that the setting `icon` names, where it names one inside the registry's folder.
    pub icon: Option<Content>,
    /// What was read of each workspace, ordered by folder.
    pub workspaces: Vec<WorkspaceDecl>,
    /// How many workspaces there are, or may be, that are not among these: their declaration could
    /// not be parsed, or stands elsewhere.
    pub unparsed: usize,
    /// The files of `static/`.
    pub statics: Vec<StaticFile>,
    /// The `[site]` table, and what it names.
    pub site: SiteDecl,
    /// What a bundle must not be written over: files and folders that were read.
    pub inputs: Vec<Utf8PathBuf>,
}

impl RegistryDecl {
    /// Notes that there are more workspaces than could be made, if something found says so: what
    /// concerns all of them cannot be told then.
    pub(super) fn count_unmade(&mut self, findings: &Findings) {
        let is_unmade = |code| matches!(code, Code::BadMatrix | Code::FileTooLarge);
        if self.unparsed == 0 && findings.codes().any(is_unmade) {
            self.unparsed = 1;
        }
    }

    /// A registry in a folder, of which nothing was read yet.
    pub(crate) fn new(folder: &Utf8Path, source: SourceId) -> Self {
        Self {
            folder: folder.to_owned(),
            source,
            is_unread: false,
            settings: None,
            defaults: Object::default(),
            templates: Object::default(),
            lints: Object::default(),
            cargo_lints: Object::default(),
            directives: Vec::new(),
            baseline: None,
            lock: None,
            icon: None,
            workspaces: Vec::new(),
            unparsed: 0,
            statics: Vec::new(),
            site: SiteDecl::default(),
            inputs: Vec::new(),
        }
    }
}

/// What is written about the storefront.
#[derive(Clone, Debug, Default)]
pub struct SiteDecl {
    /// The `[site]` table.
    pub settings: Object,
    /// The file that the setting `logo` names, by its path below the registry's folder.
    pub logo: Option<StaticFile>,
    /// The files of the folder that the setting `theme` names.
    pub theme: Vec<StaticFile>,
}

/// A file that is taken as it is.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// Its path below the folder that it was found in; of `static/`, that is its path in the bundle.
    pub path: Utf8PathBuf,
    /// Its bytes.
    pub content: Content,
    /// The file, for findings about it.
    pub source: SourceId,
}

/// A workspace as written.
#[derive(Clone, Debug)]
pub struct WorkspaceDecl {
    /// Its folder below the registry's folder of workspaces, `/` between parts.
    pub folder: String,
    /// The file that declares it.
    pub source: SourceId,
    /// What kind of file that is.
    pub format: Format,
    /// Its fields, with all that it inherits.
    pub fields: Object,
    /// What they are made of.
    pub origin: Origin,
    /// The place for findings about the workspace as a whole: its own first key, or its name.
    pub place: Span,
    /// Whether its file declares nothing else.
    pub is_alone: bool,
    /// Its own `[lints]`, which are not published.
    pub lints: Lints,
    /// The icon that `image_src` names, where that is a file of the folder.
    pub icon: Option<IconFile>,
    /// What an earlier build found right about the same text; its fields were not read then.
    pub known: Option<KnownWorkspace>,
    /// Where the icon is looked for, as messages call it.
    pub icon_folder: String,
    /// Where there is no such file, the names of those that there are.
    pub files: Vec<String>,
}

/// What a workspace says about how loud rules are.
#[derive(Clone, Debug)]
pub struct Lints {
    /// The `[lints]` table.
    pub table: Object,
    /// The parts of the file for which it holds.
    pub scopes: Vec<Span>,
    /// What is said in comments.
    pub directives: Vec<Directive>,
}

impl Lints {
    /// Nothing, about a whole file.
    pub(crate) fn none(source: SourceId) -> Self {
        let scope = Span { end: u32::MAX, ..Span::whole(source) };
        Self { table: Object::default(), scopes: vec![scope], directives: Vec::new() }
    }
}

/// A comment that speaks to this project, and what it is about.
#[derive(Clone, Debug)]
pub struct Directive {
    /// What it says, behind the mark.
    pub text: Spanned<String>,
    /// What it is about.
    pub scope: Span,
    /// What to remove for it to be gone.
    pub removal: Span,
}

/// How a workspace was declared.
#[derive(Clone, Debug)]
pub enum Format {
    /// This project's: `workspace.toml`, or a macro. Kasm's order of keys, whatever the author's.
    Own,
    /// The template's `workspace.json`; its folder's content decides the `sha`.
    Template {
        /// What lies in the folder, in no particular order; empty where only declarations are read.
        entries: Vec<FolderEntry>,
    },
    /// An entry of a published list: what it holds is what Kasm reads.
    #[cfg(feature = "bundle")]
    Published,
}

/// A file or folder in a template-format folder.
#[derive(Clone, Debug)]
pub enum FolderEntry {
    /// A file.
    File {
        /// Its name.
        name: String,
        /// The hash of name and bytes.
        digest: FileDigest,
    },
    /// A folder.
    Folder {
        /// Its name.
        name: String,
        /// What lies in it.
        entries: Vec<FolderEntry>,
    },
}

impl FolderEntry {
    /// The entry's name.
    pub fn name(&self) -> &str {
        match self {
            Self::File { name, .. } | Self::Folder { name, .. } => name,
        }
    }
}

/// An icon that was found.
#[derive(Clone, Debug)]
pub struct IconFile {
    /// Its file name.
    pub name: String,
    /// Where it lies.
    pub path: Utf8PathBuf,
    /// How many bytes it has.
    pub size: u64,
    /// Its bytes, as far as they were [needed](super::Reading).
    pub content: Option<Content>,
    /// The hash of name and bytes, where everything is read.
    pub digest: Option<FileDigest>,
    /// What its bytes show, where it was looked at: not where it is known to be right.
    pub picture: Option<Result<Picture, Flaw>>,
}

impl IconFile {
    /// An icon whose bytes nobody has seen.
    pub(super) const fn unseen(name: String, path: Utf8PathBuf, size: u64) -> Self {
        Self { name, path, size, content: None, digest: None, picture: None }
    }

    /// An icon that was found, but cannot be read.
    pub(super) const fn nothing() -> Self {
        Self::unseen(String::new(), Utf8PathBuf::new(), 0)
    }
}

impl WorkspaceDecl {
    /// The last part of the folder's path, which the `sha` is made with.
    pub fn folder_name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or(&self.folder)
    }

    /// The text of a top-level field, if it is one.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key).and_then(|value| value.value.as_str())
    }

    /// The name on its tile, or the folder's.
    pub fn title(&self) -> &str {
        self.text("friendly_name").unwrap_or(&self.folder)
    }

    /// The workspace, packed for the crate that declares it.
    pub fn packed(&self) -> Cow<'_, [u8]> {
        match &self.known {
            Some(known) => known.packed().into(),
            None => pack::workspace(&self.folder, &self.fields).into(),
        }
    }

    /// The place that names the icon.
    pub fn icon_place(&self) -> Span {
        self.fields.get("image_src").map_or(self.place, |value| value.span)
    }
}

/// The place of a declaration's first key, for findings about the workspace as a whole.
pub(super) fn place_of(fields: &Object, source: SourceId) -> Span {
    let keys = fields.entries.iter().map(|entry| entry.key.span);
    keys.min().unwrap_or(Span::whole(source))
}

/// What `image_src` or `icon` says must be a plain relative path before anything is opened for it.
pub(crate) fn is_plain_path(text: &Text) -> bool {
    let path = text.as_str();
    !path.is_empty()
        && text.escaped().is_none()
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains(['\\', ':', '\0'])
}
