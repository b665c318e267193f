//! The warnings on a tile are exactly those that Kasm shows.
//!
//! The cases are observations of Kasm and lie beside this project, not in it: `KASM_WARNING_VECTORS`
//! names their file (`../shared/warning-vectors.json` from the project's root by default). Without it
//! this test passes silently, unless `KASM_REQUIRE_ALL` is set, as in CI; the module's own tests prove
//! the same rules.

use std::collections::BTreeMap;
use std::fs;

use camino::Utf8Path;
use registry_core::audit;
use registry_core::declare::{self, Reading};
use serde_json::value::RawValue;

#[test]
fn tile_warnings_are_those_of_kasm() {
    let file = std::env::var("KASM_WARNING_VECTORS")
        .unwrap_or_else(|_| "../../shared/warning-vectors.json".to_owned());
    let Ok(text) = fs::read_to_string(&file) else {
        assert!(std::env::var_os("KASM_REQUIRE_ALL").is_none(), "{file} is missing");
        return;
    };
    let cases: Vec<BTreeMap<String, Box<RawValue>>> =
        serde_json::from_str(&text).expect("a list of cases");
    assert!(!cases.is_empty());
    for case in cases {
        let (workspace, expected) = (case["workspace"].get(), case["warnings"].get());
        let expected: Vec<BTreeMap<String, String>> =
            serde_json::from_str(expected).expect("a list of warnings");
        let expected: Vec<_> =
            expected.iter().map(|warning| (&*warning["item"], &*warning["type"])).collect();
        let found = warnings(workspace);
        let found: Vec<_> =
            found.iter().map(|warning| (&*warning.item, warning.kind.name())).collect();
        assert_eq!(found, expected, "{workspace}");
    }
}

/// The warnings for a `workspace.json` with this text.
fn warnings(workspace: &str) -> Vec<audit::Warning> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    let own = folder.join("workspaces/own");
    fs::create_dir_all(&own).expect("a writable folder");
    fs::write(folder.join("registry.toml"), "[registry]\n").expect("a writable file");
    fs::write(own.join("workspace.json"), workspace).expect("a writable file");
    let file = folder.join("registry.toml");
    let loaded = declare::load(&file, None, Reading::Declarations).expect("a registry");
    audit::warnings(&loaded.registry.workspaces[0].fields)
}
