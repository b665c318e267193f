//! What was worked out before: a folder of the user's. Nothing in it is needed; what is missing or
//! damaged is made anew.

use std::io::{self, Write as _};
use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};
use etcetera::BaseStrategy as _;

/// A part of the folder named by `KASM_CACHE_DIR`, else of this program's own in the user's cache.
pub(crate) fn of_user(part: &str) -> Option<Utf8PathBuf> {
    let folder = match std::env::var_os("KASM_CACHE_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => folder.into(),
        None => {
            let user = etcetera::choose_base_strategy().ok()?.cache_dir();
            // Of a `HOME` that is no whole path, each folder would get its own.
            user.is_absolute().then(|| user.join("cargo-kasm"))?
        }
    };
    Some(Utf8PathBuf::from_path_buf(folder).ok()?.join(part))
}

/// The first thing that went wrong with a folder of the cache.
#[derive(Debug, Default)]
pub(crate) struct Trouble(OnceLock<String>);

impl Trouble {
    /// Keeps a file, if that is possible.
    pub(crate) fn put(&self, folder: &Utf8Path, name: &str, bytes: &[u8]) {
        if let Err(error) = put(folder, name, bytes) {
            self.0.get_or_init(|| {
                format!(
                    "nothing can be kept in `{folder}`, so the next run does the same work again: {error}; \
                     name another folder in KASM_CACHE_DIR"
                )
            });
        }
    }

    /// What to say of it, if anything went wrong.
    pub(crate) fn said(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// Keeps a file: another run sees the whole of it or none.
///
/// # Errors
/// Where the folder cannot be written to.
pub(crate) fn put(folder: &Utf8Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(name))?;
    Ok(())
}
