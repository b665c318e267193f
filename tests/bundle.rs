//! Bundles, byte for byte.
//!
//! A folder of `bundle/` is a registry; `expected/` in it is its whole bundle, checksums included.
//! `SNAPSHOTS=overwrite cargo test --test bundle` blesses, and the diff is then the review.

use std::process::ExitCode;

use camino::Utf8PathBuf;
use kasm_tests::{assert_tree, bundled, cases};
use libtest_mimic::{Arguments, Trial};

/// 2023-11-14, in milliseconds.
const MODIFIED: u64 = 1_700_000_000_000;

fn main() -> ExitCode {
    let trials = cases("bundle").into_iter().map(fixture).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name, move || {
        let bundle = bundled(&folder, MODIFIED).bundle;
        let files = bundle.files().iter().map(|(path, content)| (path.clone(), content.to_vec()));
        assert_tree(&files.collect(), &folder.join("expected"));
        Ok(())
    })
}
