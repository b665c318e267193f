//! Reading files without being led astray: by links, pipes, sizes, or names that are no text.

use std::fs::{self, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use camino::{Utf8Path, Utf8PathBuf};

use super::Content;
use super::load::Edited;
use crate::finding::{Code, Finding, escaped};
use crate::lock::LOCK_FILE;
use crate::source::{SourceId, Sources, Span};

/// A declaration larger than this, in bytes, is not read; the largest real one has 9 kB.
pub(super) const LARGEST_DECLARATION: u64 = 4 << 20;
/// An icon or static file larger than this, in bytes, is not read.
pub(super) const LARGEST_FILE: u64 = 64 << 20;
/// Folders nested deeper than this are not entered.
pub(super) const DEEPEST_FOLDER: usize = 16;

/// A folder is not read further than this many files and folders below it.
const MOST_ENTRIES: usize = 10_000;
/// Nor further than this many bytes; no host of pages takes more.
const MOST_BYTES: u64 = 1 << 30;

/// How much of a folder was walked. Links to folders and files could otherwise multiply it without end.
#[derive(Default)]
pub(super) struct Walked {
    entries: usize,
    bytes: u64,
    stopped: bool,
}

impl Walked {
    /// Counts what a folder holds, `depth` folders deep, and says whether to go on. The first refusal
    /// ends the walk; it is given once.
    pub(super) fn enter(
        &mut self,
        folder: &Utf8Path,
        entries: usize,
        depth: usize,
    ) -> Result<bool, Refusal> {
        if self.stopped {
            return Ok(false);
        }
        self.entries += entries;
        self.stopped = depth > DEEPEST_FOLDER || self.entries > MOST_ENTRIES;
        if depth > DEEPEST_FOLDER {
            return Err(Refusal::too_deep(folder));
        }
        if self.stopped {
            let what = format!(
                "makes more than {MOST_ENTRIES} files and folders, those behind links included"
            );
            return Err(Refusal::new(Code::TooDeep, folder.as_std_path(), &what)
                .help("publish fewer files, and no folder behind more than one link"));
        }
        Ok(true)
    }

    /// Counts the bytes of a file before it is read, and says whether to go on; the first refusal ends
    /// the walk here as well.
    pub(super) fn weigh(&mut self, file: &Listed) -> Result<bool, Refusal> {
        if self.stopped {
            return Ok(false);
        }
        let size = file.path.metadata().map_or(0, |metadata| metadata.len());
        refuse_large(file.path.as_std_path(), size, LARGEST_FILE)?;
        self.bytes += size;
        self.stopped = self.bytes > MOST_BYTES;
        if self.stopped {
            let what = format!(
                "and the files before it have more than {MOST_BYTES} bytes, those behind links included"
            );
            return Err(Refusal::new(Code::FileTooLarge, file.path.as_std_path(), &what)
                .help("publish fewer files, or smaller ones"));
        }
        Ok(true)
    }
}

/// The registry's folder: nothing outside of it is ever opened.
pub(super) struct Root {
    canonical: PathBuf,
    edited: Edited,
}

/// What a name in a folder stands for, once links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// It must not be opened, and that has been reported.
    Refused,
}

/// A file or folder that may be opened.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) path: Utf8PathBuf,
    pub(super) kind: Kind,
    /// Whether the name is a link; the kind is that of its target.
    pub(super) link: bool,
}

/// Why something cannot be read; becomes a finding at the place that led there.
#[derive(Debug)]
pub(super) struct Refusal {
    code: Code,
    message: String,
    help: Option<&'static str>,
}

impl Refusal {
    fn new(code: Code, path: &Path, what: &str) -> Self {
        Self { code, message: format!("`{}` {what}", escaped(&path.to_string_lossy())), help: None }
    }

    pub(super) fn system(path: &Path, error: &io::Error) -> Self {
        let reason = error.to_string();
        let reason = reason.split(" (os error").next().unwrap_or(&reason).to_lowercase();
        Self::new(Code::UnreadableFile, path, &format!("cannot be read: {reason}"))
            .help("allow your user to read it, or remove it")
    }

    fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    fn folder(path: &Path) -> Self {
        Self::new(Code::NotAFile, path, "is a folder").help("a file is expected there")
    }

    pub(super) fn too_deep(folder: &Utf8Path) -> Self {
        let what = format!("lies more than {DEEPEST_FOLDER} folders deep");
        Self::new(Code::TooDeep, folder.as_std_path(), &what).help("move it up, or remove it")
    }

    /// Says so about a path itself.
    pub(super) fn about(self, path: &Utf8Path, sources: &mut Sources) -> Finding {
        self.at(Span::whole(sources.add_opaque(path)))
    }

    pub(super) fn at(self, span: Span) -> Finding {
        let finding = Finding::new(self.code, span, self.message);
        match self.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

impl Root {
    pub(super) fn new(folder: &Utf8Path) -> Result<Self, Refusal> {
        Self::with(folder, Edited::default())
    }

    /// The same, where some files are read as if they had other texts.
    pub(super) fn with(folder: &Utf8Path, edited: Edited) -> Result<Self, Refusal> {
        let folder = if folder.as_str().is_empty() { Utf8Path::new(".") } else { folder };
        let canonical =
            folder.canonicalize().map_err(|error| Refusal::system(folder.as_std_path(), &error))?;
        Ok(Self { canonical, edited })
    }

    /// The entries of a folder, sorted by name, and why some of them must not be opened.
    pub(super) fn list(&self, folder: &Utf8Path) -> Result<(Vec<Listed>, Vec<Refusal>), Refusal> {
        let system = |error: &io::Error| Refusal::system(folder.as_std_path(), error);
        let (mut listed, mut refused) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(folder).map_err(|error| system(&error))? {
            let entry = entry.map_err(|error| system(&error))?;
            let file_type = entry.file_type().map_err(|error| system(&error))?;
            let path = folder.as_std_path().join(entry.file_name());
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                let refusal = Refusal::new(Code::NotUtf8, &path, "has a name that is not UTF-8");
                refused.push(refusal.help("rename it"));
                continue;
            };
            let kind = self.kind(&path, file_type).unwrap_or_else(|refusal| {
                refused.push(refusal);
                Kind::Refused
            });
            listed.push(Listed {
                path: folder.join(&name),
                name,
                kind,
                link: file_type.is_symlink(),
            });
        }
        listed.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        refused.sort_unstable_by(|a, b| a.message.cmp(&b.message));
        Ok((listed, refused))
    }

    /// Reads a declaration's text. Bytes that are none are replaced, so that their place can be shown.
    pub(super) fn read_text(&self, file: &Listed) -> Result<ReadText, Refusal> {
        if let Some(text) = self.edited.get(&file.path) {
            return Ok(ReadText { text: Arc::clone(text), broken: None });
        }
        // A program's file, with some hundred bytes for each image.
        let is_lock = file.name == LOCK_FILE;
        let bytes = read(file, if is_lock { LARGEST_FILE } else { LARGEST_DECLARATION })?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => ReadText { text: text.into(), broken: None },
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let bytes = error.as_bytes();
                let broken = bytes.get(at).map(|&byte| (at, byte));
                ReadText { text: String::from_utf8_lossy(bytes).into(), broken }
            }
        })
    }

    /// One path below the registry's folder, checked as the entries of a folder are.
    pub(super) fn find(&self, path: &Utf8Path) -> Result<Option<Listed>, Refusal> {
        let file_type = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => return Err(Refusal::system(path.as_std_path(), &error)),
        };
        let listed = Listed {
            name: path.file_name().unwrap_or_default().to_owned(),
            kind: self.kind(path.as_std_path(), file_type)?,
            path: path.to_owned(),
            link: file_type.is_symlink(),
        };
        self.confine(path.as_std_path())?;
        Ok(Some(listed))
    }

    fn kind(&self, path: &Path, file_type: FileType) -> Result<Kind, Refusal> {
        let file_type = if file_type.is_symlink() {
            self.confine(path)?;
            fs::metadata(path).map_err(|error| Refusal::system(path, &error))?.file_type()
        } else {
            file_type
        };
        if file_type.is_dir() {
            Ok(Kind::Folder)
        } else if file_type.is_file() {
            Ok(Kind::File)
        } else {
            Err(Refusal::new(Code::NotAFile, path, "is a pipe, a device or a socket")
                .help("only files and folders can be published; remove it"))
        }
    }

    /// Refuses what lies elsewhere once links are followed.
    fn confine(&self, path: &Path) -> Result<(), Refusal> {
        const HELP: &str = "put the file itself into the registry's folder";
        match path.canonicalize() {
            Ok(target) if target.starts_with(&self.canonical) => Ok(()),
            Ok(_) => Err(Refusal::new(
                Code::LinkLeavesRegistry,
                path,
                "is a link that leads out of the registry's folder",
            )
            .help(HELP)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Err(Refusal::system(path, &error))
            }
            // Its target is missing, or is a link that leads back here.
            Err(_) => {
                Err(Refusal::new(Code::LinkLeavesRegistry, path, "is a link that leads nowhere")
                    .help(HELP))
            }
        }
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A file's bytes, if it has at most `largest`.
pub(super) fn read(file: &Listed, largest: u64) -> Result<Vec<u8>, Refusal> {
    let path = file.path.as_std_path();
    if file.kind == Kind::Folder {
        return Err(Refusal::folder(path));
    }
    let system = |error: &io::Error| Refusal::system(path, error);
    let opened = fs::File::open(path).map_err(|error| system(&error))?;
    let size = opened.metadata().map_err(|error| system(&error))?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(largest)).unwrap_or_default() + 1);
    // One byte more than allowed, so that a file that grew meanwhile is noticed.
    opened.take(largest + 1).read_to_end(&mut bytes).map_err(|error| system(&error))?;
    refuse_large(path, size.max(bytes.len() as u64), largest)?;
    Ok(bytes)
}

