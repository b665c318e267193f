//! The package that a macro is used in.

use std::cell::RefCell;

use camino::{Utf8Path, Utf8PathBuf};
use proc_macro2::Span;
use registry_core::declare::record::Head;

use crate::places::{enter, position};

/// Where a macro was used.
#[derive(Clone)]
pub(crate) struct Package {
    /// The package's folder, absolute.
    pub(crate) folder: Utf8PathBuf,
    /// The file, absolute; absent where the compiler does not say.
    file: Option<Utf8PathBuf>,
}

thread_local! {
    /// Of each file that was asked for; a crate may use a macro a thousand times in one.
    static KNOWN: RefCell<Vec<Package>> = const { RefCell::new(Vec::new()) };
}

impl Package {
    /// The package of the Cargo.toml above the invoking file. The compiler knows that file even where
    /// a test harness builds it from a package elsewhere; editors do not always, but set the variable.
    pub(crate) fn of(place: Span) -> Result<Self, String> {
        let file = place.unwrap().local_file();
        let file = file.and_then(|file| Utf8PathBuf::from_path_buf(file).ok());
        let file = file.and_then(|file| camino::absolute_utf8(file).ok());
        enter(file.as_deref());
        let known =
            KNOWN.with_borrow(|known| known.iter().find(|known| known.file == file).cloned());
        if let Some(known) = known {
            return Ok(known);
        }
        let mut above = file.as_deref().into_iter().flat_map(Utf8Path::ancestors);
        let above = above.find(|folder| folder.join("Cargo.toml").exists()).map(Utf8Path::to_owned);
        let folder =
            above.or_else(|| std::env::var("CARGO_MANIFEST_DIR").ok().map(Utf8PathBuf::from));
        let folder =
            folder.ok_or("the package's folder is unknown: CARGO_MANIFEST_DIR is not set")?;
        let package = Self { folder, file };
        KNOWN.with_borrow_mut(|known| known.push(package.clone()));
        Ok(package)
    }

    /// What a record says about where it was left. No absolute path: it ends in the user's program.
    pub(crate) fn head(&self, place: Span) -> Head {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let own = self.file.as_deref().and_then(|file| file.strip_prefix(&self.folder).ok());
        let file = own.map_or_else(|| elsewhere(place), Utf8Path::to_owned);
        Head {
            package: variable("CARGO_PKG_NAME"),
            version: variable("CARGO_PKG_VERSION"),
            file: file.as_str().replace('\\', "/"),
            place: position(place),
        }
    }

    /// A path of the package as rustc shows paths: from the current folder, the workspace's.
    pub(crate) fn shown(&self, path: &str) -> Utf8PathBuf {
        let path = self.folder.join(path);
        let here =
            std::env::current_dir().ok().and_then(|here| Utf8PathBuf::from_path_buf(here).ok());
        let relative = here.and_then(|here| path.strip_prefix(&here).ok().map(Utf8Path::to_owned));
        relative.unwrap_or(path)
    }
}

/// What to call a file that does not lie in the package: as the compiler does, but for its folder.
fn elsewhere(place: Span) -> Utf8PathBuf {
    let shown = Utf8PathBuf::from(place.unwrap().file());
    if shown.is_absolute() { shown.file_name().unwrap_or_default().into() } else { shown }
}
