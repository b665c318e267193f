//! One run at a time writes into a folder.

use std::fs::File;
use std::io;

use camino::Utf8Path;

/// Keeps other runs from writing into the same folder while it lives. Nothing is left on disk, even by a
/// process that is killed.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "it is held, never read")] Option<File>);

impl Lock {
    /// Waits until no other run has the folder. A file system without locks still moves files in one
    /// step; only two runs at once would clash.
    ///
    /// # Errors
    /// Where the folder cannot be opened.
    pub(crate) fn of(folder: &Utf8Path) -> io::Result<Self> {
        lock(folder).map(Self)
    }
}

#[cfg(unix)]
fn lock(folder: &Utf8Path) -> io::Result<Option<File>> {
    let folder = File::open(folder)?;
    Ok(folder.lock().is_ok().then_some(folder))
}

/// Windows locks no folders, but a file that nobody may share, and that goes with its last handle.
#[cfg(windows)]
fn lock(folder: &Utf8Path) -> io::Result<Option<File>> {
    use std::fs::{self, OpenOptions};
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::thread::sleep;
    use std::time::Duration;

    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const SHARING_VIOLATION: i32 = 32;
    const ACCESS_DENIED: i32 = 5;
    /// For so long a file may be on its way out, which looks as if it were closed to all.
    const GOING: u32 = 100;

    fs::metadata(folder)?;
    let file = folder.join(".kasm-lock");
    let mut refused = 0;
    loop {
        let mut options = OpenOptions::new();
        options.write(true).create(true).share_mode(0).custom_flags(DELETE_ON_CLOSE);
        match options.open(&file) {
            Ok(file) => return Ok(Some(file)),
            Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => {}
            Err(error) if error.raw_os_error() == Some(ACCESS_DENIED) && refused < GOING => {
                refused += 1;
            }
            Err(_) => return Ok(None),
        }
        sleep(Duration::from_millis(10));
    }
}

#[cfg(not(any(unix, windows)))]
fn lock(_: &Utf8Path) -> io::Result<Option<File>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    #[cfg(any(unix, windows))]
    #[test]
    fn nobody_else_has_what_is_locked_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let (is_taken, taken) = (AtomicBool::new(false), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let _lock = Lock::of(folder).unwrap();
                        assert!(!is_taken.swap(true, Ordering::SeqCst));
                        std::thread::yield_now();
                        taken.fetch_add(1, Ordering::SeqCst);
                        is_taken.store(false, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(taken.into_inner(), 20);
        assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
        assert!(Lock::of(&folder.join("missing")).is_err());
    }
}
