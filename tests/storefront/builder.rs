//! The builder: from an empty form to a folder that the checker accepts.

use std::fs;
use std::io;
use std::path::Path;

use kasm_tests::{gallery, hostile};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::site::kasm;
use crate::visitor::Visitor;

const MOST_SCRIPT: u64 = 30_000;

pub(crate) fn with_a_sound_registry(folder: &Path) -> io::Result<()> {
    hostile::registry(folder)
}

/// What is missing is said, each problem leads to its field, and nothing is downloaded before.
pub(crate) fn says_what_is_missing(visitor: &Visitor) {
    visitor.open("new/");
    visitor.click("#download");
    visitor.until("problems", || !visitor.texts("#problems li").is_empty());
    let first = "return document.activeElement.id";
    assert_eq!(visitor.run::<String>(first, &[]), "problems");
    visitor.click("#problems a");
    assert_eq!(visitor.run::<String>(first, &[]), "friendly_name");
    let count = visitor.texts("#problems li").len();
    visitor.write("#friendly_name", "Drawing Board");
    visitor.until("a problem less", || visitor.texts("#problems li").len() == count - 1);
}

/// The folder is accepted by itself and within the registry, as TOML and as JSON, and the page showed
/// what it would hold.
pub(crate) fn from_empty_to_a_zip(visitor: &Visitor) {
    visitor.open("new/");
    fill_in(visitor);
    let tile = visitor.texts("#tile").concat();
    assert!(tile.contains("Drawing Board") && tile.contains("pencils"), "{tile}");
    visitor.until("the icon on the tile", || {
        visitor.run("return document.querySelector('#tile img').naturalWidth > 0", &[])
    });
    for (tab, file) in [("#tab-toml", "workspace.toml"), ("#tab-json-1-1", "workspace.json")] {
        visitor.click(tab);
        let shown: String = visitor.run(
            "return document.querySelector('[role=tabpanel]:not([hidden]) pre').textContent",
            &[],
        );
        visitor.click("#download");
        let archive = visitor.downloaded("zip");
        assert_eq!(archive.file_name().and_then(|name| name.to_str()), Some("drawing-board.zip"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        unpack(&archive, folder.path());
        let workspace = folder.path().join("drawing-board");
        assert_eq!(fs::read_to_string(workspace.join(file)).expect("it is in there"), shown);
        assert_accepted(&workspace);
        let workspaces = visitor.site.registry().join("workspaces");
        unpack(&archive, &workspaces);
        assert_accepted(&visitor.site.registry());
        fs::remove_dir_all(workspaces.join("drawing-board")).expect("it was just made");
        fs::remove_file(archive).expect("it was just made");
    }
}

/// One form, both schemas.
pub(crate) fn shows_both_schemas(visitor: &Visitor) {
    visitor.open("new/");
    fill_in(visitor);
    visitor.click("[data-do=add]");
    let version = "[name='compatibility.1.version']";
    visitor.run::<Value>("document.querySelector(arguments[0]).value = ''", &[json!(version)]);
    visitor.write(version, "1.15.x");
    visitor.write("[name='compatibility.1.image']", "registry.example/board:1.15.0");
    visitor.write("[name='compatibility.1.uncompressed_size_mb']", "2000");
    let output = |name: &str| -> Value {
        let text: String =
            visitor.run("return document.getElementById(arguments[0]).textContent", &[json!(name)]);
        serde_json::from_str(&text).unwrap_or_default()
    };
    let old = output("output-json-1-0");
    assert_eq!(old["name"], "registry.example/board:1.15.0", "{old}");
    assert_eq!(old["compatibility"], json!(["1.15.x"]));
    let new = output("output-json-1-1");
    assert_eq!(new["compatibility"][0]["image"], "registry.example/board:1.19.0", "{new}");
    assert_eq!(new["friendly_name"], old["friendly_name"]);
}

/// What is not right about an icon is said by the checker's rules, also before the workspace has a name.
pub(crate) fn judges_icons(visitor: &Visitor) {
    let svg = |attributes: &str, content: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}>{content}</svg>")
    };
    let files = [
        ("words.png", "Hello".to_owned(), "icon-not-a-picture"),
        ("tall.svg", svg("viewBox='0 0 64 128'", ""), "icon-not-square"),
        ("script.svg", svg("viewBox='0 0 64 64'", "<script>alert(1)</script>"), "icon-script"),
        ("units.svg", svg("width='1in' height='72pt'", ""), ""),
        ("letters.svg", svg("viewBox='0 0 64px 64px'", ""), "icon-without-size"),
        (
            "styled.svg",
            format!("<?xml-stylesheet href='a.css'?>{}", svg("viewBox='0 0 64 64'", "")),
            "icon-outside-reference",
        ),
        ("sound.svg", svg("viewBox='0 0 64 64'", ""), ""),
    ];
    let folder = tempfile::tempdir().expect("a temporary folder");
    visitor.open("new/");
    for (name, content, rule) in files {
        let file = folder.path().join(name);
        fs::write(&file, content).expect("an own folder");
        visitor.write("#image_src", &file.to_string_lossy());
        let expected: Vec<_> = Some(rule).filter(|rule| !rule.is_empty()).into_iter().collect();
        visitor.sees("#image_src-error small", &expected);
    }
}

/// What the page of the builder has beyond the others' is small.
pub(crate) fn is_small(visitor: &Visitor) {
    let assets = fs::read_dir(visitor.site.bundle().join("assets")).expect("a bundle has some");
    let files = assets.map(|entry| entry.expect("an own folder"));
    let mut scripts = files.filter(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        name.starts_with("builder.") && name.contains(".js")
    });
    let script = scripts.next().expect("the builder has a script");
    let bytes = script.metadata().expect("an own file").len();
    assert!((1..=MOST_SCRIPT).contains(&bytes), "{bytes} bytes");
    visitor.open("new/");
    visitor.sees("h1", &["New workspace"]);
}

fn fill_in(visitor: &Visitor) {
    let folder = visitor.site.registry();
    let icon = folder.with_file_name("board.png");
    fs::write(&icon, gallery::picture(1)).expect("an own folder");
    visitor.write("#friendly_name", "Drawing Board");
    visitor.write("#description", "Paper, pencils and a large table.");
    visitor.write("#image_src", &icon.to_string_lossy());
    visitor.click("[name=categories][value=Multimedia]");
    visitor.click("[name=architecture][value=amd64]");
    visitor.write("[name='compatibility.0.image']", "registry.example/board:1.19.0");
    visitor.write("[name='compatibility.0.uncompressed_size_mb']", "2100");
}

fn unpack(archive: &Path, folder: &Path) {
    let file = fs::File::open(archive).expect("it was downloaded");
    let mut archive = ZipArchive::new(file).expect("a zip");
    // Else some programs take names in UTF-8 for those of DOS.
    assert_eq!(archive.by_index(0).expect("an entry").unix_mode(), Some(0o100_644));
    archive.extract(folder).expect("a writable folder");
}

#[track_caller]
fn assert_accepted(path: &Path) {
    let output = kasm().arg("check").arg(path).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("[KR"), "{said}");
}
