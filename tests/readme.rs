//! The README's declarations are a registry without findings.

use std::fs;

use camino::Utf8Path;
use kasm_tests::{checked, generate};

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="24"/></svg>"#;

/// The blocks of one language, in their order.
fn blocks<'r>(readme: &'r str, language: &str) -> Vec<&'r str> {
    let fence = format!("```{language}\n");
    readme.split(&fence).skip(1).filter_map(|block| block.split("\n```").next()).collect()
}

#[test]
fn the_readmes_registry_is_sound() {
    let readme = fs::read_to_string("../README.md").expect("the README");
    let [registry, workspace, shared, exception] = blocks(&readme, "toml")[..] else {
        panic!(
            "the README shows a registry.toml, a workspace.toml, what can be shared, and an exception"
        );
    };
    let workspace = format!("{exception}\n{workspace}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    let code = folder.join("workspaces/vs-code");
    fs::create_dir_all(&code).expect("a writable folder");
    let icon = generate::icon(1);
    for (path, content) in [
        (folder.join("registry.toml"), registry.as_bytes()),
        (code.join("workspace.toml"), workspace.as_bytes()),
        (folder.join("logo.png"), &icon),
        (code.join("vs-code.png"), &icon),
    ] {
        fs::write(path, content).expect("a writable file");
    }
    let outcome = checked(folder);
    assert_eq!(outcome.rendered(), "");
    assert!(outcome.bundle.get("1.1/icons/vs-code.png").is_some());

    fs::remove_dir_all(folder.join("workspaces")).expect("a writable folder");
    fs::create_dir(folder.join("icons")).expect("a writable folder");
    fs::write(folder.join("registry.toml"), format!("{registry}\n{shared}"))
        .expect("a writable file");
    let cells = ["alpine-kde", "alpine-xfce", "debian-kde", "debian-xfce"];
    for cell in cells {
        fs::write(folder.join(format!("icons/{cell}.svg")), SVG).expect("a writable file");
    }
    let outcome = checked(folder);
    assert_eq!(outcome.rendered(), "");
    let folders = outcome.loaded.registry.workspaces.iter().map(|workspace| &workspace.folder);
    assert_eq!(folders.collect::<Vec<_>>(), cells);
}
