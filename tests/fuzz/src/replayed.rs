//! The committed corpus without a fuzzer: seeds, what widened a fuzzer's reach, and its finds.

use std::panic;

use crate::registries::FOLDER;

/// Runs a target on each file of its corpus.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = FOLDER.join("corpus").join(target);
    let files = folder.read_dir_utf8().expect("each target has a corpus");
    let files: Vec<_> = files.map(|entry| entry.expect("a readable folder").into_path()).collect();
    assert!(!files.is_empty(), "{folder} holds nothing");
    for file in files {
        let data = std::fs::read(&file).expect("a readable file");
        assert!(panic::catch_unwind(|| run(&data)).is_ok(), "{file}");
    }
}

macro_rules! replayed {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), crate::$target::run);
        })*
    };
}

replayed! {
    image_answers
    list_json
    macro_input
    next_config
    raster
    registry_toml
    svg
    workspace_json
    workspace_toml
}