fn refuse_large(path: &Path, size: u64, largest: u64) -> Result<(), Refusal> {
    if size <= largest {
        return Ok(());
    }
    let what = format!("has {size} bytes; at most {largest} are read");
    Err(Refusal::new(Code::FileTooLarge, path, &what)
        .help("put the file there that is meant, or make it smaller"))
}

/// A declaration's text, and the first of its bytes that is none.
pub(super) struct ReadText {
    pub(super) text: Arc<str>,
    broken: Option<(usize, u8)>,
}

impl ReadText {
    /// What to say where the file is not text.
    pub(super) fn problem(&self, id: SourceId) -> Option<Finding> {
        let (at, byte) = self.broken?;
        let place = Span::new(id, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
        let message = format!("the byte 0x{byte:02X} is not UTF-8 text");
        Some(Finding::new(Code::NotUtf8, place, message).help("save the file as UTF-8"))
    }
}

/// An icon's or static file's bytes.
pub(super) fn read_content(file: &Listed) -> Result<Content, Refusal> {
    read(file, LARGEST_FILE).map(Content::from)
}

/// How many bytes a file has, the first of them, and as many more as `wants` asks for then.
pub(super) fn read_start(
    file: &Listed,
    first: u64,
    wants: fn(&[u8]) -> u64,
) -> Result<(u64, Vec<u8>), Refusal> {
    let path = file.path.as_std_path();
    if file.kind == Kind::Folder {
        return Err(Refusal::folder(path));
    }
    let system = |error: io::Error| Refusal::system(path, &error);
    let opened = fs::File::open(path).map_err(system)?;
    let size = opened.metadata().map_err(system)?.len();
    let mut bytes = Vec::new();
    (&opened).take(first).read_to_end(&mut bytes).map_err(system)?;
    (&opened).take(wants(&bytes)).read_to_end(&mut bytes).map_err(system)?;
    Ok((size, bytes))
}

/// The size and the time of a file, in bytes and nanoseconds since 1970.
pub(super) fn stamp(path: &Utf8Path) -> Option<(u64, u64)> {
    let metadata = path.metadata().ok().filter(fs::Metadata::is_file)?;
    let time = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((metadata.len(), u64::try_from(time.as_nanos()).ok()?))
}
